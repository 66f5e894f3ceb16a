import { packRecord, presetNamed } from '@infoplane/contracts';
import { openEngine, packCheckpoint } from '@infoplane/training';
import { saturationShare } from '@infoplane/information';
import { EpochMeasurer } from './epoch-measurer';
import { sessionPlan } from './session-plan';
import { outcomeOf } from './outcomes';
import { PlaneMeasurer } from './plane-measurer';
import { ObservedLayers } from './observed-layers';
import { ReplicaHealthWatch } from './replica-health';
import { PhaseWatch } from './phase-watch';
const configuration = presetNamed('szt-2017')!.configuration;
const { plan, sample } = await sessionPlan(configuration);
const engine = await openEngine('fused', { workers: 2 });
const run = await engine.open(plan);
let t = performance.now();
const lap = (what: string, n = 1) => { const d = performance.now() - t; console.log(what.padEnd(30), (d / n).toFixed(3), 'ms a replica', (d).toFixed(2)); t = performance.now(); };
for (let i = 0; i < 3; i++) {
  await run.trainEpochs(60);
  lap('train 60 epochs', 50 * 60);
  const seen = await run.observe();
  lap('observe', 50);
  const state = await run.saveState();
  lap('saveState', 50);
  const bytes = packCheckpoint(state, engine.description);
  lap('packCheckpoint ' + bytes.length, 50);
  const health = new ReplicaHealthWatch(50);
  t = performance.now();
  health.findDiverged(0, seen);
  lap('findDiverged', 50);
  const layers = new ObservedLayers(configuration, sample, 6);
  const plane = new PlaneMeasurer(configuration.measurement.estimators, sample.labels).plan(() => true);
  t = performance.now();
  for (let r = 0; r < 50; r++) for (let l = 0; l < 6; l++) plane(layers.at(seen, 0, r, l), () => undefined);
  lap('binning', 50);
  for (let r = 0; r < 50; r++) for (let l = 0; l < 6; l++) { const o = layers.at(seen, 0, r, l); saturationShare(o.values, { samples: 4096, units: o.units }, o.activation); }
  lap('saturation', 50);
  for (let r = 0; r < 50; r++) { const own = seen.logits.subarray(r * 8192, (r + 1) * 8192); outcomeOf(own, sample.splits[r].train, sample.labels); outcomeOf(own, sample.splits[r].test, sample.labels); }
  lap('outcomes', 50);
  const m = new EpochMeasurer(configuration, sample);
  t = performance.now();
  const record = await m.measure({ epoch: 0, index: 0, count: 1 }, 0, seen, () => false);
  lap('measure all', 50);
  const packed = packRecord(record);
  lap('packRecord ' + packed.length, 50);
}
const watch = new PhaseWatch(6, configuration.measurement.estimators);
const seen = await run.observe();
const m = new EpochMeasurer(configuration, sample);
const record = await m.measure({ epoch: 0, index: 0, count: 1 }, 0, seen, () => false);
t = performance.now();
let total = 0;
for (let e = 0; e < 274; e++) { watch.push({ ...record, epoch: e * 30, step: e * 210, gradientMean: record.gradientMean.map((v, i) => v * Math.exp(-e / 100 + 0.1 * Math.sin(e * i))) }); const d = performance.now() - t; total += d; if (e % 60 === 0) console.log('phases push', e, d.toFixed(2)); t = performance.now(); }
console.log('phases total', total.toFixed(0));
await run.dispose(); await engine.dispose();
