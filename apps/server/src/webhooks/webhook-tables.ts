import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The webhook table. */
export interface WebhookTable {
  id: string;
  url: string;
  /** Separated by spaces. */
  events: string;
  /** What deliveries are signed with: it must be known here, so it is stored as it is. */
  secret: string;
  created_by: string | null;
  created_at: number;
}

export interface WebhookTables {
  webhook: WebhookTable;
}

/** Makes the table of webhooks. */
export const webhooksMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('webhook')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('url', 'text', (c) => c.notNull())
      .addColumn('events', 'text', (c) => c.notNull())
      .addColumn('secret', 'text', (c) => c.notNull())
      .addColumn('created_by', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
  },
};
