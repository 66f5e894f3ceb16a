import { packRecord, RefusedError, unpackRecord, type FromTrainer, type LifecycleRecord, type ToTrainer } from '@infoplane/contracts';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { Doorbell } from '../storage/doorbell';
import { Recovery } from '../sessions/recovery';
import type { NewCheckpoint } from '../storage/checkpoint-store';
import type { RecordLog } from '../storage/record-log';
import { buildLifecycle, buildSession, unplaced } from '../testing/builders';
import { HandClock } from '../testing/hand-clock';
import { MemoryRecordLog } from '../testing/memory-record-log';
import type { TrainerExit, TrainerListener } from './trainer-process';
import type { HistoryPart } from './trainer-work';
import { TrainerRun, type SessionEnd } from './trainer-run';

const session = 'session00001';
const settled = () => new Promise((resolve) => setImmediate(resolve));
async function* nothing(): AsyncGenerator<HistoryPart> {
  yield* [];
}
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const records = (...all: Parameters<typeof packRecord>[0][]): FromTrainer => ({
  type: 'records',
  session,
  records: all.map((record) => ({ at: 1, bytes: packRecord(record) })),
});

/** A run whose process is played by the test. */
async function openRun(
  wrap: (log: MemoryRecordLog) => RecordLog = (log) => log,
  keepCheckpoint: (checkpoint: NewCheckpoint) => Promise<void> = async () => undefined,
) {
  const log = new MemoryRecordLog(new Doorbell());
  const { row } = await log.create(buildSession(), unplaced(buildLifecycle('queued')));
  const clock = new HandClock();
  const told: ToTrainer[] = [];
  const unstored: SessionEnd[] = [];
  const state = { isKilled: false, isReleased: false, finished: null as boolean | null };
  let listener: TrainerListener | null = null;
  const run = new TrainerRun(
    row,
    {
      records: wrap(log),
      startTrainer: (given) => {
        listener = given;
        return {
          pid: 1,
          send: (message) => void told.push(message),
          release: () => void (state.isReleased = true),
          kill: () => void (state.isKilled = true),
        };
      },
      prepare: async () => ({ history: nothing(), checkpoint: null, forkEpoch: null, engine: 'auto', dataset: null }),
      keepCheckpoint,
      afterLoss: (row, reason) => new Recovery('manual', log).afterLoss(row, reason),
      atShutdown: (row) => new Recovery('manual', log).atShutdown(row),
      log: silent,
      now: () => 9,
      schedule: clock.schedule,
    },
    {
      moved: () => undefined,
      progressed: () => undefined,
      unstored: (end) => void unstored.push(end),
      finished: (wasExpected) => void (state.finished = wasExpected),
    },
  );
  const heard = (message: FromTrainer) => listener!.heard(message);
  const exit = async (how: Partial<TrainerExit> = {}) => {
    listener!.ended({ code: 0, signal: null, lastWords: null, ...how });
    await settled();
  };
  const last = async () =>
    unpackRecord((await log.read(session, (await log.head(session)) - 1, { records: 1, bytes: 1e9 })).records[0].bytes) as LifecycleRecord;
  return { log, clock, told, unstored, state, run, heard, exit, last };
}

/** A log whose disk is full after some records. */
function fullAfter(count: number, log: RecordLog): RecordLog {
  let left = count;
  return {
    read: (...parameters) => log.read(...parameters),
    head: (...parameters) => log.head(...parameters),
    append: async (...parameters) => {
      left -= parameters[1].length;
      if (left < 0) throw new RefusedError('storage-full', 'The disk is full');
      return log.append(...parameters);
    },
  };
}

