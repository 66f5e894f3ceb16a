import { packRecord, publishedSoftRule, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { openEngine, packCheckpoint, type Engine, type TrainingState } from '@infoplane/training';
import fc from 'fast-check';
import type { Continuation, ForkedFrom } from './continuation';
import { runSession } from './run-session';

const base = buildConfiguration();

/** Small and quick to learn, so that it has every kind of record: phase changes, comparisons with the bound, estimators measured now and then. */
const configuration: SessionConfiguration = {
  ...base,
  problem: { name: 'szt-soft', ...publishedSoftRule },
  architecture: { ...base.architecture, hiddenWidths: [4, 3] },
  training: { ...base.training, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.5 }, batchSize: 64, epochs: 150, trainPercent: 5 },
  measurement: {
    ...base.measurement,
    estimators: [
      { name: 'binning', bins: 8 },
      { name: 'kde', noiseVariance: 1e-2, bound: 'upper', everyMeasured: 4 },
      { name: 'noisy', noiseVariance: 1e-2, everyMeasured: 9 },
    ],
    measuredEpochs: 50,
    probeBatchSize: 32,
    samplePatterns: 64,
    trainLabels: true,
    bottleneckEvery: 15,
  },
  replicas: 2,
};

/** A session from beginning to end: its records, and its checkpoints with how many records came before each. */
interface Recorded {
  readonly records: readonly SessionRecord[];
  readonly checkpoints: readonly { readonly state: TrainingState; readonly after: number }[];
}

async function recorded(of: SessionConfiguration, engine: Engine, from?: Continuation): Promise<Recorded> {
  const records: SessionRecord[] = [];
  const checkpoints: { state: TrainingState; after: number }[] = [];
  const onCheckpoint = (state: TrainingState) => void checkpoints.push({ state, after: records.length });
  for await (const record of runSession(of, engine, { onCheckpoint, ...(from && { from }) })) records.push(record);
  return { records, checkpoints };
}

const packed = (records: readonly SessionRecord[]) => records.filter((record) => record.kind !== 'lifecycle').map(packRecord);
const bytesOf = (engine: Engine, checkpoints: Recorded['checkpoints']) => checkpoints.map(({ state }) => packCheckpoint(state, engine.description));
const stateAt = ({ checkpoints }: Recorded, epoch: number) => checkpoints.find(({ state }) => state.epoch === epoch)!.state;

/** The records of what was found at an epoch or later, but for lifecycle. */
function from(epoch: number, records: readonly SessionRecord[]): SessionRecord[] {
  const first = records.findIndex((record) => record.kind === 'measurement' && record.epoch >= epoch);
  return records.slice(first);
}

/** The parent's records up to what was found at that epoch. */
function lineage(of: SessionConfiguration, { records, checkpoints }: Recorded, epoch: number): ForkedFrom {
  const { after } = checkpoints.find(({ state }) => state.epoch === epoch)!;
  return { epoch, ancestors: [{ estimators: of.measurement.estimators, records: records.slice(0, after) }] };
}

for (const name of ['fused', 'tensorflow'] as const) {
  describe(`a session on ${name}`, () => {
    let engine: Engine;
    let whole: Recorded;
    beforeAll(async () => {
      engine = await openEngine(name, name === 'fused' ? { workers: 2 } : {});
      whole = await recorded(configuration, engine);
    });
    afterAll(() => engine.dispose());

    it('has every kind of record and a checkpoint of each measured epoch, after the records of it', () => {
      const kinds = new Set(whole.records.map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual(['bottleneck', 'lifecycle', 'measurement', 'phase-change', 'problem']);
      const measured = whole.records.flatMap((record) => (record.kind === 'measurement' ? [record.epoch] : []));
      expect(whole.checkpoints.map(({ state }) => state.epoch)).toEqual(measured);
      whole.checkpoints.forEach(({ state, after }, i) => {
        const before = whole.records.slice(0, after).filter((record) => record.kind === 'measurement');
        expect(before.at(-1)?.epoch).toBe(state.epoch);
        const next = whole.records[after];
        if (i + 1 < measured.length) expect(next.kind).toBe('measurement');
      });
    });

    it('records before a cut, and those of the session resumed from any of its checkpoints = records without the cut', async () => {
      const runs = { numRuns: name === 'fused' ? 6 : 2 };
      await fc.assert(
        fc.asyncProperty(fc.nat(), fc.nat(), async (cutAt, checkpointAt) => {
          const cut = cutAt % whole.records.length;
          const history = whole.records.slice(0, cut);
          const there = [null, ...whole.checkpoints.filter(({ after }) => after <= cut).map(({ state }) => state)];
          const state = there[checkpointAt % there.length];
          const rest = await recorded(configuration, engine, { kind: 'resume', state, history, fork: null });
          expect(rest.records.at(-1)).toEqual(whole.records.at(-1)!);
          expect(packed([...history, ...rest.records])).toEqual(packed(whole.records));
          const since = rest.checkpoints[0]?.state.epoch ?? Infinity;
          expect(bytesOf(engine, rest.checkpoints)).toEqual(bytesOf(engine, whole.checkpoints.filter((kept) => kept.state.epoch >= since)));
        }),
        runs,
      );
    }, 60_000);

    it('records of a fork that changes nothing = its parent’s from the epoch of the fork on', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (at) => {
          const { state } = whole.checkpoints[at % whole.checkpoints.length];
          const child = await recorded(configuration, engine, { kind: 'fork', state, fork: lineage(configuration, whole, state.epoch) });
          expect(child.records[0]).toEqual(jasmine.objectContaining({ kind: 'lifecycle', state: 'running', epoch: state.epoch }));
          expect(child.records[1].kind).toBe('problem');
          expect(packed(child.records.slice(2))).toEqual(packed(from(state.epoch, whole.records)));
        }),
        { numRuns: name === 'fused' ? 3 : 1 },
      );
    }, 60_000);
  });
}

