import { randomUUID } from 'node:crypto';
import {
  mostWebhooks,
  notificationKinds,
  RefusedError,
  type CreateWebhook,
  type Person,
  type Webhook,
  type WebhookDelivery,
} from '@infoplane/contracts';
import type { Kysely, Selectable } from 'kysely';
import type { Schedule } from '../live/pump';
import type { Log } from '../log';
import type { SessionNews } from '../notifications/session-news';
import { newId, newSecret } from '../people/secrets';
import type { NoteWrite } from '../storage/notes';
import type { SessionRow } from '../storage/session-row';
import type { Tables } from '../storage/tables';
import { WebhookCourier } from './webhook-courier';
import type { WebhookTable } from './webhook-tables';

/** What a desk of webhooks needs from around it. */
export interface WebhookDeskParts {
  readonly db: Kysely<Tables>;
  readonly personOf: (id: string) => Person | null;
  readonly now: () => number;
  readonly schedule: Schedule;
  readonly log: Log;
}

type Row = Selectable<WebhookTable>;

/**
 * The addresses that are told of events. Deliveries wait in memory and never hold up what they tell of; those that wait when the server ends are lost.
 */
export class WebhookDesk {
  readonly #hooks = new Map<string, { readonly row: Row; readonly courier: WebhookCourier }>();

  constructor(private readonly parts: WebhookDeskParts) {}

  async restore(): Promise<void> {
    for (const row of await this.parts.db.selectFrom('webhook').selectAll().orderBy('created_at').execute()) this.#keep(row);
  }

  /** All of them, in the order they were made, without their secrets. */
  list(): Webhook[] {
    return [...this.#hooks.values()].map(({ row, courier }) => this.#webhook(row, courier));
  }

  /** @throws RefusedError `too-many`. */
  async make({ url, events }: CreateWebhook, by: Person | null): Promise<Webhook & { readonly secret: string }> {
    const { db, now } = this.parts;
    if (this.#hooks.size >= mostWebhooks) throw new RefusedError('too-many', `There are ${mostWebhooks} webhooks already: end some first`);
    const chosen = notificationKinds.filter((kind) => events.includes(kind)).join(' ');
    const row = { id: newId(), url, events: chosen, secret: newSecret(), created_by: by && by.id, created_at: now() };
    await db.insertInto('webhook').values(row).execute();
    return { ...this.#webhook(row, this.#keep(row)), secret: row.secret };
  }

  /** Ends one, with all that waits for it. @throws RefusedError `not-found`. */
  async end(id: string): Promise<void> {
    await this.parts.db.deleteFrom('webhook').where('id', '=', id).execute();
    const hook = this.#hooks.get(id);
    if (!hook) throw new RefusedError('not-found', 'There is no such webhook');
    this.#hooks.delete(id);
    hook.courier.stop();
  }

  /** Takes in what people changed: who is told of one thing is one delivery. */
  changed(writes: readonly NoteWrite[]): void {
    const told = writes.flatMap((write) => (write.kind === 'notification' ? [write.notification] : []));
    for (const kind of notificationKinds) {
      const alike = told.filter((one) => one.kind === kind);
      if (alike.length === 0) continue;
      const { at, session, annotation, by, text } = alike[0];
      this.#send({
        event: kind,
        at,
        session,
        annotation,
        by: by && { id: by.id, name: by.name },
        people: alike.map(({ person }) => person),
        text,
      });
    }
  }

  /** Takes in what is new of a session. */
  heard(row: SessionRow, news: readonly SessionNews[]): void {
    for (const { kind, text } of news)
      this.#send({ event: kind, at: this.parts.now(), session: row.id, annotation: null, by: null, people: [], text });
  }

  stop(): void {
    for (const { courier } of this.#hooks.values()) courier.stop();
    this.#hooks.clear();
  }

  #send(event: Omit<WebhookDelivery, 'id'>): void {
    const delivery = { id: randomUUID(), ...event };
    for (const { row, courier } of this.#hooks.values()) if (row.events.split(' ').includes(event.event)) courier.take(delivery);
  }

  #keep(row: Row): WebhookCourier {
    const { now, schedule, log } = this.parts;
    // Not the whole address: some services put a secret into it.
    const { host } = new URL(row.url);
    const courier = new WebhookCourier({
      url: row.url,
      secret: row.secret,
      now,
      schedule,
      warn: (message) => log.warn(`webhook ${row.id} at ${host}: ${message}`),
    });
    this.#hooks.set(row.id, { row, courier });
    return courier;
  }

  #webhook({ id, url, events, created_by, created_at }: Row, { last, waiting }: WebhookCourier): Webhook {
    const createdBy = created_by === null ? null : this.parts.personOf(created_by);
    return {
      id,
      url,
      events: notificationKinds.filter((kind) => events.split(' ').includes(kind)),
      createdBy,
      createdAt: created_at,
      last,
      waiting,
    };
  }
}
