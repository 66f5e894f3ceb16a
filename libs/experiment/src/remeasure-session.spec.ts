import { publishedSoftRule, type RemeasurementRecord, type SessionConfiguration } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { openEngine, type Engine, type TrainingState } from '@infoplane/training';
import { remeasureSession, type RemeasureOptions } from './remeasure-session';
import { runSession } from './run-session';
import { SessionControl } from './session-control';

const base = buildConfiguration();
const configuration: SessionConfiguration = {
  ...base,
  problem: { name: 'szt-soft', ...publishedSoftRule },
  architecture: { ...base.architecture, hiddenWidths: [5, 3] },
  training: { ...base.training, epochs: 12 },
  measurement: { ...base.measurement, estimators: [{ name: 'binning', bins: 30 }, { name: 'exact' }, { name: 'noisy', noiseVariance: 0.01, everyMeasured: 1 }], samplePatterns: 200, measuredEpochs: 8 },
  replicas: 2,
};

describe('measuring a session once more', () => {
  let engine: Engine;
  let states: TrainingState[];
  beforeAll(async () => {
    engine = await openEngine('fused');
    states = [];
    for await (const record of runSession(configuration, engine, { onCheckpoint: (state) => void states.push(state) })) if (record.kind === 'lifecycle') expect(record.state).not.toBe('failed');
  });
  afterAll(() => engine.dispose());

  async function remeasured(options: Partial<RemeasureOptions> & Pick<RemeasureOptions, 'estimators'>): Promise<RemeasurementRecord[]> {
    const records: RemeasurementRecord[] = [];
    for await (const record of remeasureSession(configuration, engine, { checkpoints: states, ...options })) records.push(record);
    return records;
  }

  it('gives what the session would have measured itself with that estimator, bit for bit', async () => {
    const { estimators } = configuration.measurement;
    const records = await remeasured({ estimators });
    expect(records.map(({ epoch, estimator }) => [epoch, estimator])).toEqual(states.flatMap(({ epoch }) => estimators.map((estimator) => [epoch, estimator])));
    for await (const record of runSession(configuration, engine)) {
      if (record.kind !== 'measurement') continue;
      const own = records.filter(({ epoch }) => epoch === record.epoch);
      for (const name of ['ixt', 'ity', 'cells'] as const) expect(own.flatMap((one) => [...one[name]])).toEqual([...record[name]]);
      expect(own.map(({ step, shape }) => [step, shape])).toEqual(own.map(() => [record.step, { ...record.shape, estimators: 1 }]));
    }
  });

  it('measures at every checkpoint what a session measures only now and then', async () => {
    const records = await remeasured({ estimators: [{ name: 'kde', noiseVariance: 0.01, bound: 'upper', everyMeasured: 1000 }] });
    expect(records.length).toBe(states.length);
    expect(records.every(({ ixt, ity }) => [...ixt, ...ity].every(Number.isFinite))).toBeTrue();
    expect(records.every(({ cells }) => cells.every(Number.isNaN))).toBeTrue();
  });

  it('asks for a checkpoint when the one before is measured, tells how many are done, and ends where it is told to stop', async () => {
    const control = new SessionControl();
    const log: string[] = [];
    async function* slowly() {
      for (const state of states) {
        log.push(`ask ${state.epoch}`);
        yield state;
      }
    }
    const records = await remeasured({ estimators: [{ name: 'exact' }], checkpoints: slowly(), control, onMeasured: (done) => (log.push(`done ${done}`), done === 2 && control.stop()) });
    expect(records.map(({ epoch }) => epoch)).toEqual(states.slice(0, 2).map(({ epoch }) => epoch));
    expect(log.slice(0, 4)).toEqual([`ask ${states[0].epoch}`, 'done 1', `ask ${states[1].epoch}`, 'done 2']);
  });

  it('a checkpoint of other networks is refused', async () => {
    const [first] = states;
    const cut = { ...first, arrays: { ...first.arrays, parameters: first.arrays['parameters'].slice(1) } };
    await expectAsync(remeasured({ estimators: [{ name: 'exact' }], checkpoints: [cut] })).toBeRejectedWithError(RangeError);
  });

  it('a replica that is no longer finite is absent', async () => {
    const [first] = states;
    const broken = { ...first, arrays: { ...first.arrays, parameters: first.arrays['parameters'].map((value, i) => (i === 0 ? NaN : value)) } };
    const [record] = await remeasured({ estimators: [{ name: 'exact' }], checkpoints: [broken] });
    expect([...record.ixt].map(Number.isNaN)).toEqual([true, true, true, false, false, false]);
  });
});
