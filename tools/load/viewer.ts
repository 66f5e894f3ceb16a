import { answerAfter, liveNamespace, protocolVersion, type RecordPage } from '@infoplane/contracts';
import parser from 'socket.io-msgpack-parser';
import { WebSocket } from 'ws';

/** Hears each record: its number and when it was made, in ms since 1970. */
export type HearRecord = (seq: number, madeAt: number) => void;

/** One viewer's connection. */
export interface Viewer {
  /** Resolves when it is sent what happens. */
  readonly ready: Promise<void>;
  close(): void;
}

/** Watches over the live protocol, as the page does, on a bare websocket: a thousand of socket.io's clients would cost more than the server. */
export function watchProduct(address: string, session: string, hear: HearRecord, onLost: () => void): Viewer {
  const socket = open(`${address.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, onLost);
  const encoder = new parser.Encoder();
  // Its types are wrong: it answers with the one packet in a list.
  const encode = (packet: object) => (encoder.encode(packet) as unknown as readonly Buffer[])[0];
  const decoder = new parser.Decoder();
  const send = (type: number, data?: unknown, id?: number) => socket.send(encode({ type, nsp: liveNamespace, data, id }));
  let pages = 0;
  let answered = 0;
  let bytes = 0;
  let timer: NodeJS.Timeout | null = null;
  const answer = () => {
    clearTimeout(timer ?? undefined);
    timer = null;
    answered = pages;
    bytes = 0;
    send(packets.event, ['received', { pages }]);
  };
  const take = ({ records }: RecordPage) => {
    for (const record of records) {
      hear(record.seq, record.at);
      bytes += record.bytes.length;
    }
    pages += 1;
    if (pages - answered >= answerAfter.pages || bytes >= answerAfter.bytes) answer();
    else timer ??= setTimeout(answer, answerAfter.ms);
  };
  const ready = new Promise<void>((resolve, reject) => {
    decoder.on('decoded', ({ type, data }: { readonly type: number; readonly data: unknown[] }) => {
      if (type === packets.connected) send(packets.event, ['watch', { protocol: protocolVersion, session, after: 0 }], 0);
      else if (type === packets.answer && (data[0] as { ok: boolean }).ok) resolve();
      else if (type === packets.answer) reject(new Error(`watch: ${JSON.stringify(data[0])}`));
      else if (type === packets.event && data[0] === 'records') take(data[1] as RecordPage);
    });
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return decoder.add(data);
    // Words of engine.io: 0 opens, 2 asks whether the other side lives.
    if (data[0] === 0x30) send(packets.connected);
    else if (data[0] === 0x32) socket.send('3');
  });
  return { ready, close: () => (clearTimeout(timer ?? undefined), end(socket)) };
}

/** Listens to the bare server. */
export function watchRaw(address: string, hear: HearRecord, onLost: () => void): Viewer {
  const socket = open(address, onLost);
  socket.on('message', (data: Buffer) => hear(data.readDoubleLE(0), data.readDoubleLE(8)));
  return { ready: new Promise((resolve) => socket.once('open', resolve)), close: () => end(socket) };
}

/** Packet types of socket.io's protocol. */
const packets = { connected: 0, event: 2, answer: 3 } as const;

function open(address: string, onLost: () => void): WebSocket {
  const socket = new WebSocket(address, { perMessageDeflate: false });
  // A connection that fails also closes.
  socket.on('error', () => undefined);
  socket.on('close', onLost);
  return socket;
}

function end(socket: WebSocket): void {
  socket.removeAllListeners('close');
  socket.terminate();
}
