import { answerAfter, liveNamespace, protocolVersion, type ClientEvents, type RecordPage, type ServerEvents } from '@infoplane/contracts';
import { io, type Socket } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';

/** One client of the live protocol that watches sessions, comes back whenever its connection breaks, and keeps every record it was sent. */
export class Watcher {
  /** What was wrong with the order of what came: empty when nothing was. */
  readonly faults: string[] = [];
  private readonly recordsOf = new Map<string, Buffer[]>();
  private readonly socket: Socket<ServerEvents, ClientEvents>;
  private pages = 0;
  private answered = 0;

  constructor(address: string) {
    this.socket = io(address + liveNamespace, { transports: ['websocket'], parser, reconnectionDelay: 50, reconnectionDelayMax: 200 });
    this.socket.on('connect', () => {
      this.pages = this.answered = 0;
      for (const session of this.recordsOf.keys()) this.ask(session);
    });
    this.socket.on('records', (page) => this.take(page));
  }

  /** Begins to watch a session from its first record. */
  watch(session: string): void {
    this.recordsOf.set(session, []);
    if (this.socket.connected) this.ask(session);
  }

  /** The bytes of a session's records, in the order in which they came. */
  held(session: string): readonly Buffer[] {
    return this.recordsOf.get(session) ?? [];
  }

  /** Breaks the connection, as a flaky network does; it comes back by itself. */
  drop(): void {
    this.socket.io.engine.close();
  }

  leave(): void {
    this.socket.close();
  }

  private ask(session: string): void {
    // Refused or lost: the next connection asks again.
    this.socket.emit('watch', { protocol: protocolVersion, session, after: this.held(session).length }, () => undefined);
  }

  private take({ session, records }: RecordPage): void {
    const held = this.recordsOf.get(session)!;
    for (const { seq, bytes } of records) {
      if (seq !== held.length + 1) this.faults.push(`session ${session}: record ${seq} came after ${held.length}`);
      held.push(Buffer.from(bytes));
    }
    this.pages += 1;
    if (this.pages - this.answered < answerAfter.pages / 2) return;
    this.answered = this.pages;
    this.socket.emit('received', { pages: this.pages });
  }
}
