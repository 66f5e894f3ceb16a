import type { RecordPage, SessionSummary } from '@infoplane/contracts';
import { Doorbell } from '../storage/doorbell';
import { RecentRecords } from '../storage/recent-records';
import type { RecordLog } from '../storage/record-log';
import { buildLifecycle, buildSession, measured, seededRandom, unplaced } from '../testing/builders';
import { HandClock } from '../testing/hand-clock';
import { MemoryRecordLog } from '../testing/memory-record-log';
import { LiveHub, type LiveClient, type WatchableSessions } from './live-hub';
import type { PumpLimits } from './pump';

const session = 'session00001';
const recordBytes = measured(0).bytes.length;
// Small, so that they are reached again and again.
const limits: PumpLimits = { window: { pages: 6, bytes: 20 * recordBytes }, page: { records: 8, bytes: 5 * recordBytes }, patienceMs: 60_000 };
/** What one client may hold of the server's memory: the window, and the page that went past it. */
const mostBytes = limits.window.bytes + limits.page.bytes;

/** A client at the end of a wire that delays and breaks. What is sent lies in `wire` until it is delivered or lost. */
class FlakyClient implements LiveClient {
  readonly held: number[] = [];
  readonly faults: string[] = [];
  wire: RecordPage[] = [];
  /** Counts on their way to the server. */
  counts: number[] = [];
  isConnected = false;
  drops = 0;
  snapshots = 0;
  mostBytesOnWire = 0;
  #pages = 0;
  #connections = 0;

  constructor(
    private readonly hub: LiveHub,
    private readonly name: string,
  ) {}

  get id(): string {
    return `${this.name}/${this.#connections}`;
  }

  isBusy(): boolean {
    return this.wire.length > 0;
  }

  send(sessions: readonly SessionSummary[]): void {
    this.snapshots += sessions.length;
  }

  sendPage(page: RecordPage): void {
    this.wire.push(page);
    this.mostBytesOnWire = Math.max(this.mostBytesOnWire, bytesOf(this.wire));
  }

  drop(): void {
    this.drops += 1;
    this.cut();
  }

  connect(): void {
    this.#connections += 1;
    this.#pages = 0;
    this.isConnected = true;
    this.hub.connect(this);
    this.hub.watch(this, { protocol: 2, session, after: this.held.at(-1) ?? 0 });
  }

  /** The wire breaks: what was under way is lost, in both directions. */
  cut(): void {
    this.hub.disconnect(this.id);
    this.isConnected = false;
    this.wire = [];
    this.counts = [];
  }

  readPage(): void {
    const page = this.wire.shift();
    if (!page) return;
    for (const { seq } of page.records) {
      const expected = (this.held.at(-1) ?? 0) + 1;
      if (seq !== expected) this.faults.push(`expected ${expected}, got ${seq}`);
      this.held.push(seq);
    }
    this.#pages += 1;
    this.counts.push(this.#pages);
  }

  /** The server hears the next count; later ones overtake nothing. */
  deliverCount(): void {
    const pages = this.counts.shift();
    if (pages !== undefined) this.hub.received(this.id, { pages });
  }
}

const bytesOf = (pages: readonly RecordPage[]) => pages.reduce((sum, { records }) => sum + records.reduce((size, { bytes }) => size + bytes.length, 0), 0);
const settled = async () => {
  for (let i = 0; i < 4; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** The log as the server has it: the newest records at once, the others after a while. */
function layered(log: MemoryRecordLog, recent: RecentRecords): RecordLog {
  return {
    head: (id) => log.head(id),
    append: async (id, records) => log.append(id, records),
    read: (id, after, pageLimits) => recent.read(id, after, pageLimits) ?? log.read(id, after, pageLimits),
  };
}

describe('live hub', () => {
  let clock: HandClock;
  let log: MemoryRecordLog;
  let recent: RecentRecords;
  let hub: LiveHub;
  let head: number;

  beforeEach(async () => {
    clock = new HandClock();
    const doorbell = new Doorbell();
    recent = new RecentRecords();
    log = new MemoryRecordLog(doorbell);
    await log.create(buildSession(), unplaced(buildLifecycle('queued')));
    head = 1;
    const sessions: WatchableSessions = {
      has: () => true,
      summary: () => ({ id: session, head }) as SessionSummary,
      list: () => [],
      onChange: () => () => undefined,
    };
    hub = new LiveHub(sessions, layered(log, recent), doorbell, clock.schedule, { info: () => undefined, warn: () => undefined, error: () => undefined }, limits);
  });

  const grow = async (count: number) => {
    const records = Array.from({ length: count }, (_, i) => measured(head + i));
    // As the log does: remembered before the bell rings.
    recent.remember(session, head + 1, records);
    head += count;
    await log.append(session, records);
  };

  // A fresh seed each run, and fixed ones, so that what a change breaks shows at once.
  for (const seed of [Math.trunc(performance.timeOrigin) % 2 ** 31, 1, 2]) {
    it(`[R7] a hundred clients over wires that delay and break receive each record once and in order, in bounded memory (chaos, seed ${seed})`, async () => {
      const random = seededRandom(seed);
      const clients = Array.from({ length: 100 }, (_, i) => new FlakyClient(hub, `client${i}`));
      // Never reads and never breaks off by itself; every tenth reads seldom.
      const stopped = clients[0];
      const eagerness = clients.map((_, i) => (i === 0 ? 0 : i % 10 === 0 ? 0.05 : 0.7));
      for (let step = 0; step < 400; step += 1) {
        if (random() < 0.5) await grow(1 + Math.floor(random() * 12));
        for (const [i, client] of clients.entries()) {
          if (!client.isConnected) {
            if (random() < 0.3) client.connect();
            continue;
          }
          while (client.wire.length > 0 && random() < eagerness[i]) client.readPage();
          while (client.counts.length > 0 && random() < 0.6) client.deliverCount();
          if (client !== stopped && random() < 0.02) client.cut();
        }
        clock.pass(Math.floor(random() * 400));
        await new Promise((resolve) => setImmediate(resolve));
      }
      // A minute and more has passed for who did not read.
      expect(stopped.drops).withContext(`seed ${seed}`).toBeGreaterThan(0);
      for (const client of clients) {
        if (!client.isConnected) client.connect();
        await settled();
        while (client.wire.length > 0 || client.counts.length > 0) {
          client.readPage();
          client.deliverCount();
          await settled();
        }
        expect([client.faults, client.held.length]).withContext(`seed ${seed}, ${client.id}`).toEqual([[], head]);
        expect(client.mostBytesOnWire).withContext(`seed ${seed}, ${client.id}`).toBeLessThanOrEqual(mostBytes);
      }
      for (const client of clients) client.cut();
      expect([hub.connections, hub.unansweredPages, clock.waiting]).toEqual([0, 0, 0]);
    });
  }

  it('[R9] who is at the same place is sent the same page, which is made once', async () => {
    const clients = ['a', 'b', 'c'].map((name) => new FlakyClient(hub, name));
    for (const client of clients) client.connect();
    await settled();
    for (const client of clients) client.readPage();
    await grow(3);
    const pages = clients.map(({ wire }) => wire.at(-1));
    expect(pages[0]!.records.length).toBe(3);
    expect(pages[1]).toBe(pages[0]);
    expect(pages[2]).toBe(pages[0]);
  });
});
