import { columnAxes, estimatorId, layerWidths, lengthAlong, type BottleneckRecord, type ColumnOf, type MeasurementShape, type SessionConfiguration } from '@infoplane/contracts';
import { DecoderResidual, layerOptimum } from '@infoplane/information';
import type { Observation } from '@infoplane/training';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MeasuredMoment } from './measured-moments';
import type { MeasuredSample } from './measured-sample';
import { ObservedLayers } from './observed-layers';
import { PlaneMeasurer } from './plane-measurer';
import type { BottleneckBound } from './problem-facts';

type Column = ColumnOf<'bottleneck'>;
const columnNames = Object.keys(columnAxes.bottleneck) as readonly Column[];

/** Compares the layers of an observation with the information bottleneck bound, by the session's first estimator. */
export class BottleneckMeasurer {
  private readonly plane: PlaneMeasurer;
  private readonly layers: ObservedLayers;
  private readonly decoders: DecoderResidual;
  private readonly shape: MeasurementShape;

  constructor(
    private readonly configuration: SessionConfiguration,
    sample: MeasuredSample,
    private readonly bound: BottleneckBound,
  ) {
    const layers = layerWidths(configuration).length;
    this.plane = new PlaneMeasurer(configuration.measurement.estimators.slice(0, 1), sample.labels);
    this.layers = new ObservedLayers(configuration, sample, layers);
    this.decoders = new DecoderResidual(bound.joint);
    this.shape = { replicas: configuration.replicas, layers, estimators: 1 };
  }

  /** Whether the comparison is due: at every so many measured epochs, the first and the last included. */
  isDueAt({ index, count }: MeasuredMoment): boolean {
    const { bottleneckEvery } = this.configuration.measurement;
    return bottleneckEvery !== null && (index % bottleneckEvery === 0 || index === count - 1);
  }

  /** @param isAbsent whether a replica's numbers are absent: it diverged, now or before. */
  async measure(epoch: number, step: number, seen: Observation, isAbsent: (replica: number) => boolean): Promise<BottleneckRecord> {
    const { shape } = this;
    const columns = Object.fromEntries(
      columnNames.map((name) => [name, new Float32Array(lengthAlong(columnAxes.bottleneck[name], shape)).fill(NaN)]),
    ) as Record<Column, Float32Array>;
    for (let replica = 0; replica < shape.replicas; replica += 1) {
      if (isAbsent(replica)) continue;
      for (let layer = 0; layer < shape.layers; layer += 1) {
        // Milliseconds to tenths of a second a layer: wishes and the threads that train must not wait for all of them.
        await nextTurn();
        const at = replica * shape.layers + layer;
        for (const [name, value] of Object.entries(this.compare(seen, epoch, replica, layer)) as [Column, number][]) columns[name][at] = value;
      }
    }
    return { kind: 'bottleneck', estimator: estimatorId(this.configuration.measurement.estimators[0]), epoch, step, shape, ...columns };
  }

  private compare(seen: Observation, epoch: number, replica: number, layer: number): Record<Column, number> {
    const { joint, curve } = this.bound;
    const cells = this.plane.cellsOf(0, this.layers.at(seen, epoch, replica, layer));
    const found = layerOptimum(joint, { kind: 'hard', cells }, curve);
    return {
      beta: found.betaStar,
      ixtAtBeta: found.optimum.ixt,
      ityAtBeta: found.optimum.ity,
      ityGap: found.labelInformationGap.value,
      ixtGap: found.inputInformationGap.value,
      encoderResidual: found.divergence,
      decoderResidual: this.decoders.at(found.betaStar, cells),
    };
  }
}
