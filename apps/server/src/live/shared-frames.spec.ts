import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import msgpack from 'socket.io-msgpack-parser';
import type { RecordPage } from '@infoplane/contracts';
import { SharedFrames, type FrameOptions } from './shared-frames';
import { strictParser } from './strict-parser';

const pageOf = (size: number): RecordPage => ({
  session: 'session00001',
  head: 7,
  records: [{ seq: 7, at: 1.5, bytes: Buffer.from(Array.from({ length: size }, (_, i) => i % 251)) }],
});

describe('shared frames', () => {
  it('encodes the same object once, and another one anew', () => {
    const frames = new SharedFrames('/live');
    const written: { readonly packet: Buffer; readonly options: FrameOptions }[] = [];
    const connection = { write: (packet: Buffer, options: FrameOptions) => void written.push({ packet, options }) };
    const page = pageOf(10);
    for (const parameter of [page, page, pageOf(10)]) frames.write(connection, 'records', parameter);
    expect(written[1].packet).toBe(written[0].packet);
    expect(written[1].options).toBe(written[0].options);
    expect(written[2].packet).not.toBe(written[0].packet);
    expect(written[2].packet).toEqual(written[0].packet);
  });

  // The three lengths that a frame's header can have: below 126 bytes, below 64 KiB and from there on.
  it('a client receives what it would have received from emit, whatever its size, in the order of both', async () => {
    const server = new Server(0, { transports: ['websocket'], parser: strictParser, perMessageDeflate: false });
    const frames = new SharedFrames('/');
    const pages = [0, 1, 100, 65_000, 65_536, 300_000].map(pageOf);
    server.on('connection', (socket) => {
      for (const page of pages) {
        socket.emit('records', page);
        frames.write(socket.conn, 'records', page);
      }
    });
    const { port } = (server as unknown as { httpServer: { address(): AddressInfo } }).httpServer.address();
    const client = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], parser: msgpack, forceNew: true });
    const received: RecordPage[] = [];
    client.on('records', (page: RecordPage) => void received.push(page));
    while (received.length < 2 * pages.length) await once(client as unknown as NodeJS.EventEmitter, 'records');
    client.disconnect();
    await server.close();
    expect(received).toEqual(pages.flatMap((page) => [page, page]));
  });
});
