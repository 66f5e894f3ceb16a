import type { ServerEvents } from '@infoplane/contracts';
import { encodeEvent } from './strict-parser';

/** A connection of engine.io. */
export interface FrameWriter {
  write(packet: Buffer, options: FrameOptions): unknown;
}

/** What engine.io takes beside a packet: the websocket frame that it would make of it. */
export interface FrameOptions {
  readonly compress: boolean;
  readonly wsPreEncodedFrame: readonly Buffer[];
}

interface Frame {
  readonly packet: Buffer;
  readonly options: FrameOptions;
}

/**
 * Sends events whose one parameter is the same object for many connections: it is encoded once, and every connection writes the same bytes.
 * Encoding a page for each of a thousand viewers would cost more than all the rest of its way. The frame lives as long as its object.
 */
export class SharedFrames {
  readonly #frames = new WeakMap<object, Frame>();

  /** @param namespace the one that all connections are in. */
  constructor(private readonly namespace: string) {}

  /** Sends the event; ordered with all else that is sent on the connection. @param parameter is never changed afterwards. */
  write<E extends keyof ServerEvents>(connection: FrameWriter, event: E, parameter: Parameters<ServerEvents[E]>[0]): void {
    let frame = this.#frames.get(parameter);
    if (!frame) {
      frame = frameOf(encodeEvent(this.namespace, event, parameter));
      this.#frames.set(parameter, frame);
    }
    connection.write(frame.packet, frame.options);
  }
}

/** Header and packet in one piece of memory: two pieces would cost two writes to the socket. */
function frameOf(packet: Buffer): Frame {
  const header = frameHeader(packet.length);
  const whole = Buffer.concat([header, packet]);
  return { packet: whole.subarray(header.length), options: { compress: false, wsPreEncodedFrame: [whole] } };
}

/** The header of an unmasked binary websocket message in one frame (RFC 6455, 5.2). */
function frameHeader(length: number): Buffer {
  const finalBinary = 0x82;
  if (length < 126) return Buffer.of(finalBinary, length);
  if (length < 0x1_0000) return Buffer.of(finalBinary, 126, length >> 8, length & 0xff);
  const header = Buffer.alloc(10);
  header[0] = finalBinary;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
