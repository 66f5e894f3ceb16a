import { layerWidths, type LifecycleRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import type { Engine, ProblemSources, TrainingRun, TrainingState } from '@infoplane/training';
import { BottleneckMeasurer } from './bottleneck-measurer';
import { checkpointSchedule, stateBytes } from './checkpoint-schedule';
import type { Continuation } from './continuation';
import { EpochMeasurer } from './epoch-measurer';
import { measuredMoments } from './measured-moments';
import { Pace, type PaceOptions } from './pace';
import { PhaseWatch } from './phase-watch';
import { problemFacts } from './problem-facts';
import { ReplicaHealthWatch } from './replica-health';
import { SessionControl } from './session-control';
import { SessionPast } from './session-past';
import { sessionPlan } from './session-plan';

/** How a session is steered and watched, and where it begins. */
export interface SessionOptions extends PaceOptions {
  readonly control?: SessionControl;
  /** Where a problem that is not computed comes from. */
  readonly sources?: ProblemSources;
  /** Where the session goes on; from epoch 0 where absent. */
  readonly from?: Continuation;
  /**
   * Takes what is needed to continue from a measured epoch, after the records of that epoch have been taken. Not at each: see checkpointSchedule. The
   * session waits for it.
   */
  readonly onCheckpoint?: (state: TrainingState) => void | Promise<void>;
}

/**
 * Runs one session from its configuration to its end, as a stream of records: `running`; what is known of its problem; at every measured epoch,
 * before its updates, a measurement, then what was found in it; `paused` and `running` as people wish; at the end the phase changes that only the
 * whole series shows; last `completed`, `stopped` or `failed`.
 *
 * The same configuration and seed give the same records but for lifecycle, bit for bit, on the same engine. So do they when a session is cut anywhere
 * and resumed: what it had sent and what it sends then are together the stream without the cut. A fork with its parent's configuration gives the
 * parent's records from the fork's epoch on. Records are made as they are asked for, so a slow reader slows the session down. Leaving the stream
 * early frees what the run holds.
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
    const { measurement, replicas } = configuration;
    const { control = new SessionControl(), from = null, onCheckpoint } = options;
    const past = new SessionPast(from);
    const moments = measuredMoments(configuration, past.fork?.epoch ?? null);
    const remaining = past.remaining(moments);
    const { plan, sample } = await sessionPlan(configuration, options.sources);
    run = await engine.open(plan, from?.state ?? undefined);
    yield lifecycle('running', run.epoch);

    const fresh = (records: readonly SessionRecord[]) => records.filter((record) => !past.holds(record));
    const facts = problemFacts(configuration.problem, plan.problem, plan.measured, sample.labels);
    yield* fresh([facts.record]);
    const measurer = new EpochMeasurer(configuration, sample);
    const bottleneck = facts.bound === null || measurement.bottleneckEvery === null ? null : new BottleneckMeasurer(configuration, sample, facts.bound);
    const phases = new PhaseWatch(layerWidths(configuration).length, measurement.estimators);
    const health = new ReplicaHealthWatch(replicas);
    if (remaining.length > 0) past.replay(remaining[0].epoch, configuration, phases, health);
    const isKept = checkpointSchedule(stateBytes(configuration), moments.length);
    pace = new Pace(run, configuration, options);
    for (const [i, moment] of remaining.entries()) {
      const { epoch } = moment;
      if ((yield* reach(epoch, run, pace, control, lifecycle)) === 'stopped') {
        yield* fresh(phases.conclude());
        yield lifecycle('stopped', run.epoch);
        return;
      }
      const { step } = run;
      const seen = await run.observe();
      const state = onCheckpoint && isKept(moments.indexOf(moment)) ? await run.saveState() : null;
      if (i + 1 < remaining.length) pace.trainAhead(remaining[i + 1].epoch);
      const record = await measurer.measure(moment, step, seen, (replica) => health.diverges(replica, seen));
      yield* fresh([record, ...health.newlyDiverged(epoch)]);
      if (health.allDiverged) {
        yield lifecycle('failed', epoch, `every replica diverged by epoch ${epoch}: the learning rate may be too high for this network`);
        return;
      }
      if (bottleneck?.isDueAt(moment)) yield* fresh([await bottleneck.measure(epoch, step, seen, (replica) => health.hasDiverged(replica))]);
      yield* fresh([...health.findNotLearning(record), ...phases.push(record)]);
      if (state !== null) await onCheckpoint?.(state);
    }
    yield* fresh(phases.conclude());
    yield lifecycle('completed', run.epoch);
  } catch (error) {
    // Expected: the engine runs out of memory or loses its device, a file is missing. Whatever it is, the session ends with its reason shown.
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
