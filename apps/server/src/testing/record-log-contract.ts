import { unpackRecord, type EngineDescription, type RecordPage } from '@infoplane/contracts';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { Doorbell } from '../storage/doorbell';
import type { RecordLog, RecordTail, SessionCatalog } from '../storage/record-log';
import { buildLifecycle, buildSession, measured, seededRandom, unplaced } from './builders';

type Storage = RecordLog & RecordTail & SessionCatalog;
const noLimits = { records: 1_000_000, bytes: 1e9 };

/**
 * The rules that every record log keeps.
 *
 * @param open a new empty log, and how to put it away.
 */
export function describeRecordLog(
  name: string,
  open: (doorbell: Doorbell) => Promise<{ storage: Storage; close: () => Promise<void> }>,
): void {
  describe(`record log: ${name}`, () => {
    let storage: Storage;
    let close: () => Promise<void>;
    let doorbell: Doorbell;

    beforeEach(async () => {
      doorbell = new Doorbell();
      ({ storage, close } = await open(doorbell));
      await storage.create(buildSession(), unplaced(buildLifecycle('queued')));
    });
    afterEach(() => close());

    it('[R1] gives the first record seq 1 and every later one the next number', async () => {
      const second = await storage.append('session00001', [unplaced(buildLifecycle('running'))]);
      const third = await storage.append('session00001', [measured(0), measured(1)]);
      expect([second.first, second.last, third.first, third.last]).toEqual([2, 2, 3, 4]);
      expect(await storage.head('session00001')).toBe(4);
    });

    it('[R1] reads back the bytes and times that were stored, in order', async () => {
      const records = [measured(0), measured(1), unplaced(buildLifecycle('completed'), 77)];
      await storage.append('session00001', records);
      const page = await storage.read('session00001', 1, noLimits);
      expect(page.records.map(({ seq }) => seq)).toEqual([2, 3, 4]);
      expect(page.records.map(({ at }) => at)).toEqual([0, 1, 77]);
      expect(page.records.map(({ bytes }) => unpackRecord(bytes))).toEqual(records.map(({ bytes }) => unpackRecord(bytes)));
    });

    it('[R1] finds the newest records of some kinds, in order, past all others', async () => {
      await storage.append('session00001', [measured(0), unplaced(buildLifecycle('running')), measured(1), measured(2), unplaced(buildLifecycle('stopped'))]);
      const newest = async (most: number) => (await storage.newest('session00001', ['lifecycle'], most)).map(({ seq, bytes }) => [seq, unpackRecord(bytes).kind]);
      expect(await newest(2)).toEqual([[3, 'lifecycle'], [6, 'lifecycle']]);
      expect(await newest(9)).toEqual([[1, 'lifecycle'], [3, 'lifecycle'], [6, 'lifecycle']]);
      expect(await storage.newest('session99999', ['lifecycle'], 9)).toEqual([]);
    });

    it('[R1] gives no number twice and leaves none out when sessions and callers append at once', async () => {
      const seed = Math.trunc(performance.timeOrigin + performance.now()) % 2 ** 31;
      const random = seededRandom(seed);
      const sessions = ['session00001', 'session00002', 'session00003'];
      for (const id of sessions.slice(1)) await storage.create(buildSession({ id }), unplaced(buildLifecycle('queued')));
      const sent = new Map(sessions.map((id) => [id, [] as number[]]));
      let epoch = 0;
      const appends: Promise<unknown>[] = [];
      for (let i = 0; i < 120; i += 1) {
        const id = sessions[Math.floor(random() * 3)];
        const epochs = Array.from({ length: 1 + Math.floor(random() * 4) }, () => (epoch += 1));
        sent.get(id)!.push(...epochs);
        appends.push(storage.append(id, epochs.map(measured)));
        if (random() < 0.2) await Promise.race(appends);
        if (random() < 0.1) await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(appends);
      for (const id of sessions) {
        const { records, head } = await storage.read(id, 0, noLimits);
        expect(records.map(({ seq }) => seq))
          .withContext(`seed ${seed}`)
          .toEqual(Array.from({ length: head }, (_, i) => i + 1));
        const epochs = records.slice(1).map(({ bytes }) => (unpackRecord(bytes) as { epoch: number }).epoch);
        expect(epochs).withContext(`seed ${seed}: the order of each session's calls`).toEqual(sent.get(id)!);
      }
    });

    it('[R2] rings only for what can be read', async () => {
      const seen: (RecordPage | Promise<RecordPage>)[] = [];
      const heads: number[] = [];
      doorbell.listen('session00001', ({ head }) => {
        heads.push(head);
        seen.push(storage.read('session00001', 0, noLimits));
      });
      await Promise.all([storage.append('session00001', [measured(0)]), storage.append('session00001', [measured(1), measured(2)])]);
      const pages = await Promise.all(seen);
      expect(heads.at(-1)).toBe(4);
      pages.forEach((page, i) => expect(page.records.length).toBeGreaterThanOrEqual(heads[i]));
    });

    it('[R9] ends a page by its number of records', async () => {
      await storage.append('session00001', [0, 1, 2, 3].map(measured));
      const page = await storage.read('session00001', 1, { records: 2, bytes: 1e9 });
      expect(page.records.map(({ seq }) => seq)).toEqual([2, 3]);
      expect(page.head).toBe(5);
    });

    it('[R9] ends a page by its bytes, and lets one larger record travel alone', async () => {
      const large = unplaced(buildMeasurement({ shape: { replicas: 20, layers: 6, estimators: 2 } }));
      await storage.append('session00001', [large, large, large]);
      const two = await storage.read('session00001', 1, { records: 64, bytes: 2.5 * large.bytes.length });
      const alone = await storage.read('session00001', 1, { records: 64, bytes: 10 });
      expect(two.records.map(({ seq }) => seq)).toEqual([2, 3]);
      expect(alone.records.map(({ seq }) => seq)).toEqual([2]);
    });

    it('[R9] reads nothing at the head and beyond it', async () => {
      expect((await storage.read('session00001', 1, noLimits)).records).toEqual([]);
      expect(await storage.read('session00001', 99, noLimits)).toEqual({ session: 'session00001', records: [], head: 1 });
    });

    it('keeps in the row what the records add up to', async () => {
      const engine: EngineDescription = { engine: 'tensorflow', backend: 'cpu', detail: 'd', passedOver: [] };
      const change = {
        kind: 'phase-change',
        layer: 1,
        criterion: 'snr-derivative',
        epoch: 3,
        step: 3,
        interval: { fromEpoch: 2, toEpoch: 4 },
        confidence: 1,
        announcedAt: 5,
      } as const;
      await storage.append('session00001', [
        unplaced(buildLifecycle('running', { engine })),
        measured(5),
        unplaced({ ...change, revision: 0 }),
        unplaced({ ...change, revision: 1 }),
        unplaced(buildLifecycle('failed', { reason: 'why' })),
      ]);
      const row = await storage.find('session00001');
      expect(row).toEqual(
        jasmine.objectContaining({ head: 6, state: 'failed', reason: 'why', epoch: 5, step: 35, phaseChanges: 1, engine }),
      );
    });

    it('[R13] refuses a session that does not exist, and bytes that are no record', async () => {
      await expectAsync(storage.append('nobody000000', [measured(0)])).toBeRejectedWith(jasmine.objectContaining({ code: 'not-found' }));
      await expectAsync(storage.read('nobody000000', 0, noLimits)).toBeRejectedWith(jasmine.objectContaining({ code: 'not-found' }));
      await expectAsync(storage.append('session00001', [{ at: 1, bytes: Uint8Array.of(1, 2, 3) }])).toBeRejectedWith(
        jasmine.objectContaining({ code: 'invalid-input' }),
      );
      expect(await storage.head('session00001')).toBe(1);
    });

    it('lets one append fail alone when it shares a transaction with others', async () => {
      const appends = await Promise.allSettled([
        storage.append('session00001', [measured(0)]),
        storage.append('session00001', [measured(1)]),
        storage.append('nobody000000', [measured(2)]),
        storage.append('session00001', [measured(3)]),
      ]);
      expect(appends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
      expect(await storage.head('session00001')).toBe(4);
    });

    it('[R17] makes one session of one request, however often and however concurrently it is repeated', async () => {
      const requestId = '5a1d1c6e-0f43-4c55-9d35-7c1f6b6a9e10';
      const made = await Promise.all(
        ['session00007', 'session00008', 'session00009'].map((id) =>
          storage.create(buildSession({ id, requestId }), unplaced(buildLifecycle('queued'))),
        ),
      );
      expect(made.filter(({ isNew }) => isNew).length).toBe(1);
      expect(new Set(made.map(({ row }) => row.id)).size).toBe(1);
      expect((await storage.list()).length).toBe(2);
    });

    it('lists the newest session first', async () => {
      await storage.create(buildSession({ id: 'session00002', createdAt: 3000 }), unplaced(buildLifecycle('queued')));
      await storage.create(buildSession({ id: 'session00003', createdAt: 2000 }), unplaced(buildLifecycle('queued')));
      expect((await storage.list()).map(({ id }) => id)).toEqual(['session00002', 'session00003', 'session00001']);
    });
  });
}
