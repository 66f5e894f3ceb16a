import { liveNamespace, RefusedError, type Annotation, type ClientEvents, type EditAnnotation, type React, type ServerEvents } from '@infoplane/contracts';
import { CountedStream } from '@infoplane/numerics';
import { io, type Socket } from 'socket.io-client';
import parser from 'socket.io-msgpack-parser';
import { LiveConnection } from '../../apps/dashboard/src/live/live-connection';
import type { SessionStore } from '../../apps/dashboard/src/live/session-store';
import type { Fields } from '../../apps/dashboard/src/team/annotation-history';
import { SessionTeam, type Conflict } from '../../apps/dashboard/src/team/session-team';
import { TeamDoor } from '../../apps/dashboard/src/team/team-door';
import type { EditEntry, Participant, StormPlace } from '../../e2e/src/testing/storm-wire';

/** Draws in one action; an action's random numbers begin at its own multiple of it. */
const drawsPerAction = 16;
/** Half of all edits are of these few: people look at the same moment. */
const hot = 0.1;

/**
 * Somebody at the page of a session, without the page: its own connection, outbox and conflicts, on a real socket and real requests. They open an
 * annotation, think, and change it as it was when they opened it; now and then they react, or settle a conflict.
 */
export class StormPerson {
  readonly entries = new Map<string, EditEntry>();
  /** Every conflict that was shown. */
  readonly shown = new Set<Conflict>();
  readonly store: SessionStore;
  readonly team: SessionTeam;
  connections = 0;
  reactions = 0;
  private readonly connection: LiveConnection;
  private readonly socket: Socket<ServerEvents, ClientEvents>;
  private readonly chance: CountedStream;
  private actions = 0;
  private acting: Promise<void> = Promise.resolve();
  private isOver = false;

  constructor(
    readonly participant: Participant,
    private readonly place: StormPlace,
  ) {
    const { address, session, seed } = place;
    const { person, cookie, index } = participant;
    this.chance = new CountedStream(seed, index, 1, 0);
    this.socket = io(address + liveNamespace, {
      transports: ['websocket'],
      parser,
      extraHeaders: { cookie },
      forceNew: true,
      // As the page has them.
      reconnectionDelay: 250,
      reconnectionDelayMax: 2000,
      randomizationFactor: 0.3,
    });
    this.connection = new LiveConnection(this.socket);
    this.store = this.connection.open(session);
    const door = new TeamDoor((path, request) => fetch(address + String(path), { ...request, headers: { ...request?.headers, cookie } }));
    this.team = new SessionTeam(this.store, {
      door: this.journalled(door),
      storage: memoryStorage(),
      me: person,
      newId: () => crypto.randomUUID(),
      now: () => Date.now(),
    });
    this.socket.on('connect', () => {
      this.connections += 1;
      // What the page does when its connection is live again.
      void this.team.outbox.flush();
    });
    this.socket.on('disconnect', (reason) => reason === 'io server disconnect' && setTimeout(() => this.connection.renew(), 1000));
  }

  /** Writes so many annotations. */
  write(count: number): void {
    const { index } = this.participant;
    for (let i = 0; i < count; i += 1) {
      const epoch = (7 * index + i) % (this.place.epochs + 1);
      this.team.annotate({ anchor: { fromEpoch: epoch, toEpoch: epoch, layer: null, replica: null, panel: null, point: null }, body: `annotation ${index}.${i}`, tags: [] });
    }
  }

  begin(): void {
    this.acting = this.actUntilOver();
  }

  async stopActing(): Promise<void> {
    this.isOver = true;
    await this.acting;
  }

  leave(): void {
    this.socket.close();
  }

  /** What this page shows of every annotation, in the order of their ids. */
  get state(): readonly Annotation[] {
    return [...this.team.notes.annotations].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Notes the conflicts that the page shows now. */
  look(): void {
    for (const conflict of this.team.conflicts()) this.shown.add(conflict);
  }

  private async actUntilOver(): Promise<void> {
    while (!this.isOver) {
      this.actions += 1;
      await sleep(100 + 800 * this.draw(0));
      this.look();
      const [conflict] = this.team.conflicts();
      if (conflict && this.draw(1) < 0.5) this.settle(conflict);
      else await this.change();
    }
  }

  private async change(): Promise<void> {
    const all = this.state;
    const among = this.draw(2) < 0.5 ? Math.ceil(all.length * hot) : all.length;
    const opened = all[Math.floor(this.draw(3) * among)];
    if (this.draw(4) < 0.1) {
      this.reactions += 1;
      return this.team.react(opened.id, '👍', this.draw(5) < 0.5);
    }
    await sleep(1500 * this.draw(6));
    this.team.edit(opened, this.newFields());
  }

  /** Values that nobody else ever writes, so that each can be found again in the log. */
  private newFields(): Fields {
    const token = `${this.participant.index}-${this.actions}`;
    const kind = this.draw(7);
    const body = `said by ${token}`;
    const tags = [`t${token}`];
    if (kind < 0.35) return { body };
    if (kind < 0.6) return { tags };
    if (kind < 0.75) return { body, tags };
    if (kind < 0.88) return { tags, resolved: this.draw(8) < 0.5 };
    const epoch = Math.floor(this.draw(8) * (this.place.epochs + 1));
    return { anchor: { fromEpoch: epoch, toEpoch: epoch, layer: null, replica: null, panel: null, point: { ixt: this.participant.index, ity: this.actions / 1000 } } };
  }

  private settle(conflict: Conflict): void {
    const choice = this.draw(9);
    this.team.settle(conflict, choice < 0.4 ? null : conflict.mine);
  }

  private draw(i: number): number {
    return this.chance.uniform(drawsPerAction * this.actions + i);
  }

  /** The door, with a book of what became of each edit. */
  private journalled(door: TeamDoor) {
    const edit = async (session: string, annotation: string, wish: EditAnnotation) => {
      const entry: EditEntry = this.entries.get(wish.mutation) ?? { by: this.participant.person.id, annotation, edit: wish, sends: 0, outcome: 'waiting', reason: null };
      this.entries.set(wish.mutation, entry);
      entry.sends += 1;
      try {
        await door.edit(session, annotation, wish);
        entry.outcome = 'acknowledged';
      } catch (error) {
        // RefusedError: what passes leaves it waiting, and the outbox sends it again.
        if (!(error instanceof RefusedError)) throw error;
        if (error.code === 'conflict') entry.outcome = 'conflict';
        else if (error.code !== 'unavailable') [entry.outcome, entry.reason] = ['refused', error.message];
        throw error;
      }
    };
    return {
      edit,
      annotate: door.annotate.bind(door),
      react: (session: string, annotation: string, react: React) => door.react(session, annotation, react),
      mark: door.mark.bind(door),
      marks: door.marks.bind(door),
      reveal: door.reveal.bind(door),
    };
  }
}

function memoryStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const held = new Map<string, string>();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value), removeItem: (key) => void held.delete(key) };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
