import { columnAxes, layerWidths, lengthAlong, type Estimator, type MeasurementShape, type RemeasurementRecord, type SessionConfiguration } from '@infoplane/contracts';
import type { Engine, Observation, ProblemSources, TrainingState } from '@infoplane/training';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MeasuredSample } from './measured-sample';
import { ObservedLayers } from './observed-layers';
import { PlaneMeasurer } from './plane-measurer';
import { ReplicaHealthWatch } from './replica-health';
import { SessionControl } from './session-control';
import { sessionPlan } from './session-plan';

/** What is measured once more, and of what. */
export interface RemeasureOptions {
  /** Each is measured at every checkpoint, however seldom a session would. */
  readonly estimators: readonly Estimator[];
  /** The session's checkpoints, of ascending epochs, each asked for when the one before is measured. */
  readonly checkpoints: AsyncIterable<TrainingState> | Iterable<TrainingState>;
  readonly sources?: ProblemSources;
  /** Looked at before each checkpoint. */
  readonly control?: SessionControl;
  /** Told after each checkpoint how many are done. */
  readonly onMeasured?: (done: number) => void;
}

/**
 * Measures an ended session once more, with estimators that its configuration does not name: of every checkpoint one record an estimator, in the order
 * in which they are given. The numbers are those that the session itself would have measured, bit for bit on the same engine.
 *
 * @throws RangeError if a checkpoint is of other networks, RefusedError if the problem cannot be opened, or what the engine throws.
 */
export async function* remeasureSession(
  configuration: SessionConfiguration,
  engine: Engine,
  { estimators, checkpoints, sources, control = new SessionControl(), onMeasured }: RemeasureOptions,
): AsyncGenerator<RemeasurementRecord, void, undefined> {
  const { plan, sample } = await sessionPlan(configuration, sources);
  const measurer = new Remeasurer(configuration, sample, estimators);
  const run = await engine.open(plan);
  const health = new ReplicaHealthWatch(configuration.replicas);
  try {
    let done = 0;
    for await (const state of checkpoints) {
      if ((await control.whenNotPaused()) === 'stop') return;
      await run.restore(state);
      const seen = await run.observe();
      yield* await measurer.measure(state, seen, (replica) => health.diverges(replica, seen));
      done += 1;
      onMeasured?.(done);
    }
  } finally {
    await run.dispose();
  }
}

/** Measures what is seen of one checkpoint with every estimator. */
class Remeasurer {
  private readonly plane: PlaneMeasurer;
  private readonly layers: ObservedLayers;
  private readonly shape: MeasurementShape;

  constructor(
    configuration: SessionConfiguration,
    sample: MeasuredSample,
    private readonly estimators: readonly Estimator[],
  ) {
    const layers = layerWidths(configuration).length;
    // What a replica's training patterns alone would say is no part of these records.
    const measurement = { ...configuration.measurement, trainLabels: false };
    this.plane = new PlaneMeasurer(estimators, sample.labels);
    this.layers = new ObservedLayers({ ...configuration, measurement }, sample, layers);
    this.shape = { replicas: configuration.replicas, layers, estimators: 1 };
  }

  async measure({ epoch, step }: TrainingState, seen: Observation, isAbsent: (replica: number) => boolean): Promise<RemeasurementRecord[]> {
    const { shape } = this;
    const column = () => new Float32Array(lengthAlong(columnAxes.remeasurement.ixt, shape)).fill(NaN);
    const records = this.estimators.map((estimator) => ({
      kind: 'remeasurement' as const,
      estimator,
      epoch,
      step,
      shape,
      ixt: column(),
      ity: column(),
      cells: column(),
    }));
    const measurePlane = this.plane.plan(() => true);
    for (let replica = 0; replica < shape.replicas; replica += 1) {
      if (isAbsent(replica)) continue;
      for (let layer = 0; layer < shape.layers; layer += 1) {
        await nextTurn();
        const at = replica * shape.layers + layer;
        measurePlane(this.layers.at(seen, epoch, replica, layer), (estimator, { ixt, ity, cells }) => {
          records[estimator].ixt[at] = ixt;
          records[estimator].ity[at] = ity;
          records[estimator].cells[at] = cells;
        });
      }
    }
    return records;
  }
}
