import parser from 'socket.io-msgpack-parser';

/** The type of socket.io's event packets. */
const eventPacket = 2;
// Names that the library itself emits on a socket. The parser it ships for JSON refuses them from a
// client and the msgpack one does not, so that a client could fake its own "disconnect" and leave a pump without an end.
const reserved = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener', 'error']);

class StrictDecoder extends parser.Decoder {
  override checkPacket(packet: { readonly type: number; readonly data?: unknown }): void {
    super.checkPacket(packet);
    if (packet.type !== eventPacket) return;
    const name: unknown = Array.isArray(packet.data) ? packet.data[0] : undefined;
    if (typeof name !== 'string' || reserved.has(name)) throw new Error('invalid event name');
  }
}

/** The msgpack parser of socket.io that also checks event names. A packet it refuses ends the connection it came from. */
export const strictParser = { Encoder: parser.Encoder, Decoder: StrictDecoder };

const encoder = new parser.Encoder();

/** An event as the packet that the parser makes of it. */
export function encodeEvent(namespace: string, event: string, parameter: unknown): Buffer {
  // Its types are wrong: it answers with the one packet in a list.
  const [packet] = encoder.encode({ type: eventPacket, nsp: namespace, data: [event, parameter] }) as unknown as readonly Buffer[];
  return packet;
}
