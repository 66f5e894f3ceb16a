import { packRecord, publishedSoftRule, type MeasurementRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { createProblem, openEngine, splitPatterns, type Engine, type TrainingRun } from '@infoplane/training';
import { ReferenceNetwork } from '@infoplane/training/testing';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { runSession, type SessionOptions } from './run-session';
import { SessionControl } from './session-control';

const base = buildConfiguration();

const isMeasurement = (record: SessionRecord): record is MeasurementRecord => record.kind === 'measurement';
const states = (records: readonly SessionRecord[]) => records.flatMap((record) => (record.kind === 'lifecycle' ? [record.state] : []));
const packed = (records: readonly SessionRecord[]) => records.filter((record) => record.kind !== 'lifecycle').map(packRecord);

async function collect(configuration: SessionConfiguration, engine: Engine, options: SessionOptions = {}): Promise<SessionRecord[]> {
  const records: SessionRecord[] = [];
  for await (const record of runSession(configuration, engine, options)) records.push(record);
  return records;
}

/** The engine with some methods of its runs replaced, and its runs kept to look at. */
function watched(
  engine: Engine,
  change: (run: TrainingRun) => Partial<TrainingRun> = () => ({}),
): { readonly engine: Engine; readonly disposed: () => number } {
  let disposed = 0;
  return {
    disposed: () => disposed,
    engine: {
      description: engine.description,
      refusal: (plan) => engine.refusal(plan),
      dispose: () => engine.dispose(),
      open: async (plan, from) => {
        const run = await engine.open(plan, from);
        const changes = change(run);
        return {
          get epoch() {
            return run.epoch;
          },
          get step() {
            return run.step;
          },
          trainEpochs: changes.trainEpochs ?? ((count) => run.trainEpochs(count)),
          observe: changes.observe ?? (() => run.observe()),
          saveState: () => run.saveState(),
          restore: (state) => run.restore(state),
          dispose: () => {
            disposed += 1;
            return run.dispose();
          },
        };
      },
    },
  };
}

describe('a session', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('tensorflow');
  });
  afterAll(() => engine.dispose());

  it('begins with running and its engine, measures every epoch there is room for, ends with completed', async () => {
    const records = await collect(base, engine);
    expect(records[0]).toEqual({ kind: 'lifecycle', state: 'running', reason: null, epoch: 0, engine: engine.description });
    expect(records.filter(isMeasurement).map(({ epoch }) => epoch)).toEqual(Array.from({ length: 21 }, (_, i) => i));
    expect(records.at(-1)).toEqual({ kind: 'lifecycle', state: 'completed', reason: null, epoch: 20, engine: engine.description });
  });

  it('the same configuration and seed give the same bytes, with a clock or without; another seed does not', async () => {
    const configuration = { ...base, replicas: 2, training: { ...base.training, epochs: 5 } };
    let time = 0;
    const first = await collect(configuration, engine);
    const second = await collect(configuration, engine, { now: () => (time += 0.5), onProgress: () => undefined });
    expect(second.map(packRecord)).toEqual(first.map(packRecord));
    expect(packed(await collect({ ...configuration, seed: 2 }, engine))).not.toEqual(packed(first));
  });

  it('an engine that trains in threads of its own while an epoch is measured gives the same bytes at any pace', async () => {
    const fused = await openEngine('fused', { workers: 2 });
    const configuration = { ...base, replicas: 3, training: { ...base.training, batchSize: 512, epochs: 12 } };
    let time = 0;
    const paces = [() => (time += 0.001), () => (time += 50)];
    const [unhurried, quick, slow] = [
      await collect(configuration, fused),
      await collect(configuration, fused, { now: paces[0] }),
      await collect(configuration, fused, { now: paces[1] }),
    ];
    expect(quick.map(packRecord)).toEqual(unhurried.map(packRecord));
    expect(slow.map(packRecord)).toEqual(unhurried.map(packRecord));
    await fused.dispose();
  });

  it('step counts updates: seven an epoch at batch 512', async () => {
    const records = await collect({ ...base, training: { ...base.training, epochs: 2, batchSize: 512 } }, engine);
    expect(records.filter(isMeasurement).map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 0],
      [1, 7],
      [2, 14],
    ]);
  });

  it('loss in bits and accuracy are those of the reference, on train and test apart', async () => {
    const configuration: SessionConfiguration = { ...base, problem: { name: 'szt-soft', ...publishedSoftRule }, training: { ...base.training, epochs: 3 } };
    const last = (await collect(configuration, engine)).filter(isMeasurement).at(-1)!;
    const problem = createProblem({ name: 'szt-soft', ...publishedSoftRule });
    const split = splitPatterns(problem.patterns, configuration.training.trainPercent, configuration.seed, 0);
    const reference = new ReferenceNetwork({ problem, configuration, probeBatchSize: 128, splits: [split], measured: Int32Array.from({ length: 4096 }, (_, i) => i) });
    for (let epoch = 0; epoch < 3; epoch += 1) reference.trainEpoch();
    for (const [rows, loss, accuracy] of [
      [split.train, last.trainLoss[0], last.trainAccuracy[0]],
      [split.test, last.testLoss[0], last.testAccuracy[0]],
    ] as const) {
      const probabilities = reference.forward(rows).a.at(-1)!;
      const correct = rows.reduce(
        (count, row, i) => count + Number(probabilities[2 * i] >= probabilities[2 * i + 1] === problem.labelProbabilities[2 * row] >= 0.5),
        0,
      );
      // Three steps of float32 against float64; one pattern in 615 may lie on the boundary.
      expect(Math.abs(loss - reference.loss(rows) / Math.LN2)).toBeLessThan(1e-5);
      expect(Math.abs(accuracy - correct / rows.length)).toBeLessThanOrEqual(1 / 615);
    }
  });

  it('I(X;T) at initialisation is what the paper’s initialisation gives, over 20 seeds', async () => {
    const configuration: SessionConfiguration = {
      ...base,
      replicas: 20,
      measurement: { ...base.measurement, estimators: [{ name: 'idnns', edges: 30 }], probeBatchSize: 3482 },
    };
    for await (const record of runSession(configuration, engine)) {
      if (!isMeasurement(record)) continue;
      // Mean over 40 seeds of an independent implementation, and its standard error (Shwartz-Ziv & Tishby 2017, 30 edges).
      const expected = [
        [12, 0.005],
        [12, 0.005],
        [11.59, 0.04],
        [9.03, 0.14],
        [6.3, 0.14],
        [1.71, 0.14],
      ];
      expected.forEach(([mean, standardError], layer) => {
        const values = Array.from({ length: 20 }, (_, replica) => record.ixt[replica * 6 + layer]);
        const own = values.reduce((sum, value) => sum + value, 0) / 20;
        const variance = values.reduce((sum, value) => sum + (value - own) ** 2, 0) / 19 / 20;
        expect(Math.abs(own - mean))
          .withContext(`layer ${layer + 1}: ${own}`)
          .toBeLessThan(3 * Math.sqrt(standardError ** 2 + variance));
      });
      break;
    }
  });

  it('every estimator has its own plane, and 0 <= I(T;Y) <= I(X;T) <= 12', async () => {
    const configuration: SessionConfiguration = {
      ...base,
      architecture: { ...base.architecture, hiddenWidths: [6, 4], activation: 'relu' },
      training: { ...base.training, epochs: 1 },
      measurement: {
        ...base.measurement,
        estimators: [
          { name: 'binning', bins: 30 },
          { name: 'binning', bins: 1000 },
          { name: 'idnns', edges: 30 },
        ],
      },
      replicas: 2,
    };
    for (const { shape, ixt, ity, saturation } of (await collect(configuration, engine)).filter(isMeasurement)) {
      expect(shape).toEqual({ replicas: 2, layers: 3, estimators: 3 });
      ixt.forEach((value, i) => {
        // Rounded to float32: half a unit in the last place of 12 is 5e-7.
        expect(ity[i]).toBeGreaterThanOrEqual(-5e-7);
        expect(ity[i]).toBeLessThanOrEqual(value + 5e-7);
        expect(value).toBeLessThanOrEqual(12);
        // Thousand cells merge to thirty, layer by layer.
        if (i < 6) expect(value).toBeLessThanOrEqual(ixt[i + 6] + 5e-7);
      });
      expect(saturation.every((share) => share >= 0 && share <= 1)).toBeTrue();
    }
  });

  it('a KDE is measured at every k-th measured epoch, the first and the last; at the others it is absent, and nothing else is', async () => {
    const configuration: SessionConfiguration = {
      ...base,
      architecture: { ...base.architecture, hiddenWidths: [3], activation: 'tanh' },
      training: { ...base.training, epochs: 9 },
      measurement: {
        ...base.measurement,
        estimators: [
          { name: 'binning', bins: 30 },
          { name: 'kde', noiseVariance: 1e-2, bound: 'lower', everyMeasured: 4 },
          { name: 'kde', noiseVariance: 1e-2, bound: 'upper', everyMeasured: 4 },
          { name: 'exact' },
        ],
      },
    };
    for (const { epoch, ixt, ity } of (await collect(configuration, engine)).filter(isMeasurement)) {
      const isPresent = [0, 4, 8, 9].includes(epoch);
      expect([...ixt].map(Number.isNaN)).toEqual([false, false, !isPresent, !isPresent, !isPresent, !isPresent, false, false]);
      expect([...ity].map(Number.isNaN)).toEqual([...ixt].map(Number.isNaN));
      if (!isPresent) continue;
      // Per layer: lower <= upper <= exact, to a float32's step near 12.
      for (const layer of [0, 1]) {
        expect(ixt[2 + layer]).toBeLessThanOrEqual(ixt[4 + layer] + 1e-6);
        expect(ixt[4 + layer]).toBeLessThanOrEqual(ixt[6 + layer] + 1e-6);
      }
    }
  });

  it('linear layers have no saturation: it is absent', async () => {
    const configuration: SessionConfiguration = {
      ...base,
      architecture: { ...base.architecture, hiddenWidths: [4], activation: 'linear' },
      training: { ...base.training, epochs: 1 },
    };
    const [first] = (await collect(configuration, engine)).filter(isMeasurement);
    expect(first.saturation[0]).toBeNaN();
    expect(first.saturation[1]).toBeGreaterThanOrEqual(0);
  });

  it('a pause holds until it is taken back, and changes nothing that is measured', async () => {
    const uninterrupted = await collect(base, engine);
    const control = new SessionControl();
    const stream = runSession(base, engine, { control });
    const records: SessionRecord[] = [];
    for (let next = await stream.next(); !next.done; next = await stream.next()) {
      records.push(next.value);
      if (next.value.kind === 'measurement' && next.value.epoch === 3) control.pause();
      if (next.value.kind !== 'lifecycle' || next.value.state !== 'paused') continue;
      let isSettled = false;
      const waiting = stream.next().then((result) => {
        isSettled = true;
        return result;
      });
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      expect(isSettled).toBeFalse();
      control.resume();
      records.push((await waiting).value as SessionRecord);
    }
    expect(states(records)).toEqual(['running', 'paused', 'running', 'completed']);
    expect(packed(records)).toEqual(packed(uninterrupted));
  });

  it('a pause acts within one epoch', async () => {
    const control = new SessionControl();
    const seen: SessionRecord[] = [];
    for await (const record of runSession(base, engine, { control })) {
      seen.push(record);
      if (record.kind === 'measurement' && record.epoch === 5) control.pause();
      if (record.kind === 'lifecycle' && record.state === 'paused') {
        expect(record.epoch).toBeLessThanOrEqual(6);
        control.stop();
      }
    }
    expect(states(seen)).toEqual(['running', 'paused', 'stopped']);
  });

  it('stopping ends the stream with stopped within one epoch, and frees the run', async () => {
    const control = new SessionControl();
    const { engine: spied, disposed } = watched(engine);
    const records: SessionRecord[] = [];
    for await (const record of runSession(base, spied, { control })) {
      records.push(record);
      if (record.kind === 'measurement' && record.epoch === 4) control.stop();
    }
    expect(records.filter(isMeasurement).at(-1)!.epoch).toBe(4);
    expect(records.at(-1)).toEqual(jasmine.objectContaining({ state: 'stopped' }));
    expect(disposed()).toBe(1);
  });

  it('a reader that leaves early frees the run', async () => {
    const { engine: spied, disposed } = watched(engine);
    for await (const record of runSession(base, spied)) if (record.kind === 'measurement' && record.epoch === 2) break;
    expect(disposed()).toBe(1);
  });

  it('an engine that fails ends the session with its reason, and frees the run', async () => {
    const { engine: failing, disposed } = watched(engine, (run) => ({
      trainEpochs: (count) => (run.epoch < 3 ? run.trainEpochs(count) : Promise.reject(new Error('out of memory'))),
    }));
    const records = await collect(base, failing);
    expect(records.at(-1)).toEqual(jasmine.objectContaining({ kind: 'lifecycle', state: 'failed', epoch: 3, reason: 'out of memory' }));
    expect(disposed()).toBe(1);
  });

  it('an engine that cannot open the session fails it', async () => {
    const refusing: Engine = {
      description: engine.description,
      refusal: () => null,
      open: () => Promise.reject(new Error('too large')),
      dispose: async () => undefined,
    };
    expect(await collect(base, refusing)).toEqual([jasmine.objectContaining({ kind: 'lifecycle', state: 'failed', reason: 'too large' })]);
  });

  it('when every replica diverges, each is reported once and the session fails with the reason', async () => {
    const configuration: SessionConfiguration = {
      ...base,
      architecture: { ...base.architecture, hiddenWidths: [10, 7, 5], activation: 'linear' },
      training: { ...base.training, optimizer: { name: 'sgd', learningRate: 10, momentum: 0 }, batchSize: 128, epochs: 40 },
      replicas: 2,
    };
    const records = await collect(configuration, engine);
    const health = records.flatMap((record) => (record.kind === 'replica-health' ? [[record.replica, record.health]] : []));
    expect(health.sort()).toEqual([
      [0, 'diverged'],
      [1, 'diverged'],
    ]);
    expect(records.at(-1)).toEqual(
      jasmine.objectContaining({ state: 'failed', reason: jasmine.stringContaining('every replica diverged') }),
    );
    const last = records.filter(isMeasurement).at(-1)!;
    expect([...last.ixt, ...last.trainLoss, ...last.weightNorm].every(Number.isNaN)).toBeTrue();
  });

  it('a replica that diverges is absent from then on, and the others keep their bits', async () => {
    const healthy = { ...base, replicas: 3, training: { ...base.training, epochs: 4 } };
    const { engine: poisoned } = watched(engine, (run) => ({
      observe: async () => {
        const seen = await run.observe();
        if (run.epoch === 2) seen.logits[seen.logits.length / 3 + 7] = NaN;
        return seen;
      },
    }));
    const expected = (await collect(healthy, engine)).filter(isMeasurement);
    const records = await collect(healthy, poisoned);
    expect(records.filter((record) => record.kind === 'replica-health')).toEqual([
      jasmine.objectContaining({ replica: 1, health: 'diverged', epoch: 2 }),
    ]);
    records.filter(isMeasurement).forEach((record, epoch) => {
      [0, 1, 2].forEach((replica) => {
        const [own, other] = [record, expected[epoch]].map(({ ixt }) => Array.from(ixt.slice(replica * 6, replica * 6 + 6)));
        expect(own).toEqual(replica === 1 && epoch >= 2 ? Array<number>(6).fill(NaN) : other);
      });
      expect(Number.isNaN(record.trainLoss[1])).toBe(epoch >= 2);
    });
    expect(states(records)).toEqual(['running', 'completed']);
  });

  it('progress is told with the clock that is handed in', async () => {
    let time = 0;
    const told: number[] = [];
    await collect({ ...base, training: { ...base.training, epochs: 6 } }, engine, {
      now: () => (time += 200),
      memoryBytes: () => 4096,
      onProgress: ({ epoch }) => told.push(epoch),
    });
    expect(told.length).toBeGreaterThan(2);
    expect(told[0]).toBe(0);
    expect(told.every((epoch, i) => i === 0 || epoch >= told[i - 1])).toBeTrue();
  });
});
