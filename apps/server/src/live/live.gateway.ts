import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import {
  liveNamespace,
  lobbySchema,
  parseInput,
  receivedSchema,
  RefusedError,
  unwatchSchema,
  watchSchema,
  type Answer,
  type ClientEvents,
  type ServerEvents,
} from '@infoplane/contracts';
import type { Socket as AnySocket } from 'socket.io';
import { callerOf } from '../people/caller';
import { eventNeeds, requireNeed } from '../people/needs';
import { OpenSockets, type OpenSocket } from '../people/open-sockets';
import { TeamConnections } from '../presence/team-connections';
import { Demo } from '../sessions/demo';
import { LiveHub, type LiveClient } from './live-hub';
import { LiveRefusals } from './live-refusals';
import { SharedFrames } from './shared-frames';

type Heard = (message: unknown, answer: unknown) => void;
type Socket = AnySocket<{ received: Heard; presence: Heard }, ServerEvents, Record<string, never>, OpenSocket>;

const eventNames = Object.keys(eventNeeds);
const frames = new SharedFrames(liveNamespace);
const isEvent = (event: string): event is keyof ClientEvents => eventNames.includes(event);
// Packets that wait to be written to one connection before it is left alone with snapshots.
const busyPackets = 8;
// Packets beside pages that may wait before a connection that asks for more is dropped: it asks and does not read, and its answers hold memory.
const mostPackets = 256;

/** The live protocol over socket.io; docs/SPEC.md holds its rules. */
@WebSocketGateway({ namespace: '/live' })
export class LiveGateway implements OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket> {
  constructor(
    private readonly hub: LiveHub,
    private readonly demo: Demo,
    private readonly refusals: LiveRefusals,
    private readonly open: OpenSockets,
    private readonly team: TeamConnections,
  ) {}

  handleConnection(socket: Socket): void {
    socket.use(([event, ...parameters], next) => {
      if (socket.conn['writeBuffer'].length - this.hub.underWay(socket.id) > mostPackets) return drop(socket);
      const answer: unknown = parameters.at(-1);
      const refused = isEvent(event) ? this.#refused(socket, event, parameters[0]) : this.refusals.unknownEvent(event, eventNames);
      if (refused === null) return next();
      if (typeof answer === 'function') answer(refused);
    });
    Object.assign(socket.data, { caller: callerOf(socket.request), tellStanding: (standing) => void socket.emit('standing', { standing }), close: () => drop(socket) } satisfies OpenSocket);
    if (!this.open.admit(socket.data)) return drop(socket);
    this.hub.connect(clientOf(socket));
    // Not in Nest's table: it comes from every viewer several times a second, and only a refusal has an answer.
    socket.on('received', (message, answer) => {
      const refusal = this.#receive(socket, message);
      if (refusal && typeof answer === 'function') answer(refusal);
    });
    this.team.connect(socket, socket.data.caller);
    // As often, and lost where it does not get through at once.
    socket.on('presence', (message, answer) => {
      const refusal = this.#share(socket, message);
      if (refusal && typeof answer === 'function') answer(refusal);
    });
  }

  handleDisconnect(socket: Socket): void {
    this.open.leave(socket.data);
    this.hub.disconnect(socket.id);
    this.team.disconnect(socket);
  }

  @SubscribeMessage('watch')
  watch(@ConnectedSocket() socket: Socket, @MessageBody() message: unknown) {
    return this.#answer('watch', () => {
      const wish = parseInput(watchSchema, message, 'watch');
      const answer = this.hub.watch(clientOf(socket), wish);
      this.team.watched(socket, wish.session);
      return answer;
    });
  }

  @SubscribeMessage('unwatch')
  unwatch(@ConnectedSocket() socket: Socket, @MessageBody() message: unknown) {
    return this.#answer('unwatch', () => {
      const { session } = parseInput(unwatchSchema, message, 'unwatch');
      this.hub.unwatch(socket.id, session);
      this.team.unwatched(socket, session);
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

  #receive(socket: Socket, message: unknown): Answer<never> | null {
    try {
      this.hub.received(socket.id, parseInput(receivedSchema, message, 'received'));
      return null;
    } catch (error) {
      return this.#refusal('received', error);
    }
  }

  #share(socket: Socket, message: unknown): Answer<never> | null {
    try {
      this.team.share(socket, socket.data.caller, message);
      return null;
    } catch (error) {
      return this.#refusal('presence', error);
    }
  }

  /** Why whoever holds the connection may not give a command now; null if they may. */
  #refused(socket: Socket, event: keyof ClientEvents, message: unknown): Answer<never> | null {
    const session = typeof message === 'object' && message !== null && 'session' in message ? message.session : null;
    try {
      requireNeed(this.open.current(socket.data), eventNeeds[event], session);
      return null;
    } catch (error) {
      return this.#refusal(event, error);
    }
  }

  async #answer<T extends object>(event: string, act: () => T | Promise<T>): Promise<Answer<T>> {
    try {
      return { ok: true, ...(await act()) };
    } catch (error) {
      return this.#refusal(event, error);
    }
  }

  #refusal(event: string, error: unknown): Answer<never> {
    return { ok: false, error: error instanceof RefusedError ? error.toRefusal() : this.refusals.unexpected(event, error) };
  }
}

function clientOf(socket: Socket): LiveClient {
  return {
    id: socket.id,
    isBusy: () => socket.conn['writeBuffer'].length >= busyPackets,
    send: (sessions) => frames.write(socket.conn, 'summaries', sessions),
    sendPage: (page) => frames.write(socket.conn, 'records', page),
    drop: () => drop(socket),
  };
}

/** Ends a connection without waiting for it to read what it was sent. */
function drop(socket: Socket): void {
  socket.disconnect();
  socket.conn.close(true);
}
