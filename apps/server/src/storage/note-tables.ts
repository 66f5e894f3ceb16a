import type { AnnotationKind, MarkCriterion, NotificationKind } from '@infoplane/contracts';
import { sql, type Generated, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The annotation table: each as it is now. What it was is in the log. */
export interface AnnotationTable {
  session: string;
  id: string;
  /** The record that made it: they are listed in this order. */
  made_seq: number;
  author: string;
  kind: AnnotationKind;
  from_epoch: number;
  to_epoch: number;
  is_deleted: number;
  /** Body and tags as they are searched. */
  text: string;
  /** Tags as they are searched, each between line feeds. */
  tags: string;
  /** All of it, as JSON. */
  body: string;
}

/** The mark table: each person's own as it is now. */
export interface MarkTable {
  session: string;
  person: string;
  layer: number;
  criterion: MarkCriterion;
  is_blind: number;
  from_epoch: number;
  to_epoch: number;
  /** All of it, as JSON. */
  body: string;
}

/** The mutation table: what was wished and granted, with its answer. */
export interface MutationTable {
  session: string;
  person: string;
  id: string;
  subject: string;
  fingerprint: string;
  /** The first record that it made; null where it changed nothing. */
  seq: number | null;
  /** JSON; empty once it is forgotten. */
  answer: string;
  at: number;
}

/** The notification table. */
export interface NotificationTable {
  id: Generated<number>;
  person: string;
  at: number;
  kind: NotificationKind;
  session: string;
  annotation: string | null;
  /** A person, as JSON. */
  by: string | null;
  text: string;
  read_at: number | null;
  /** The epoch that it is about; null where an annotation says it, or nothing. */
  epoch: Generated<number | null>;
  /** How many events it stands for. */
  times: Generated<number>;
}

/** The subscription table: who wants to be told of a session. */
export interface SubscriptionTable {
  person: string;
  session: string;
  at: number;
}

export interface NoteTables {
  annotation: AnnotationTable;
  mark: MarkTable;
  mutation: MutationTable;
  notification: NotificationTable;
  subscription: SubscriptionTable;
}

/** Makes the tables of what people write and place. */
export const notesMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('annotation')
      .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('made_seq', 'integer', (c) => c.notNull())
      .addColumn('author', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('from_epoch', 'integer', (c) => c.notNull())
      .addColumn('to_epoch', 'integer', (c) => c.notNull())
      .addColumn('is_deleted', 'integer', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('tags', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('annotation_place', ['session', 'id'])
      .execute();
    await db.schema.createIndex('annotation_made').on('annotation').columns(['session', 'made_seq']).execute();
    await db.schema
      .createTable('mark')
      .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('layer', 'integer', (c) => c.notNull())
      .addColumn('criterion', 'text', (c) => c.notNull())
      .addColumn('is_blind', 'integer', (c) => c.notNull())
      .addColumn('from_epoch', 'integer', (c) => c.notNull())
      .addColumn('to_epoch', 'integer', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('mark_place', ['session', 'layer', 'criterion', 'person'])
      .execute();
    await db.schema
      .createTable('mutation')
      .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('fingerprint', 'text', (c) => c.notNull())
      .addColumn('seq', 'integer')
      .addColumn('answer', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('mutation_place', ['session', 'person', 'id'])
      .execute();
    await db.schema.createIndex('mutation_subject').on('mutation').columns(['session', 'subject', 'seq']).execute();
    await db.schema
      .createTable('notification')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
      .addColumn('annotation', 'text')
      .addColumn('by', 'text')
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('read_at', 'bigint')
      .execute();
    await db.schema.createIndex('notification_person').on('notification').columns(['person', 'id']).execute();
    await db.schema
      .createTable('star')
      .addColumn('person', 'text', (c) => c.notNull())
      .addColumn('session', 'text', (c) => c.notNull().references('session.id'))
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('star_place', ['session', 'person'])
      .execute();
  },
};

/** Calls what a person watches by that name: a star is a mark in the list of sessions, and everybody's. */
export const watchedSessionMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('star').renameTo('watched_session').execute();
  },
};

/** Says of notifications where they are and for how many events they stand; calls what a person wants to be told of a subscription. */
export const notificationPlaceMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('notification').addColumn('epoch', 'integer').execute();
    await db.schema.alterTable('notification').addColumn('times', 'integer', (c) => c.notNull().defaultTo(1)).execute();
    await db.schema.alterTable('watched_session').renameTo('subscription').execute();
  },
};

/** Says when each wish was granted, so that its answer can be forgotten. Of what changed nothing the time is not known: long ago. */
export const mutationTimeMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('mutation').addColumn('at', 'bigint', (c) => c.notNull().defaultTo(0)).execute();
    await sql`update mutation set at = coalesce((select at from record where record.session = mutation.session and record.seq = mutation.seq), 0)`.execute(db);
    // Only those that may be forgotten: the table keeps the place of every change.
    await sql`create index mutation_at on mutation (at) where answer <> ''`.execute(db);
    await db.schema.createIndex('audit_at').on('audit').column('at').execute();
  },
};
