import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWebhookSchema, mostWebhooks, type WebhookDelivery } from '@infoplane/contracts';
import type { Kysely } from 'kysely';
import { openDatabase } from '../storage/database';
import type { NewNotification, NoteWrite } from '../storage/notes';
import { blankRow } from '../storage/session-row';
import type { Tables } from '../storage/tables';
import { buildSession } from '../testing/builders';
import { HandClock } from '../testing/hand-clock';
import { until } from '../testing/test-server';
import { mostWaiting, retryAfterMs, signatureOf } from './webhook-courier';
import { WebhookDesk } from './webhook-desk';

interface Delivered {
  readonly signature: string;
  readonly body: string;
  readonly delivery: WebhookDelivery;
}

const row = blankRow(buildSession());
const news = (text: string) => [{ kind: 'phase-change', text } as const];

describe('webhooks', () => {
  let directory: string;
  let db: Kysely<Tables>;
  let clock: HandClock;
  let desk: WebhookDesk;
  let receiver: Server;
  let url: string;
  let delivered: Delivered[];
  let warnings: string[];
  /** What the receiver answers next; 200 when there is no more. */
  let answers: number[];

  const open = async () => {
    desk = new WebhookDesk({
      db,
      personOf: () => null,
      now: () => 1_700_000_000_500,
      schedule: clock.schedule,
      log: { info: fail, warn: (line) => void warnings.push(line), error: fail },
    });
    await desk.restore();
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'infoplane-webhooks-'));
    db = await openDatabase(directory);
    clock = new HandClock();
    [delivered, warnings, answers] = [[], [], []];
    receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString();
        delivered.push({ signature: String(request.headers['infoplane-signature']), body, delivery: JSON.parse(body) });
        const status = answers.shift() ?? 200;
        response.writeHead(status, status === 302 ? { location: `${url}/elsewhere` } : {}).end('thanks');
      });
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    await open();
  });
  afterEach(async () => {
    desk.stop();
    receiver.close();
    receiver.closeAllConnections();
    await db.destroy();
    rmSync(directory, { recursive: true });
  });

  it('are told of their events alone, signed over time and body with a secret that is shown once', async () => {
    const { secret, ...made } = await desk.make({ url, events: ['phase-change'] }, null);
    desk.heard(row, [{ kind: 'session-ended', text: 'not wanted' }]);
    desk.heard(row, news('wanted'));
    await until(() => delivered.length === 1 && desk.list()[0].last);
    const [{ signature, body, delivery }] = delivered;
    expect(signature).toBe(signatureOf(body, secret, 1_700_000_000));
    expect(signature).not.toBe(signatureOf(body, `${secret}x`, 1_700_000_000));
    expect(delivery).toEqual(jasmine.objectContaining({ event: 'phase-change', session: row.id, text: 'wanted', people: [] }));
    expect(desk.list()).toEqual([{ ...made, last: { at: 1_700_000_000_500, isDelivered: true, detail: 'taken' } }]);
    expect(JSON.stringify(desk.list())).not.toContain(secret);
  });

  it('are told once of what concerns several people', async () => {
    await desk.make({ url, events: ['mention'] }, null);
    const told = (person: string): NoteWrite => {
      const by = { id: 'ada', name: 'Ada', colour: 1 };
      const notification: NewNotification = {
        person,
        at: 1,
        kind: 'mention',
        session: row.id,
        annotation: 'a',
        by,
        text: 'Ada mentioned you',
      };
      return { kind: 'notification', notification };
    };
    desk.changed([told('bo'), told('cy')]);
    await until(() => delivered.length === 1);
    expect(delivered[0].delivery).toEqual(jasmine.objectContaining({ people: ['bo', 'cy'], by: { id: 'ada', name: 'Ada' } }));
  });

  it('are tried again later and later with the same delivery, keep its place before the next, and are told nothing elsewhere', async () => {
    await desk.make({ url, events: ['phase-change'] }, null);
    answers = [500, 302, 200];
    desk.heard(row, news('first'));
    desk.heard(row, news('second'));
    for (const [tries, wait] of [
      [1, retryAfterMs[0]],
      [2, retryAfterMs[1]],
    ]) {
      await until(() => clock.waiting === 1);
      expect(delivered.length).toBe(tries);
      clock.pass(wait - 1);
      expect(clock.waiting).toBe(1);
      clock.pass(1);
    }
    await until(() => desk.list()[0].waiting === 0);
    expect(delivered.map(({ delivery }) => delivery.text)).toEqual(['first', 'first', 'first', 'second']);
    expect(new Set(delivered.slice(0, 3).map(({ delivery }) => delivery.id)).size).toBe(1);
  });

  it('are given up after the last try, which the log says without the address’s path', async () => {
    await desk.make({ url, events: ['phase-change'] }, null);
    receiver.close();
    receiver.closeAllConnections();
    await once(receiver, 'close');
    desk.heard(row, news('lost'));
    for (const wait of retryAfterMs) {
      await until(() => clock.waiting === 1);
      clock.pass(wait);
    }
    await until(() => warnings.length === 1);
    expect(warnings[0]).toMatch(/given up: .*ECONNREFUSED/);
    expect(warnings[0]).not.toContain('/hook');
    expect(desk.list()[0].last?.isDelivered).toBe(false);
  });

  it('hold so many deliveries and no more', async () => {
    await desk.make({ url, events: ['phase-change'] }, null);
    answers = [500];
    for (let i = 0; i < mostWaiting + 10; i += 1) desk.heard(row, news(`${i}`));
    expect(desk.list()[0].waiting).toBe(mostWaiting);
    expect(warnings.length).toBe(10);
  });

  it('are there after a restart, end when they are ended, and are so many at most', async () => {
    const { id } = await desk.make({ url, events: ['phase-change'] }, null);
    desk.stop();
    await open();
    expect(desk.list().map((hook) => hook.id)).toEqual([id]);
    await desk.end(id);
    await expectAsync(desk.end(id)).toBeRejectedWith(jasmine.objectContaining({ code: 'not-found' }));
    desk.heard(row, news('nobody hears'));
    for (let i = 0; i < mostWebhooks; i += 1) await desk.make({ url, events: ['reply'] }, null);
    await expectAsync(desk.make({ url, events: ['reply'] }, null)).toBeRejectedWith(jasmine.objectContaining({ code: 'too-many' }));
    expect(delivered).toEqual([]);
  });

  it('have addresses of the web without a password in them', () => {
    const isTaken = (address: string) => createWebhookSchema.safeParse({ url: address, events: ['reply'] }).success;
    expect(['https://example.org/x', 'http://127.0.0.1:1/'].map(isTaken)).toEqual([true, true]);
    expect(
      ['file:///etc/passwd', 'javascript:alert(1)', 'https://a:b@example.org', 'example.org', `https://${'x'.repeat(500)}`].some(isTaken),
    ).toBe(false);
  });
});
