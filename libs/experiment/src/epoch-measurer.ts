import {
  columnLength,
  isMeasuredAt,
  measurementColumns,
  type MeasurementColumn,
  type MeasurementRecord,
  type MeasurementShape,
  type SessionConfiguration,
} from '@infoplane/contracts';
import { saturationShare, type SaturatingActivation } from '@infoplane/information';
import type { Observation, Problem, Split } from '@infoplane/training';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { outcomeOf } from './outcomes';
import { PlaneMeasurer } from './plane-measurer';

type Columns = Record<MeasurementColumn, Float32Array>;

/** A measured epoch and its place among all that are measured. */
export interface MeasuredMoment {
  readonly epoch: number;
  readonly step: number;
  readonly index: number;
  readonly count: number;
}

/** Turns what an engine shows of one epoch into the record of it. */
export class EpochMeasurer {
  private readonly plane: PlaneMeasurer;
  private readonly shape: MeasurementShape;

  constructor(
    private readonly configuration: SessionConfiguration,
    private readonly problem: Problem,
    private readonly splits: readonly Split[],
  ) {
    const { estimators } = configuration.measurement;
    this.plane = new PlaneMeasurer(estimators, problem);
    this.shape = {
      replicas: configuration.replicas,
      layers: configuration.architecture.hiddenWidths.length + 1,
      estimators: estimators.length,
    };
  }

  /**
   * Measures what was seen before the updates of that epoch.
   *
   * @param moment the measured epoch, the `index`-th (from 0) of `count`.
   * @param isAbsent whether a replica's numbers are absent: it diverged, now or before.
   */
  async measure(moment: MeasuredMoment, seen: Observation, isAbsent: (replica: number) => boolean): Promise<MeasurementRecord> {
    const { epoch, step, index, count } = moment;
    const { estimators } = this.configuration.measurement;
    const columns = Object.fromEntries(
      measurementColumns.map((name) => [name, new Float32Array(columnLength(name, this.shape)).fill(NaN)]),
    ) as Columns;
    const due = estimators.map((estimator) => isMeasuredAt(estimator, index, count));
    const measurePlane = this.plane.plan((estimator) => due[estimator]);
    for (let replica = 0; replica < this.shape.replicas; replica += 1) {
      if (isAbsent(replica)) continue;
      // Half a millisecond a replica, tenths of a second for costly estimators: wishes, progress and the threads that train must not wait
      // for all of them.
      await nextTurn();
      for (let layer = 0; layer < this.shape.layers; layer += 1) this.measureLayer(columns, seen, replica, layer, measurePlane);
      this.measureOutcomes(columns, seen, replica);
    }
    return { kind: 'measurement', epoch, step, shape: this.shape, ...columns };
  }

  private measureLayer(columns: Columns, seen: Observation, replica: number, layer: number, measurePlane: ReturnType<PlaneMeasurer['plan']>): void {
    const { replicas, layers } = this.shape;
    const size = seen.activations[layer].length / replicas;
    const values = seen.activations[layer].subarray(replica * size, (replica + 1) * size);
    const shape = { samples: this.problem.patterns, units: size / this.problem.patterns };
    const activation = this.activationOf(layer);
    const isBounded = activation === 'tanh' || activation === 'softmax';
    measurePlane({ values, units: shape.units, isBounded }, (estimator, ixt, ity) => {
      const at = (estimator * replicas + replica) * layers + layer;
      columns.ixt[at] = ixt;
      columns.ity[at] = ity;
    });
    const at = replica * layers + layer;
    columns.saturation[at] = saturationShare(values, shape, activation);
    columns.gradientMean[at] = seen.gradientMean[at];
    columns.gradientStd[at] = seen.gradientStd[at];
    columns.weightNorm[at] = seen.weightNorm[at];
  }

  private measureOutcomes(columns: Columns, { logits }: Observation, replica: number): void {
    const size = this.problem.patterns * this.problem.classes;
    const own = logits.subarray(replica * size, (replica + 1) * size);
    const [train, test] = [this.splits[replica].train, this.splits[replica].test].map((rows) => outcomeOf(own, rows, this.problem));
    columns.trainLoss[replica] = train.loss;
    columns.testLoss[replica] = test.loss;
    columns.trainAccuracy[replica] = train.accuracy;
    columns.testAccuracy[replica] = test.accuracy;
  }

  private activationOf(layer: number): SaturatingActivation {
    return layer === this.shape.layers - 1 ? 'softmax' : this.configuration.architecture.activation;
  }
}
