import type { Notification, NotificationsAnswer, ReadNotifications } from '@infoplane/contracts';
import { mostNotifications, type Annotation } from '@infoplane/contracts';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../storage/tables';
import type { ToldNews } from './session-news';

/** Of an annotation's body: what a list shows, and a bit more. */
const excerptLength = 200;

/** What is kept of what people were told. */
export class NotificationShelf {
  constructor(private readonly db: Kysely<Tables>) {}

  /** The newest of a person's notifications, with where they lead as it is now. */
  async list(person: string, limit: number): Promise<NotificationsAnswer> {
    const rows = await this.db
      .selectFrom('notification as n')
      .innerJoin('session as s', 's.id', 'n.session')
      .leftJoin('annotation as a', (join) => join.onRef('a.session', '=', 'n.session').onRef('a.id', '=', 'n.annotation').on('a.is_deleted', '=', 0))
      .select(['n.id', 'n.at', 'n.kind', 'n.session', 's.name as sessionName', 'n.annotation', 'n.by', 'n.text', 'n.read_at', 'n.epoch', 'a.body'])
      .where('n.person', '=', person)
      .orderBy('n.id', 'desc')
      .limit(limit)
      .execute();
    const { unread } = await this.db
      .selectFrom('notification')
      .select(({ fn }) => fn.countAll<number>().as('unread'))
      .where('person', '=', person)
      .where('read_at', 'is', null)
      .executeTakeFirstOrThrow();
    const notifications = rows.map(({ body, by, read_at, epoch, ...row }): Notification => ({
      ...row,
      ...(body === null ? { thread: null, excerpt: null, epoch } : placeOf(JSON.parse(body))),
      by: by === null ? null : JSON.parse(by),
      readAt: read_at,
    }));
    return { notifications, unread };
  }

  /** Marks as read what is not yet. */
  async read(person: string, { upTo, ids }: ReadNotifications, at: number): Promise<void> {
    await this.db.transaction().execute(async (within) => {
      const unread = within.updateTable('notification').set({ read_at: at }).where('person', '=', person).where('read_at', 'is', null);
      if (upTo !== undefined) await unread.where('id', '<=', upTo).execute();
      else await unread.where('id', 'in', ids ?? []).execute();
      await prune(within, person);
    });
  }

  /**
   * Keeps for each of those people what is new of a session. A network has dozens of phase changes, so those of one session that somebody has not
   * looked at are one notification: the newest takes the place of the ones before, and stands for all of them.
   */
  async add(people: readonly string[], session: string, news: readonly ToldNews[], at: number): Promise<void> {
    await this.db.transaction().execute(async (within) => {
      for (const person of people) {
        for (const one of news) {
          const times = one.times + (one.kind === 'phase-change' ? await takeUnread(within, person, session) : 0);
          const { kind, epoch } = one;
          await within
            .insertInto('notification')
            .values({ person, at, kind, session, annotation: null, by: null, text: one.textOf(times), epoch, times, read_at: null })
            .execute();
        }
        await prune(within, person);
      }
    });
  }
}

function placeOf({ id, parent, body, anchor }: Annotation): Pick<Notification, 'thread' | 'excerpt' | 'epoch'> {
  return { thread: parent ?? id, excerpt: [...body].slice(0, excerptLength).join(''), epoch: anchor.fromEpoch };
}

/** Takes somebody's unread phase changes of a session away. @returns how many events they stood for. */
async function takeUnread(db: Transaction<Tables>, person: string, session: string): Promise<number> {
  const taken = await db
    .deleteFrom('notification')
    .where('person', '=', person)
    .where('session', '=', session)
    .where('kind', '=', 'phase-change')
    .where('read_at', 'is', null)
    .returning('times')
    .execute();
  return taken.reduce((sum, { times }) => sum + times, 0);
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
