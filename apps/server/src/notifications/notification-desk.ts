import {
  mostNotifications,
  unpackRecord,
  type NotificationsAnswer,
  type PhaseChangeRecord,
  type ReadNotifications,
  type SubscriptionsAnswer,
} from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import type { NoteWrite } from '../storage/notes';
import type { RecordTail } from '../storage/record-log';
import type { SessionRow } from '../storage/session-row';
import type { Tables } from '../storage/tables';
import { NotificationShelf } from './notification-shelf';
import { toldNews, type CountedNews } from './session-news';
import { Subscriptions } from './subscriptions';

/** One connection of a person. */
export interface NotificationClient {
  readonly id: string;
  readonly person: string;
  send(answer: NotificationsAnswer): void;
  sendSubscriptions(answer: SubscriptionsAnswer): void;
}

/** What a desk needs from around it. */
export interface NotificationDeskParts {
  readonly db: Kysely<Tables>;
  readonly storage: RecordTail;
  readonly now: () => number;
  readonly schedule: Schedule;
  readonly log: Log;
}

/** Between two packets to one person: many marks at once are one. */
const packetSpacingMs = 100;
/** In one packet of the live channel: the newest. All that is kept is had over HTTP. */
const mostSent = 20;
/** Phase changes read to find the newest that is no revision of one before. */
const mostLookedThrough = 32;

/**
 * What people are told of. Mentions and answers are written by the transaction that stores what they are about. Phase changes and ends of sessions are
 * written once their record has been committed: a server that is killed in that moment leaves the record and tells nobody of it.
 */
export class NotificationDesk {
  readonly #shelf: NotificationShelf;
  readonly #subscriptions: Subscriptions;
  readonly #clients = new Map<string, NotificationClient>();
  readonly #due = { notifications: new Set<string>(), subscriptions: new Set<string>() };
  #writing: Promise<void> = Promise.resolve();
  #stopTimer: (() => void) | null = null;

  constructor(private readonly parts: NotificationDeskParts) {
    this.#shelf = new NotificationShelf(parts.db);
    this.#subscriptions = new Subscriptions(parts.db);
  }

  restore(): Promise<void> {
    return this.#subscriptions.restore();
  }

  connect(client: NotificationClient): void {
    this.#clients.set(client.id, client);
    this.#announce(client.person, 'notifications');
    this.#announce(client.person, 'subscriptions');
  }

  disconnect(client: string): void {
    this.#clients.delete(client);
  }

  /** Takes in what people changed. */
  changed(writes: readonly NoteWrite[]): void {
    for (const write of writes) if (write.kind === 'notification') this.#announce(write.notification.person, 'notifications');
  }

  /** Takes in what is new of a session. */
  heard(row: SessionRow, news: readonly CountedNews[]): void {
    const people = this.#subscriptions.peopleOf(row.id);
    if (people.length === 0 || news.length === 0) return;
    const at = this.parts.now();
    void this.#write(async () => {
      const newest = news.some(({ kind }) => kind === 'phase-change') ? await this.#newestPhaseChange(row.id) : null;
      await this.#shelf.add(people, row.id, news.map((one) => toldNews(one, row, newest)), at);
      for (const person of people) this.#announce(person, 'notifications');
    });
  }

  /** Somebody has begun a session: they are told of it until they want that no more. */
  begun(person: string, session: string): Promise<void> {
    return this.#write(() => this.subscribe(person, session, true));
  }

  /** The newest of a person's notifications. */
  list(person: string, limit: number): Promise<NotificationsAnswer> {
    return this.#shelf.list(person, limit);
  }

  /** Marks notifications of a person as read. */
  async read(person: string, which: ReadNotifications): Promise<NotificationsAnswer> {
    await this.#shelf.read(person, which, this.parts.now());
    this.#announce(person, 'notifications');
    return this.list(person, mostNotifications);
  }

  /** Wants to be told of a session, or no more. Repeating it changes nothing. */
  async subscribe(person: string, session: string, isOn: boolean): Promise<void> {
    await this.#subscriptions.set(person, session, isOn, this.parts.now());
    this.#announce(person, 'subscriptions');
  }

  /** The sessions of which a person wants to be told, the last asked for first. */
  async subscriptions(person: string): Promise<SubscriptionsAnswer> {
    return { sessions: await this.#subscriptions.sessionsOf(person) };
  }

  /** Resolves when everything heard of so far is written. */
  async close(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#clients.clear();
    await this.#writing;
  }

  #write(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      try {
        await write();
      } catch (error) {
        // A full or unusable disk. The session's own records say the same.
        this.parts.log.warn(`notifications could not be stored: ${describeError(error)}`);
      }
    });
    return this.#writing;
  }

  async #newestPhaseChange(session: string): Promise<PhaseChangeRecord | null> {
    const records = (await this.parts.storage.newest(session, ['phase-change'], mostLookedThrough)).map(({ bytes }) => unpackRecord(bytes));
    return records.findLast((record): record is PhaseChangeRecord => record.kind === 'phase-change' && record.revision === 0) ?? null;
  }

  #announce(person: string, what: 'notifications' | 'subscriptions'): void {
    if (![...this.#clients.values()].some((client) => client.person === person)) return;
    this.#due[what].add(person);
    this.#stopTimer ??= this.parts.schedule(() => void this.#round(), packetSpacingMs);
  }

  async #round(): Promise<void> {
    this.#stopTimer = null;
    const { notifications, subscriptions } = this.#due;
    await this.#send(notifications, (person) => this.list(person, mostSent), (client, answer) => client.send(answer));
    await this.#send(subscriptions, (person) => this.subscriptions(person), (client, answer) => client.sendSubscriptions(answer));
  }

  async #send<T>(due: Set<string>, read: (person: string) => Promise<T>, send: (client: NotificationClient, answer: T) => void): Promise<void> {
    const people = [...due];
    due.clear();
    for (const person of people) {
      try {
        const answer = await read(person);
        for (const client of this.#clients.values()) if (client.person === person) send(client, answer);
      } catch (error) {
        // A database that cannot be read, or is closed: the page asks again when it is opened.
        this.parts.log.warn(`notifications could not be read: ${describeError(error)}`);
      }
    }
  }
}
