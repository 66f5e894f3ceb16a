import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { peopleMigration } from '../people/people-tables';
import { webhooksMigration } from '../webhooks/webhook-tables';
import { mutationTimeMigration, notesMigration, notificationPlaceMigration, watchedSessionMigration } from './note-tables';

/** Every change of the tables, by name in the order they run. A change that was released is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-sessions-and-records': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('session')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('request_id', 'text', (c) => c.notNull().unique())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('configuration', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('next_seq', 'integer', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('epoch', 'integer')
        .addColumn('step', 'bigint')
        .addColumn('phase_changes', 'integer', (c) => c.notNull())
        .addColumn('engine', 'text')
        .execute();
      await db.schema
        .createTable('record')
        .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
        .addColumn('seq', 'integer', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('epoch', 'integer')
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('bytes', 'blob', (c) => c.notNull())
        .addPrimaryKeyConstraint('record_place', ['session', 'seq'])
        .execute();
      await db.schema
        .createTable('heartbeat')
        .addColumn('id', 'integer', (c) => c.primaryKey())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
  '0002-checkpoints-and-forks': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('checkpoint')
        .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
        .addColumn('epoch', 'integer', (c) => c.notNull())
        .addColumn('step', 'bigint', (c) => c.notNull())
        .addColumn('seq', 'integer', (c) => c.notNull())
        .addColumn('hash', 'text', (c) => c.notNull())
        .addColumn('bytes', 'bigint', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('checkpoint_place', ['session', 'epoch'])
        .execute();
      await db.schema.createIndex('checkpoint_hash').on('checkpoint').column('hash').execute();
      await db.schema.alterTable('session').addColumn('parent_session', 'text').execute();
      await db.schema.alterTable('session').addColumn('parent_epoch', 'integer').execute();
    },
  },
  '0003-people': peopleMigration,
  '0004-notes': notesMigration,
  '0005-session-notes': {
    async up(db: Kysely<unknown>) {
      const session = () => db.schema.alterTable('session');
      await session().addColumn('origin', 'text').execute();
      await session().addColumn('description', 'text', (c) => c.notNull().defaultTo('')).execute();
      await session().addColumn('tags', 'text', (c) => c.notNull().defaultTo('[]')).execute();
      await session().addColumn('is_starred', 'integer', (c) => c.notNull().defaultTo(0)).execute();
      await session().addColumn('is_archived', 'integer', (c) => c.notNull().defaultTo(0)).execute();
      await session().addColumn('priority', 'integer', (c) => c.notNull().defaultTo(0)).execute();
      await session().addColumn('deleted_at', 'bigint').execute();
      await session().addColumn('notes_version', 'integer', (c) => c.notNull().defaultTo(1)).execute();
      await session().addColumn('notes_changed_at', 'text', (c) => c.notNull().defaultTo('{}')).execute();
    },
  },
  '0006-webhooks': webhooksMigration,
  '0007-watched-sessions': watchedSessionMigration,
  '0008-notification-places': notificationPlaceMigration,
  '0009-mutation-times': mutationTimeMigration,
};
