import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Server } from 'socket.io';
import { isOwnOrigin } from '../http/origin';
import { strictParser } from './strict-parser';

/** Messages of a client are some ids and numbers; anything near this is not one of ours. */
const largestMessageBytes = 64 * 1024;

/** Sets up socket.io: websocket only, msgpack, no deflate (floats do not shrink and it costs a thread), our own pages only. */
export class LiveAdapter extends IoAdapter {
  constructor(app: INestApplicationContext) {
    super(app);
  }

  override createIOServer() {
    const server = new Server(this.httpServer, {
      serveClient: false,
      transports: ['websocket'],
      parser: strictParser,
      perMessageDeflate: false,
      maxHttpBufferSize: largestMessageBytes,
      // Before the upgrade: a foreign page does not even get a connection.
      allowRequest: (request: IncomingMessage, allow: (error: string | null, isAllowed: boolean) => void) => {
        const isOwn = isOwnOrigin(request.headers);
        allow(isOwn ? null : 'forbidden-origin: open the page at this server’s own address', isOwn);
      },
    });
    // The adapter brings the types of its own copy of socket.io; it only calls what both copies have.
    return server as unknown as ReturnType<IoAdapter['createIOServer']>;
  }
}
