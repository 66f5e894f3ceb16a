import type { Kysely } from 'kysely';
import type { Schedule } from '../live/pump';
import type { Log } from '../log';
import { MarkKeeper } from '../marks/mark-keeper';
import { NotificationDesk } from '../notifications/notification-desk';
import { SessionNewsReader } from '../notifications/session-news';
import type { PeopleRegistry } from '../people/people-registry';
import { PresenceRooms } from '../presence/presence-rooms';
import { TeamConnections } from '../presence/team-connections';
import { requireKept } from '../sessions/kept';
import type { SessionRegistry } from '../sessions/session-registry';
import type { Doorbell } from '../storage/doorbell';
import type { NoteLog, NoteWrite } from '../storage/notes';
import type { RecordTail } from '../storage/record-log';
import { SqlNotes } from '../storage/sql-notes';
import type { Tables } from '../storage/tables';
import { WebhookDesk } from '../webhooks/webhook-desk';
import { AnnotationKeeper } from './annotation-keeper';
import type { NotedEpochs } from './noted-epochs';

/** What a team's notes are opened with. */
export interface NotesParts {
  readonly db: Kysely<Tables>;
  readonly storage: NoteLog & RecordTail;
  readonly doorbell: Doorbell;
  readonly sessions: SessionRegistry;
  readonly people: PeopleRegistry;
  readonly noted: NotedEpochs;
  readonly now: () => number;
  readonly schedule: Schedule;
  readonly log: Log;
}

/** What a team writes, marks, and is told of. */
export interface Notes {
  readonly annotations: AnnotationKeeper;
  readonly marks: MarkKeeper;
  readonly notifications: NotificationDesk;
  readonly webhooks: WebhookDesk;
  readonly rooms: PresenceRooms;
  readonly connections: TeamConnections;
  /** Resolves when all that was heard of is written. */
  close(): Promise<void>;
}

/** Opens what people wrote and marked, before sessions are restored: what happens to them then is news. */
export async function openNotes(parts: NotesParts): Promise<Notes> {
  const { db, storage, doorbell, sessions, people, noted, now, schedule } = parts;
  await noted.restore();
  const notifications = new NotificationDesk(parts);
  await notifications.restore();
  const webhooks = new WebhookDesk({ ...parts, personOf: (id) => people.personOf(id) });
  await webhooks.restore();
  // Not whole rows: a damaged one is refused where sessions are restored.
  const known = await db.selectFrom('session').select(['id', 'state', 'phase_changes as phaseChanges']).execute();
  const reader = new SessionNewsReader(known);
  const stopListening = doorbell.listenEverywhere((row) => {
    const news = reader.read(row);
    notifications.heard(row, news);
    webhooks.heard(row, news);
  });
  const rooms = new PresenceRooms(now, schedule);
  const shared = {
    log: storage,
    notes: new SqlNotes(db),
    requireSession: (session: string) => void sessions.row(session),
    requireWritable: (session: string) => requireKept(sessions.row(session)),
    now,
    changed: (session: string, writes: readonly NoteWrite[]) => {
      noted.changed(session, writes);
      notifications.changed(writes);
      webhooks.changed(writes);
    },
  };
  return {
    annotations: new AnnotationKeeper({ ...shared, people: () => people.list().filter(({ isRevoked }) => !isRevoked) }),
    marks: new MarkKeeper(shared),
    notifications,
    webhooks,
    rooms,
    connections: new TeamConnections(rooms, notifications),
    close: async () => {
      stopListening();
      rooms.stop();
      webhooks.stop();
      await notifications.close();
    },
  };
}
