import { mayDo, parseInput, presenceSchema, tokenMayDo, type ServerEvents } from '@infoplane/contracts';
import type { Socket as AnySocket } from 'socket.io';
import { NotificationDesk } from '../notifications/notification-desk';
import type { Caller } from '../people/caller';
import { PresenceRooms, type PresenceClient } from './presence-rooms';

type Socket = AnySocket<Record<string, never>, ServerEvents>;

/** What people's connections carry beside records: who is here, and what they are told of. */
export class TeamConnections {
  constructor(
    private readonly rooms: PresenceRooms,
    private readonly desk: NotificationDesk,
  ) {}

  connect(socket: Socket, { person, standing, scopes }: Caller): void {
    // As at the doors of the same over HTTP.
    const mayHear = scopes === null ? mayDo(standing, 'people.read') : tokenMayDo(standing, scopes, 'people.read');
    if (!person || !mayHear) return;
    this.desk.connect({
      id: socket.id,
      person: person.id,
      send: (answer) => void socket.emit('notifications', answer),
      sendSubscriptions: (answer) => void socket.emit('subscriptions', answer),
    });
  }

  disconnect(socket: Socket): void {
    this.desk.disconnect(socket.id);
    this.rooms.leave(socket.id);
  }

  watched(socket: Socket, session: string): void {
    this.rooms.watch(clientOf(socket), session);
  }

  unwatched(socket: Socket, session: string): void {
    this.rooms.unwatch(socket.id, session);
  }

  /** Takes where somebody looks. @throws RefusedError `invalid-input`, `too-many`. */
  share(socket: Socket, { person, standing }: Caller, message: unknown): void {
    const presence = parseInput(presenceSchema, message, 'presence');
    if (person) this.rooms.share(socket.id, { person, isGuest: standing === 'guest' }, presence);
  }
}

function clientOf(socket: Socket): PresenceClient {
  return {
    id: socket.id,
    // The library drops a volatile packet that cannot be written at once, in silence.
    isBusy: () => socket.conn['writeBuffer'].length > 0 || !socket.conn.transport.writable,
    sendHere: (here) => void socket.emit('presence-here', here),
    sendChanges: (changes) => void socket.volatile.emit('presence', changes),
  };
}
