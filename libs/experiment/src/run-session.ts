import { layerWidths, type LifecycleRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { createProblem, splitPatterns, type Engine, type TrainingRun } from '@infoplane/training';
import { EpochMeasurer } from './epoch-measurer';
import { measuredEpochs } from './measured-epochs';
import { Pace, type PaceOptions } from './pace';
import { PhaseWatch } from './phase-watch';
import { ReplicaHealthWatch } from './replica-health';
import { SessionControl } from './session-control';

/** How a session is steered and watched. Nothing here changes what its measurements say. */
export interface SessionOptions extends PaceOptions {
  readonly control?: SessionControl;
}

/**
 * Runs one session from its configuration to its end, as a stream of records: `running`; at every measured epoch, before its updates, a
 * measurement, then what was found in it; `paused` and `running` as people wish; at the end the phase changes that only the whole series
 * shows; last `completed`, `stopped` or `failed`.
 *
 * The same configuration and seed give the same measurements, phase changes and health records, bit for bit, on the same engine. Records
 * are made as they are asked for, so a slow reader slows the session down. Leaving the stream early frees what the run holds.
 */
export async function* runSession(
  configuration: SessionConfiguration,
  engine: Engine,
  options: SessionOptions = {},
): AsyncGenerator<SessionRecord, void, undefined> {
  const lifecycle = (state: LifecycleRecord['state'], epoch: number, reason: string | null = null): LifecycleRecord => ({
    kind: 'lifecycle',
    state,
    reason,
    epoch,
    engine: engine.description,
  });
  let run: TrainingRun | null = null;
  let pace: Pace | null = null;
  try {
    const problem = createProblem(configuration.problem);
    const { measurement, training, replicas, seed } = configuration;
    const splits = Array.from({ length: replicas }, (_, replica) => splitPatterns(problem.patterns, training.trainPercent, seed, replica));
    run = await engine.open({ problem, configuration, probeBatchSize: measurement.probeBatchSize, splits });
    yield lifecycle('running', 0);

    const { control = new SessionControl() } = options;
    const measurer = new EpochMeasurer(configuration, problem, splits);
    const phases = new PhaseWatch(layerWidths(configuration).length, measurement.estimators);
    const health = new ReplicaHealthWatch(replicas);
    pace = new Pace(run, configuration, options);
    const epochs = measuredEpochs(training.epochs, measurement.measuredEpochs);
    for (const [i, epoch] of epochs.entries()) {
      if ((yield* reach(epoch, run, pace, control, lifecycle)) === 'stopped') {
        yield* phases.conclude();
        yield lifecycle('stopped', run.epoch);
        return;
      }
      const { step } = run;
      const seen = await run.observe();
      if (i + 1 < epochs.length) pace.trainAhead(epochs[i + 1]);
      const diverged = health.findDiverged(epoch, seen);
      const record = await measurer.measure({ epoch, step, index: i, count: epochs.length }, seen, (replica) => health.hasDiverged(replica));
      yield record;
      yield* diverged;
      if (health.allDiverged) {
        yield lifecycle('failed', epoch, `every replica diverged by epoch ${epoch}: the learning rate may be too high for this network`);
        return;
      }
      yield* health.findNotLearning(record);
      yield* phases.push(record);
    }
    yield* phases.conclude();
    yield lifecycle('completed', run.epoch);
  } catch (error) {
    // Expected: the engine runs out of memory or loses its device. Whatever it is, the session ends with its reason shown.
    yield lifecycle('failed', run?.epoch ?? 0, error instanceof Error ? error.message : String(error));
  } finally {
    // What the turn that was begun throws is of no interest any more: the session has ended for a reason of its own.
    await pace?.settle().catch(() => undefined);
    await run?.dispose();
  }
}

/** Trains to the epoch as people's wishes allow, which are looked at before every turn and before the epoch is measured. */
async function* reach(
  epoch: number,
  run: TrainingRun,
  pace: Pace,
  control: SessionControl,
  lifecycle: (state: LifecycleRecord['state'], epoch: number) => LifecycleRecord,
): AsyncGenerator<LifecycleRecord, 'reached' | 'stopped', undefined> {
  await pace.settle();
  for (;;) {
    if (control.wish === 'pause') {
      yield lifecycle('paused', run.epoch);
      const next = await control.whenNotPaused();
      pace.restart();
      if (next === 'run') yield lifecycle('running', run.epoch);
      continue;
    }
    if (control.wish === 'stop') return 'stopped';
    if (run.epoch >= epoch) return 'reached';
    await pace.trainTowards(epoch);
  }
}