describe('trainer run', () => {
  it('[R20] tells the trainer how many of its records are durable', async () => {
    const { heard, told } = await openRun();
    heard({ type: 'ready' });
    await settled();
    heard(records(buildLifecycle('running')));
    heard(records(buildMeasurement({ epoch: 0 }), buildMeasurement({ epoch: 1 })));
    await settled();
    expect(told.map(({ type }) => type)).toEqual(['run', 'committed', 'committed']);
    expect(told.at(-1)).toEqual({ type: 'committed', records: 3 });
  });

  it('[R15] stores what a trainer sent before it was lost, and then how it was lost', async () => {
    const { heard, exit, last, log, state } = await openRun();
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running'), buildMeasurement({ epoch: 4 })));
    await exit({ code: null, signal: 'SIGKILL' });
    expect(await log.head(session)).toBe(4);
    expect(await last()).toEqual(
      buildLifecycle('interrupted', {
        epoch: 4,
        reason: 'the trainer process was ended by SIGKILL at epoch 4; the 3 records up to here are kept',
      }),
    );
    expect(state.finished).toBeFalse();
  });

  it('takes the trainer’s own last record for the end, and lets the process go', async () => {
    const { heard, exit, last, log, state } = await openRun();
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running'), buildLifecycle('completed')));
    heard({ type: 'ended', session });
    expect(state.isReleased).toBeTrue();
    await exit();
    expect((await last()).state).toBe('completed');
    expect([await log.head(session), state.finished]).toEqual([3, true]);
  });

  it('fails a session whose trainer ends without a last record', async () => {
    const { heard, exit, last } = await openRun();
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running')));
    heard({ type: 'ended', session });
    await exit();
    expect(await last()).toEqual(
      buildLifecycle('failed', { reason: 'the trainer ended the session without saying how; the 2 records up to here are kept' }),
    );
  });

  it('[R27] pauses a session when the disk is full, storing nothing after the hole', async () => {
    const { heard, exit, unstored, log, state } = await openRun((log) => fullAfter(2, log));
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running')));
    heard(records(buildMeasurement({ epoch: 0 }), buildMeasurement({ epoch: 1 })));
    heard(records(buildMeasurement({ epoch: 2 })));
    await settled();
    expect(state.isKilled).toBeTrue();
    await exit({ code: null, signal: 'SIGKILL' });
    expect(await log.head(session)).toBe(2);
    expect(unstored).toEqual([{ state: 'paused', reason: 'The disk is full; the 2 records up to here are kept' }]);
    expect(state.finished).toBeTrue();
  });

  it('[R27] writes the pause to the log when there is room for that', async () => {
    let isFull = true;
    const { heard, exit, last, unstored } = await openRun((log) => ({
      read: (...parameters) => log.read(...parameters),
      head: (...parameters) => log.head(...parameters),
      append: async (...parameters) => {
        if (isFull) throw new RefusedError('storage-full', 'The disk is full');
        return log.append(...parameters);
      },
    }));
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running')));
    await settled();
    isFull = false;
    await exit({ code: null, signal: 'SIGKILL' });
    expect(await last()).toEqual(
      buildLifecycle('paused', { reason: 'The disk is full; the 1 record up to here is kept; resume it once that is put right' }),
    );
    expect(unstored).toEqual([]);
  });

  it('[R27] pauses a session whose checkpoint cannot be stored, with every record before it', async () => {
    const full = async () => {
      throw new RefusedError('storage-full', 'The disk is full');
    };
    const { heard, exit, last, log, state } = await openRun(undefined, full);
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running'), buildMeasurement({ epoch: 0 })));
    heard({ type: 'checkpoint', session, epoch: 0, step: 0, bytes: Uint8Array.of(1) });
    await settled();
    expect(state.isKilled).toBeTrue();
    await exit({ code: null, signal: 'SIGKILL' });
    expect(await last()).toEqual(
      buildLifecycle('paused', { epoch: 0, reason: 'The disk is full; the 3 records up to here are kept; resume it once that is put right' }),
    );
    expect([await log.head(session), state.finished]).toEqual([4, true]);
  });

  it('[R23] stores a checkpoint behind the records that came before it, and holds back the word that later ones are durable', async () => {
    const kept: NewCheckpoint[] = [];
    let store = () => undefined as void;
    const { heard, told } = await openRun(undefined, (checkpoint) => {
      kept.push(checkpoint);
      return new Promise((resolve) => (store = resolve));
    });
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running'), buildMeasurement({ epoch: 0 })));
    heard({ type: 'checkpoint', session, epoch: 0, step: 0, bytes: Uint8Array.of(1) });
    heard(records(buildMeasurement({ epoch: 1 })));
    await settled();
    expect(kept.map(({ epoch, seq }) => [epoch, seq])).toEqual([[0, 3]]);
    const committed = () => told.flatMap((message) => (message.type === 'committed' ? [message.records] : []));
    expect(committed()).toEqual([2]);
    store();
    await settled();
    expect(committed()).toEqual([2, 3]);
  });

  it('[R16] leaves a session queued when the server is shut down before its trainer has begun', async () => {
    const { heard, run, exit, log, state } = await openRun();
    heard({ type: 'ready' });
    run.shutDown();
    await exit({ code: null, signal: 'SIGKILL' });
    expect([await log.head(session), state.finished]).toEqual([1, true]);
  });

  it('ends a trainer that does not answer a stop for 30 s', async () => {
    const { heard, run, clock, exit, last, state } = await openRun();
    heard({ type: 'ready' });
    heard(records(buildLifecycle('running')));
    await settled();
    run.stop();
    clock.pass(29_999);
    expect(state.isKilled).toBeFalse();
    clock.pass(1);
    expect(state.isKilled).toBeTrue();
    await exit({ code: null, signal: 'SIGKILL' });
    expect((await last()).state).toBe('stopped');
  });

  it('[R15] interrupts a session whose trainer is not ready within 30 s, and lets a ready one take its time', async () => {
    const { clock, exit, last, state } = await openRun();
    clock.pass(29_999);
    expect(state.isKilled).toBeFalse();
    clock.pass(1);
    expect(state.isKilled).toBeTrue();
    await exit({ code: null, signal: 'SIGKILL' });
    expect(await last()).toEqual(
      buildLifecycle('interrupted', {
        reason: 'the trainer process was not ready within 30 s and was ended; the 1 record up to here is kept',
      }),
    );
    const ready = await openRun();
    ready.heard({ type: 'ready' });
    ready.clock.pass(60_000);
    expect(ready.state.isKilled).toBeFalse();
  });

  it('ends a trainer that sends another session’s records', async () => {
    const { heard, exit, last, log } = await openRun();
    heard({ type: 'ready' });
    heard({ type: 'records', session: 'session00002', records: [{ at: 1, bytes: packRecord(buildLifecycle('running')) }] });
    await exit({ code: null, signal: 'SIGKILL' });
    expect([(await last()).state, await log.head(session)]).toEqual(['failed', 2]);
  });
});
