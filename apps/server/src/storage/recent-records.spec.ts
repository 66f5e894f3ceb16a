import fc from 'fast-check';
import { Doorbell } from './doorbell';
import { RecentRecords } from './recent-records';
import { buildLifecycle, buildSession, measured, unplaced } from '../testing/builders';
import { MemoryRecordLog } from '../testing/memory-record-log';

describe('recent records', () => {
  it('a page from memory = the page from the log, for every seq and every limit', async () => {
    const size = measured(0).bytes.length;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 }),
        fc.array(
          fc.record({
            after: fc.integer({ min: 0, max: 410 }),
            records: fc.integer({ min: 1, max: 200 }),
            bytes: fc.integer({ min: 1, max: 20 * size }),
          }),
          { minLength: 20, maxLength: 20 },
        ),
        async (appends, reads) => {
          const log = new MemoryRecordLog(new Doorbell());
          const recent = new RecentRecords();
          await log.create(buildSession(), unplaced(buildLifecycle('queued')));
          let epoch = 0;
          for (const count of appends) {
            const records = Array.from({ length: count }, () => measured((epoch += 1)));
            recent.remember('session00001', (await log.append('session00001', records)).first, records);
          }
          for (const { after, ...limits } of reads) {
            const page = recent.read('session00001', after, limits);
            if (!page) continue;
            const whole = await log.read('session00001', after, limits);
            expect(page.head).toBe(whole.head);
            expect(page.records.map(({ seq, at, bytes }) => [seq, at, Buffer.from(bytes)])).toEqual(
              whole.records.map(({ seq, at, bytes }) => [seq, at, Buffer.from(bytes)]),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('answers at the head and just before it, and not before what it remembers', () => {
    const recent = new RecentRecords();
    const all = Array.from({ length: 300 }, (_, epoch) => measured(epoch));
    recent.remember('session00001', 1, all);
    const limits = { records: 64, bytes: 1e6 };
    expect(recent.read('session00001', 300, limits)).toEqual({ session: 'session00001', records: [], head: 300 });
    expect(recent.read('session00001', 299, limits)!.records.map(({ seq }) => seq)).toEqual([300]);
    expect(recent.read('session00001', 172, limits)!.records[0].seq).toBe(173);
    expect(recent.read('session00001', 171, limits)).toBeNull();
  });

  it('gives everybody at the same place the same page, until there is more', () => {
    const recent = new RecentRecords();
    const limits = { records: 64, bytes: 1e6 };
    recent.remember('session00001', 1, [measured(0), measured(1), measured(2)]);
    const page = recent.read('session00001', 2, limits)!;
    expect(recent.read('session00001', 2, { ...limits })).toBe(page);
    expect(recent.read('session00001', 1, limits)).not.toBe(page);
    expect(recent.read('session00001', 2, { ...limits, records: 1 })).not.toBe(page);
    recent.remember('session00001', 4, [measured(3)]);
    expect(recent.read('session00001', 2, limits)!.records.map(({ seq }) => seq)).toEqual([3, 4]);
  });

  it('remembers one record larger than its bounds, and forgets the session that grew longest ago', () => {
    const recent = new RecentRecords();
    const large = { at: 1, bytes: new Uint8Array(2 * 1024 * 1024) };
    recent.remember('first0000000', 1, [large, large]);
    expect(recent.read('first0000000', 1, { records: 9, bytes: 1 })!.records.length).toBe(1);
    for (let i = 0; i < 32; i += 1) recent.remember(`other${i}`, 1, [measured(0)]);
    expect(recent.read('first0000000', 1, { records: 9, bytes: 1 })).toBeNull();
  });
});
