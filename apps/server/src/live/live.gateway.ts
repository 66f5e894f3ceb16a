import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { lobbySchema, parseInput, RefusedError, unwatchSchema, watchSchema, type Answer, type ServerEvents } from '@infoplane/contracts';
import type { Socket as AnySocket } from 'socket.io';
import { Demo } from '../sessions/demo';
import { LiveHub, type LiveClient } from './live-hub';
import { LiveRefusals } from './live-refusals';

type Socket = AnySocket<Record<string, never>, ServerEvents>;

const eventNames = ['watch', 'unwatch', 'lobby'];
// Packets that wait to be written to one connection before it is left alone with snapshots.
const busyPackets = 8;
// Packets that may wait before a connection that asks for more is dropped: it asks and does not read, and its answers hold memory. Twice
// what all pages of all its watches come to.
const mostPackets = 256;

/** The live protocol over socket.io; docs/SPEC.md holds its rules. */
@WebSocketGateway({ namespace: '/live' })
export class LiveGateway implements OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket> {
  constructor(
    private readonly hub: LiveHub,
    private readonly demo: Demo,
    private readonly refusals: LiveRefusals,
  ) {}

  handleConnection(socket: Socket): void {
    socket.use(([event, ...parameters], next) => {
      if (socket.conn['writeBuffer'].length > mostPackets) return drop(socket);
      if (eventNames.includes(event)) return next();
      const answer: unknown = parameters.at(-1);
      if (typeof answer === 'function') answer(this.refusals.unknownEvent(event, eventNames));
    });
    this.hub.connect(clientOf(socket));
  }

  handleDisconnect(socket: Socket): void {
    this.hub.disconnect(socket.id);
  }

  @SubscribeMessage('watch')
  watch(@ConnectedSocket() socket: Socket, @MessageBody() message: unknown) {
    return this.#answer('watch', () => this.hub.watch(clientOf(socket), parseInput(watchSchema, message, 'watch')));
  }

  @SubscribeMessage('unwatch')
  unwatch(@ConnectedSocket() socket: Socket, @MessageBody() message: unknown) {
    return this.#answer('unwatch', () => {
      this.hub.unwatch(socket.id, parseInput(unwatchSchema, message, 'unwatch').session);
      return {};
    });
  }

  @SubscribeMessage('lobby')
  lobby(@ConnectedSocket() socket: Socket, @MessageBody() message: unknown) {
    return this.#answer('lobby', async () => {
      parseInput(lobbySchema, message, 'lobby');
      await this.demo.offer();
      return this.hub.joinLobby(clientOf(socket));
    });
  }

  async #answer<T extends object>(event: string, act: () => T | Promise<T>): Promise<Answer<T>> {
    try {
      return { ok: true, ...(await act()) };
    } catch (error) {
      return { ok: false, error: error instanceof RefusedError ? error.toRefusal() : this.refusals.unexpected(event, error) };
    }
  }
}

function clientOf(socket: Socket): LiveClient {
  return {
    id: socket.id,
    isBusy: () => socket.conn['writeBuffer'].length >= busyPackets,
    send: (sessions) => void socket.emit('summaries', sessions),
    sendPage: (page, received) => void socket.emit('records', page, () => received()),
    drop: () => drop(socket),
  };
}

/** Ends a connection without waiting for it to read what it was sent. */
function drop(socket: Socket): void {
  socket.disconnect();
  socket.conn.close(true);
}
