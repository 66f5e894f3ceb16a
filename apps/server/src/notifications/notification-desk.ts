import { mostNotifications, type Notification, type NotificationsAnswer } from '@infoplane/contracts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import type { NewNotification, NoteWrite } from '../storage/notes';
import type { NotificationTable } from '../storage/note-tables';
import type { SessionRow } from '../storage/session-row';
import type { Tables } from '../storage/tables';
import type { SessionNews } from './session-news';

/** One connection of a person. */
export interface NotificationClient {
  readonly id: string;
  readonly person: string;
  send(answer: NotificationsAnswer): void;
}

/** What a desk needs from around it. */
export interface NotificationDeskParts {
  readonly db: Kysely<Tables>;
  readonly now: () => number;
  readonly schedule: Schedule;
  readonly log: Log;
}

/** Between two packets to one person: many marks at once are one. */
const packetSpacingMs = 100;
/** In one packet of the live channel: the newest. All that is kept is had over HTTP. */
const mostSent = 20;

/**
 * What people are told of. Mentions and answers are written by the transaction that stores what they are about. Phase changes and ends of sessions are
 * written once their record has been committed: a server that is killed in that moment leaves the record and tells nobody of it.
 */
export class NotificationDesk {
  readonly #clients = new Map<string, NotificationClient>();
  readonly #watchers = new Map<string, Set<string>>();
  readonly #due = new Set<string>();
  #writing: Promise<unknown> = Promise.resolve();
  #stopTimer: (() => void) | null = null;

  constructor(private readonly parts: NotificationDeskParts) {}

  async restore(): Promise<void> {
    for (const { person, session } of await this.parts.db.selectFrom('watched_session').select(['person', 'session']).execute())
      this.#watchersOf(session).add(person);
  }

  connect(client: NotificationClient): void {
    this.#clients.set(client.id, client);
    this.#announce(client.person);
  }

  disconnect(client: string): void {
    this.#clients.delete(client);
  }

  /** Takes in what people changed. */
  changed(writes: readonly NoteWrite[]): void {
    for (const write of writes) if (write.kind === 'notification') this.#announce(write.notification.person);
  }

  /** Takes in what is new of a session. */
  heard(row: SessionRow, news: readonly SessionNews[]): void {
    const people = [...(this.#watchers.get(row.id) ?? [])];
    if (people.length === 0 || news.length === 0) return;
    const base = { at: this.parts.now(), session: row.id, annotation: null, by: null };
    this.#write(people.flatMap((person) => news.map(({ kind, text }) => ({ ...base, person, kind, text }))));
  }

  /** The newest of a person's notifications. */
  async list(person: string, limit: number): Promise<NotificationsAnswer> {
    const { db } = this.parts;
    const rows = await db.selectFrom('notification').selectAll().where('person', '=', person).orderBy('id', 'desc').limit(limit).execute();
    const { unread } = await db
      .selectFrom('notification')
      .select(({ fn }) => fn.countAll<number>().as('unread'))
      .where('person', '=', person)
      .where('read_at', 'is', null)
      .executeTakeFirstOrThrow();
    return { notifications: rows.map(asNotification), unread };
  }

  /** Marks a person's notifications as read up to one. */
  async read(person: string, upTo: number): Promise<NotificationsAnswer> {
    const { db, now } = this.parts;
    await db.transaction().execute(async (within) => {
      await within
        .updateTable('notification')
        .set({ read_at: now() })
        .where('person', '=', person)
        .where('id', '<=', upTo)
        .where('read_at', 'is', null)
        .execute();
      await prune(within, person);
    });
    this.#announce(person);
    return this.list(person, mostNotifications);
  }

  /** Wants to be told of a session, or no more. Repeating it changes nothing. */
  async watch(person: string, session: string, isOn: boolean): Promise<void> {
    const { db, now } = this.parts;
    if (isOn) {
      await db
        .insertInto('watched_session')
        .values({ person, session, at: now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      this.#watchersOf(session).add(person);
    } else {
      await db.deleteFrom('watched_session').where('person', '=', person).where('session', '=', session).execute();
      this.#watchersOf(session).delete(person);
    }
  }

  /** The sessions of which a person wants to be told, the last asked for first. */
  async watched(person: string): Promise<string[]> {
    const rows = await this.parts.db
      .selectFrom('watched_session')
      .select('session')
      .where('person', '=', person)
      .orderBy('at', 'desc')
      .orderBy('session')
      .execute();
    return rows.map(({ session }) => session);
  }

  /** Resolves when everything heard of so far is written. */
  async close(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#clients.clear();
    await this.#writing;
  }

  #write(notifications: readonly NewNotification[]): void {
    const { db, log } = this.parts;
    this.#writing = this.#writing.then(async () => {
      try {
        await db.transaction().execute(async (within) => {
          await within
            .insertInto('notification')
            .values(notifications.map(({ by: _, ...one }) => ({ ...one, by: null, read_at: null })))
            .execute();
          for (const person of new Set(notifications.map(({ person: one }) => one))) await prune(within, person);
        });
        for (const { person } of notifications) this.#announce(person);
      } catch (error) {
        // A full or unusable disk. The session's own records say the same.
        log.warn(`notifications could not be stored: ${describeError(error)}`);
      }
    });
  }

  #announce(person: string): void {
    if (![...this.#clients.values()].some((client) => client.person === person)) return;
    this.#due.add(person);
    this.#stopTimer ??= this.parts.schedule(() => void this.#round(), packetSpacingMs);
  }

  async #round(): Promise<void> {
    this.#stopTimer = null;
    const due = [...this.#due];
    this.#due.clear();
    for (const person of due) {
      try {
        const answer = await this.list(person, mostSent);
        for (const client of this.#clients.values()) if (client.person === person) client.send(answer);
      } catch (error) {
        // A database that cannot be read, or is closed: the page asks again when it is opened.
        this.parts.log.warn(`notifications could not be read: ${describeError(error)}`);
      }
    }
  }

  #watchersOf(session: string): Set<string> {
    const people = this.#watchers.get(session) ?? new Set<string>();
    this.#watchers.set(session, people);
    return people;
  }
}

/** Lets the oldest go. */
async function prune(db: Transaction<Tables>, person: string): Promise<void> {
  const oldest = await db
    .selectFrom('notification')
    .select('id')
    .where('person', '=', person)
    .orderBy('id', 'desc')
    .offset(mostNotifications)
    .limit(1)
    .executeTakeFirst();
  if (oldest) await db.deleteFrom('notification').where('person', '=', person).where('id', '<=', oldest.id).execute();
}

function asNotification({ person: _, read_at, by, ...row }: Selectable<NotificationTable>): Notification {
  return { ...row, by: by === null ? null : JSON.parse(by), readAt: read_at };
}
