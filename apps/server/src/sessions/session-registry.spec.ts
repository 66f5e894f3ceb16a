import { packRecord, RefusedError, unpackRecord, type FromTrainer, type Progress, type SessionState, type ToTrainer } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { Doorbell } from '../storage/doorbell';
import { buildLifecycle } from '../testing/builders';
import { HandClock } from '../testing/hand-clock';
import { MemoryCheckpointStore } from '../testing/memory-checkpoint-store';
import { MemoryRecordLog } from '../testing/memory-record-log';
import type { TrainerListener } from '../trainer/trainer-process';
import { openSessions } from './open-sessions';
import type { ResumeMode } from './recovery';

const settled = async () => {
  for (let i = 0; i < 6; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A trainer that the test plays: nothing comes back before it says so. */
class PlayedTrainer {
  readonly told: ToTrainer[] = [];
  #session = '';

  constructor(private readonly listener: TrainerListener) {}

  readonly process = {
    pid: 1,
    send: (message: ToTrainer) => {
      this.told.push(message);
      if (message.type === 'run') this.#session = message.session;
    },
    release: () => this.listener.ended({ code: 0, signal: null, lastWords: null }),
    kill: () => this.listener.ended({ code: null, signal: 'SIGKILL', lastWords: null }),
  };

  async says(...states: SessionState[]): Promise<void> {
    for (const state of states) this.#hear(packRecord(buildLifecycle(state)));
    await settled();
  }

  async begins(): Promise<void> {
    this.listener.heard({ type: 'ready' });
    await settled();
    this.#hear(packRecord(buildLifecycle('running')));
    this.#hear(packRecord(buildMeasurement({ epoch: 0 })));
    await settled();
  }

  progresses(progress: Progress): void {
    this.listener.heard({ type: 'progress', session: this.#session, progress });
  }

  async ends(state: SessionState): Promise<void> {
    await this.says(state);
    this.listener.heard({ type: 'ended', session: this.#session });
    await settled();
  }

  #hear(bytes: Uint8Array<ArrayBuffer>): void {
    this.listener.heard({ type: 'records', session: this.#session, records: [{ at: 1, bytes }] } satisfies FromTrainer);
  }
}

function openRegistry(places: number, resume: ResumeMode = 'auto') {
  const doorbell = new Doorbell();
  const storage = new MemoryRecordLog(doorbell);
  const checkpointStore = new MemoryCheckpointStore();
  const trainers: PlayedTrainer[] = [];
  let count = 0;
  const { registry, commands } = openSessions({
    environment: { trainers: places, engine: 'auto', resume, checkpointQuota: 1e9 },
    storage,
    checkpointStore,
    doorbell,
    startTrainer: (listener: TrainerListener) => {
      const trainer = new PlayedTrainer(listener);
      trainers.push(trainer);
      return trainer.process;
    },
    readDataset: async () => null,
    findDataset: async () => null,
    isMarked: () => false,
    onTrainerLost: () => undefined,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    now: () => (count += 1),
    schedule: new HandClock().schedule,
  });
  const create = async () =>
    (await registry.create({ requestId: crypto.randomUUID(), name: 'a session', configuration: buildConfiguration(), parent: null })).summary.id;
  const states = async (id: string) => {
    const { records } = await storage.read(id, 0, { records: 1000, bytes: 1e9 });
    return records.map(({ bytes }) => unpackRecord(bytes)).flatMap((record) => (record.kind === 'lifecycle' ? [record.state] : []));
  };
  return { registry, commands, storage, checkpointStore, trainers, create, states };
}

describe('session registry', () => {
  it('[R27] a session that is paused by a full disk resumes when there is room, and its state is told although it cannot be stored', async () => {
    const { registry, commands, trainers, storage, create, states } = openRegistry(1);
    const id = await create();
    await trainers[0].begins();
    const append = storage.append.bind(storage);
    storage.append = async () => {
      throw new RefusedError('storage-full', 'The disk is full');
    };
    await trainers[0].says('running');
    expect(registry.summary(id)).toEqual(
      jasmine.objectContaining({ state: 'paused', reason: 'The disk is full; the 3 records up to here are kept' }),
    );
    await expectAsync(commands.command(id, 'resume')).toBeRejectedWith(jasmine.objectContaining({ code: 'storage-full' }));
    expect(registry.summary(id).state).toBe('paused');
    storage.append = append;
    const answers = await Promise.all([commands.command(id, 'resume'), commands.command(id, 'resume')]);
    expect(answers.map(({ state }) => state)).toEqual(['queued', 'queued']);
    await trainers[1].begins();
    await trainers[1].ends('completed');
    expect(await states(id)).toEqual(['queued', 'running', 'queued', 'running', 'completed']);
    expect(trainers.length).toBe(2);
  });


  it('[R18] two resumes at once are one: the session goes on and is not queued', async () => {
    const { commands, trainers, create, states } = openRegistry(1);
    const id = await create();
    await trainers[0].begins();
    await trainers[0].says('paused');
    const answers = [commands.command(id, 'resume'), commands.command(id, 'resume')];
    await settled();
    await trainers[0].says('running');
    expect((await Promise.all(answers)).map(({ state }) => state)).toEqual(['running', 'running']);
    expect(trainers[0].told.filter(({ type }) => type === 'resume').length).toBe(1);
    expect(await states(id)).toEqual(['queued', 'running', 'paused', 'running']);
  });

  it('[R18] two resumes at once without a free place stand in line once', async () => {
    const { commands, trainers, create, states } = openRegistry(1);
    const first = await create();
    await trainers[0].begins();
    await trainers[0].says('paused');
    const second = await create();
    await trainers[1].begins();
    const answers = await Promise.all([commands.command(first, 'resume'), commands.command(first, 'resume')]);
    expect(answers.map(({ state, queuePosition }) => [state, queuePosition])).toEqual([
      ['queued', 0],
      ['queued', 0],
    ]);
    await trainers[1].ends('completed');
    await trainers[0].says('running');
    await trainers[0].ends('completed');
    expect(await states(first)).toEqual(['queued', 'running', 'paused', 'queued', 'running', 'completed']);
    expect(await states(second)).toEqual(['queued', 'running', 'completed']);
    expect(trainers.length).withContext('a second place in line would begin the ended session again').toBe(2);
  });

  it('[R18] sessions that go on stand before those that have not begun, in the order in which they were resumed', async () => {
    const { registry, commands, trainers, create } = openRegistry(1);
    const paused: string[] = [];
    for (const at of [0, 1]) {
      paused.push(await create());
      await trainers[at].begins();
      await trainers[at].says('paused');
    }
    await create();
    const untouched = await create();
    for (const id of paused) await commands.command(id, 'resume');
    expect([...paused, untouched].map((id) => registry.summary(id).queuePosition)).toEqual([0, 1, 2]);
  });

  it('[R18] two stops of a waiting session at once leave one record', async () => {
    const { commands, trainers, create, states } = openRegistry(1);
    await create();
    await trainers[0].begins();
    const waiting = await create();
    const answers = await Promise.all([commands.command(waiting, 'stop'), commands.command(waiting, 'stop')]);
    expect(answers.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    expect(await states(waiting)).toEqual(['queued', 'stopped']);
  });

  it('[R18] a session that is stopped while it is told to go on is not begun again', async () => {
    const { registry, commands, trainers, create, states } = openRegistry(1);
    const first = await create();
    await trainers[0].begins();
    await trainers[0].says('paused');
    const second = await create();
    await trainers[1].begins();
    const answers = Promise.all([commands.command(first, 'resume'), commands.command(first, 'stop')]);
    await trainers[0].ends('stopped');
    await answers;
    await trainers[1].ends('completed');
    expect(registry.summary(first).state).toBe('stopped');
    expect((await states(first)).at(-1)).toBe('stopped');
    expect(registry.summary(second).state).toBe('completed');
    expect(trainers.length).toBe(2);
  });

  it('[R18] sessions of higher priority stand before others, of equal priority those that came first, and a change moves them', async () => {
    const { registry, storage, trainers, create } = openRegistry(1);
    await create();
    await trainers[0].begins();
    const [first, second, third] = [await create(), await create(), await create()];
    const positions = () => [first, second, third].map((id) => registry.summary(id).queuePosition);
    const prioritise = async (id: string, priority: number) => {
      const row = (await storage.find(id))!;
      registry.pool.reprioritise({ ...row, notes: { ...row.notes, priority } });
    };
    expect(positions()).toEqual([0, 1, 2]);
    await prioritise(third, 5);
    expect(positions()).toEqual([1, 2, 0]);
    await prioritise(second, 5);
    expect(positions()).toEqual([2, 1, 0]);
    await prioritise(third, -1);
    expect(positions()).toEqual([1, 0, 2]);
    await trainers[0].ends('completed');
    await trainers[1].begins();
    expect([first, second, third].map((id) => registry.summary(id).state)).toEqual(['queued', 'running', 'queued']);
  });

  it('a waiting session is told when a place will be free, where what trains now says how long it takes', async () => {
    const { registry, trainers, create } = openRegistry(2);
    const running = [await create(), await create()];
    for (const trainer of trainers) await trainer.begins();
    const waiting = [await create(), await create(), await create()];
    const starts = () => waiting.map((id) => registry.summary(id).startsInMs);
    expect(starts()).toEqual([null, null, null]);
    const progress = (remainingMs: number | null) => ({ epoch: 1, step: 1, networkEpochsPerSecond: 1, remainingMs, memoryBytes: 1 });
    trainers[0].progresses(progress(9000));
    expect(starts()).toEqual([null, null, null]);
    trainers[1].progresses(progress(4000));
    expect(starts()).withContext('the third waits for one whose time nobody knows').toEqual([4000, 9000, null]);
    expect(registry.summary(running[0]).startsInMs).toBeNull();
  });
});
