import type { IncomingMessage } from 'node:http';
import { RefusedError } from '@infoplane/contracts';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Server } from 'socket.io';
import { isKnownHost, unknownHost } from '../http/hosts';
import { isOwnOrigin } from '../http/origin';
import { foreignOrigin } from '../http/refusals';
import { setCaller } from '../people/caller';
import type { Callers } from '../people/callers';
import { requireConnection } from '../people/needs';
import { strictParser } from './strict-parser';

/** Messages of a client are some ids and numbers; anything near this is not one of ours. */
const largestMessageBytes = 64 * 1024;

/** Sets up socket.io: websocket only, msgpack, no deflate (floats do not shrink and it costs a thread), our own pages only. */
export class LiveAdapter extends IoAdapter {
  /** @param names what a Host header may call this server. */
  constructor(
    app: INestApplicationContext,
    private readonly names: ReadonlySet<string>,
    private readonly callers: Callers,
  ) {
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
        if (!isKnownHost(request.headers.host, this.names)) return allow(unknownHost(request.headers.host).message, false);
        if (!isOwnOrigin(request.headers)) return allow(foreignOrigin().message, false);
        this.#identify(request).then(
          () => allow(null, true),
          // Nobody that is known, or a database that cannot be read.
          (error: unknown) => allow(error instanceof RefusedError ? error.message : 'The server cannot tell now who asks: try again', false),
        );
      },
    });
    // The adapter brings the types of its own copy of socket.io; it only calls what both copies have.
    return server as unknown as ReturnType<IoAdapter['createIOServer']>;
  }

  /** Finds out who asks for a connection. @throws RefusedError `unauthenticated` for nobody that is known. */
  async #identify(request: IncomingMessage): Promise<void> {
    const caller = await this.callers.resolve(request);
    requireConnection(caller);
    setCaller(request, caller);
  }
}
