import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { Doorbell } from '../storage/doorbell';
import { buildLifecycle, buildSession, measured, unplaced } from '../testing/builders';
import { MemoryRecordLog } from '../testing/memory-record-log';
import { Recovery } from './recovery';

describe('recovery', () => {
  const id = 'session00001';
  let log: MemoryRecordLog;
  beforeEach(async () => {
    log = new MemoryRecordLog(new Doorbell());
    await log.create(buildSession({ id }), unplaced(buildLifecycle('queued')));
    await log.append(id, [unplaced(buildLifecycle('running')), measured(0)]);
  });

  /** What was recorded of some losses, each followed by more than a tail of what has nothing to do with it. */
  const losses = async (count: number) => {
    const others = Array.from({ length: 100 }, () => unplaced(buildAnnotationRecord()));
    for (let times = 0; times < count; times += 1) {
      await log.append(id, (['interrupted', 'queued', 'running'] as const).map((state) => unplaced(buildLifecycle(state))));
      await log.append(id, others);
    }
  };
  const afterLoss = async () => new Recovery('auto', log).afterLoss((await log.find(id))!, 'the trainer process ended');

  it('[R26] leaves a session interrupted after three losses in a row, however much is written between them', async () => {
    await losses(2);
    expect((await afterLoss()).map(({ state }) => state)).toEqual(['interrupted', 'queued']);
    await losses(1);
    const [only, ...rest] = await afterLoss();
    expect([only.state, rest]).toEqual(['interrupted', []]);
    expect(only.reason).toContain('continued 3 times in a row without a new measured epoch');
  });

  it('[R26] counts anew from a measured epoch on', async () => {
    await losses(3);
    await log.append(id, [measured(1)]);
    expect((await afterLoss()).map(({ state }) => state)).toEqual(['interrupted', 'queued']);
  });
});