describe('a fork', () => {
  let engine: Engine;
  let parent: Recorded;
  const epochsOf = ({ records }: Recorded) => records.flatMap((record) => (record.kind === 'measurement' ? [record.epoch] : []));
  beforeAll(async () => {
    engine = await openEngine('fused');
    parent = await recorded(configuration, engine);
  });
  afterAll(() => engine.dispose());

  it('measures the epoch of the fork first, also where its own configuration would not, and with every estimator', async () => {
    const child = { ...configuration, measurement: { ...configuration.measurement, measuredEpochs: 8 } };
    const own = epochsOf(await recorded(child, engine));
    const at = epochsOf(parent).find((epoch) => epoch > 20 && !own.includes(epoch))!;
    const forked = await recorded(child, engine, { kind: 'fork', state: stateAt(parent, at), fork: lineage(configuration, parent, at) });
    expect(epochsOf(forked)).toEqual([at, ...own.filter((epoch) => epoch > at)]);
    const first = forked.records.find((record) => record.kind === 'measurement')!;
    expect(first.ixt.every(Number.isFinite)).toBeTrue();
  });

  it('a change acts from the epoch of the fork on, and not at it', async () => {
    const child = { ...configuration, training: { ...configuration.training, batchSize: 16 } };
    const at = 30;
    const forked = await recorded(child, engine, { kind: 'fork', state: stateAt(parent, at), fork: lineage(configuration, parent, at) });
    const [own, theirs] = [forked, parent].map(({ records }) => from(at, records).filter((record) => record.kind === 'measurement'));
    expect(packRecord(own[0])).toEqual(packRecord(theirs[0]));
    expect(packRecord(own[1])).not.toEqual(packRecord(theirs[1]));
    // 205 rows: 4 updates an epoch at batch 64, 13 at batch 16.
    expect(own.map(({ epoch, step }) => step - 4 * at - 13 * (epoch - at))).toEqual(own.map(() => 0));
  });

  it('cut and resumed, from its parent’s checkpoint or its own, gives the records that it gives without a cut', async () => {
    const child = { ...configuration, training: { ...configuration.training, batchSize: 16 } };
    const at = 50;
    const fork = lineage(configuration, parent, at);
    const whole = await recorded(child, engine, { kind: 'fork', state: stateAt(parent, at), fork });
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), async (cutAt, checkpointAt) => {
        const history = whole.records.slice(0, cutAt % whole.records.length);
        const there = [stateAt(parent, at), ...whole.checkpoints.filter(({ after }) => after <= history.length).map(({ state }) => state)];
        const rest = await recorded(child, engine, { kind: 'resume', state: there[checkpointAt % there.length], history, fork });
        expect(packed([...history, ...rest.records])).toEqual(packed(whole.records));
      }),
      { numRuns: 3 },
    );
  }, 60_000);

  for (const [what, ending, sentence] of [
    ['another epoch', { epoch: 51, ancestors: [] }, /a fork at epoch 51 cannot begin with the checkpoint of epoch 50/],
    ['beyond the last epoch', { epoch: 50, ancestors: [] }, /the session ends at epoch 40, before the epoch 50 of its fork/],
  ] as const) {
    it(`from a checkpoint of ${what} fails with the reason`, async () => {
      const child = { ...configuration, training: { ...configuration.training, epochs: 40 } };
      const { records } = await recorded(child, engine, { kind: 'fork', state: stateAt(parent, 50), fork: ending });
      expect(records).toEqual([jasmine.objectContaining({ state: 'failed', reason: jasmine.stringMatching(sentence) })]);
    });
  }

  it('a checkpoint that is further than the records fails the session: what lies between could not be measured', async () => {
    const history = parent.records.slice(0, 3);
    const { records } = await recorded(configuration, engine, { kind: 'resume', state: stateAt(parent, 50), history, fork: null });
    expect(records).toEqual([jasmine.objectContaining({ state: 'failed', reason: jasmine.stringMatching(/the checkpoint of epoch 50 and the records do not fit together: epoch 1 /) })]);
  });
});
