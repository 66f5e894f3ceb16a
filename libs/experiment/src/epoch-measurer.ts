import {
  columnLength,
  isMeasuredAt,
  isOfCells,
  layerWidths,
  measurementColumns,
  type MeasurementColumn,
  type MeasurementRecord,
  type MeasurementShape,
  type SessionConfiguration,
} from '@infoplane/contracts';
import { saturationShare } from '@infoplane/information';
import type { Observation } from '@infoplane/training';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MeasuredMoment } from './measured-moments';
import type { MeasuredSample } from './measured-sample';
import { ObservedLayers } from './observed-layers';
import { outcomeOf } from './outcomes';
import { PlaneMeasurer, type PlanePlan } from './plane-measurer';

type Columns = Record<MeasurementColumn, Float32Array>;

/** Turns what an engine shows of one epoch into the record of it. */
export class EpochMeasurer {
  private readonly plane: PlaneMeasurer;
  private readonly layers: ObservedLayers;
  private readonly shape: MeasurementShape;

  constructor(
    private readonly configuration: SessionConfiguration,
    private readonly sample: MeasuredSample,
  ) {
    const { estimators } = configuration.measurement;
    const layers = layerWidths(configuration).length;
    this.plane = new PlaneMeasurer(estimators, sample.labels);
    this.layers = new ObservedLayers(configuration, sample, layers);
    this.shape = { replicas: configuration.replicas, layers, estimators: estimators.length };
  }

  /**
   * Measures what was seen before the updates of that epoch.
   *
   * @param step updates made so far.
   * @param isAbsent whether a replica's numbers are absent: it diverged, now or before.
   */
  async measure({ epoch, index, count }: MeasuredMoment, step: number, seen: Observation, isAbsent: (replica: number) => boolean): Promise<MeasurementRecord> {
    const { estimators } = this.configuration.measurement;
    const columns = Object.fromEntries(
      measurementColumns.map((name) => [name, new Float32Array(columnLength(name, this.shape)).fill(NaN)]),
    ) as Columns;
    const due = estimators.map((estimator) => isMeasuredAt(estimator, index, count));
    const measurePlane = this.plane.plan((estimator) => due[estimator]);
    const isCostly = estimators.some((estimator, i) => due[i] && !isOfCells(estimator));
    for (let replica = 0; replica < this.shape.replicas; replica += 1) {
      if (isAbsent(replica)) continue;
      // Half a millisecond a replica, tenths of a second a layer for costly estimators: wishes, progress and the threads that train must not wait
      // for all of them.
      await nextTurn();
      for (let layer = 0; layer < this.shape.layers; layer += 1) {
        if (isCostly && layer > 0) await nextTurn();
        this.measureLayer(columns, seen, epoch, replica, layer, measurePlane);
      }
      this.measureOutcomes(columns, seen, replica);
    }
    return { kind: 'measurement', epoch, step, shape: this.shape, ...columns };
  }

  private measureLayer(columns: Columns, seen: Observation, epoch: number, replica: number, layer: number, measurePlane: PlanePlan): void {
    const { replicas, layers } = this.shape;
    const observed = this.layers.at(seen, epoch, replica, layer);
    measurePlane(observed, (estimator, { ixt, ity, cells, ityTrain }) => {
      const at = (estimator * replicas + replica) * layers + layer;
      columns.ixt[at] = ixt;
      columns.ity[at] = ity;
      columns.cells[at] = cells;
      columns.ityTrain[at] = ityTrain;
    });
    const at = replica * layers + layer;
    const { values, units, activation } = observed;
    columns.saturation[at] = saturationShare(values, { samples: this.sample.patterns, units }, activation);
    columns.gradientMean[at] = seen.gradientMean[at];
    columns.gradientStd[at] = seen.gradientStd[at];
    columns.weightNorm[at] = seen.weightNorm[at];
  }

  private measureOutcomes(columns: Columns, { logits }: Observation, replica: number): void {
    const { labels, splits } = this.sample;
    const size = labels.probabilities.length;
    const own = logits.subarray(replica * size, (replica + 1) * size);
    const [train, test] = [splits[replica].train, splits[replica].test].map((rows) => outcomeOf(own, rows, labels));
    columns.trainLoss[replica] = train.loss;
    columns.testLoss[replica] = test.loss;
    columns.trainAccuracy[replica] = train.accuracy;
    columns.testAccuracy[replica] = test.accuracy;
  }
}
