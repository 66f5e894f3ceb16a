import {
  columnLength,
  measurementColumns,
  type MeasurementColumn,
  type MeasurementRecord,
  type MeasurementShape,
  type SessionConfiguration,
} from '@infoplane/contracts';
import { BinnedInformation, binningFor, saturationShare, type Binning, type SaturatingActivation } from '@infoplane/information';
import type { Observation, Problem, Split } from '@infoplane/training';
import { outcomeOf } from './outcomes';

const bounded = { low: -1, high: 1 };

/** Turns what an engine shows of one epoch into the record of it. */
export class EpochMeasurer {
  private readonly information: BinnedInformation;
  private readonly shape: MeasurementShape;
  /** One binning an estimator for layers within [-1, 1]; layers without bounds get theirs at each epoch. */
  private readonly boundedBinnings: readonly Binning[];

  constructor(
    private readonly configuration: SessionConfiguration,
    private readonly problem: Problem,
    private readonly splits: readonly Split[],
  ) {
    const { estimators } = configuration.measurement;
    this.information = new BinnedInformation({ classes: problem.classes, probabilities: problem.labelProbabilities });
    this.shape = {
      replicas: configuration.replicas,
      layers: configuration.architecture.hiddenWidths.length + 1,
      estimators: estimators.length,
    };
    this.boundedBinnings = estimators.map((estimator) => binningFor(estimator, bounded));
  }

  /** @param isAbsent whether a replica's numbers are absent: it diverged, now or before. */
  measure(epoch: number, step: number, seen: Observation, isAbsent: (replica: number) => boolean): MeasurementRecord {
    const columns = Object.fromEntries(
      measurementColumns.map((name) => [name, new Float32Array(columnLength(name, this.shape)).fill(NaN)]),
    ) as Record<MeasurementColumn, Float32Array>;
    for (let replica = 0; replica < this.shape.replicas; replica += 1) {
      if (isAbsent(replica)) continue;
      for (let layer = 0; layer < this.shape.layers; layer += 1) this.measureLayer(columns, seen, replica, layer);
      this.measureOutcomes(columns, seen, replica);
    }
    return { kind: 'measurement', epoch, step, shape: this.shape, ...columns };
  }

  private measureLayer(columns: Record<MeasurementColumn, Float32Array>, seen: Observation, replica: number, layer: number): void {
    const { replicas, layers } = this.shape;
    const size = seen.activations[layer].length / replicas;
    const activations = seen.activations[layer].subarray(replica * size, (replica + 1) * size);
    const shape = { samples: this.problem.patterns, units: size / this.problem.patterns };
    const activation = this.activationOf(layer);
    this.binnings(activation, activations).forEach((binning, estimator) => {
      const at = (estimator * replicas + replica) * layers + layer;
      const { ixt, ity } = this.information.measure(activations, shape.units, binning);
      columns.ixt[at] = ixt;
      columns.ity[at] = ity;
    });
    const at = replica * layers + layer;
    columns.saturation[at] = saturationShare(activations, shape, activation);
    columns.gradientMean[at] = seen.gradientMean[at];
    columns.gradientStd[at] = seen.gradientStd[at];
    columns.weightNorm[at] = seen.weightNorm[at];
  }

  private measureOutcomes(columns: Record<MeasurementColumn, Float32Array>, { logits }: Observation, replica: number): void {
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

  private binnings(activation: SaturatingActivation, activations: Float32Array): readonly Binning[] {
    if (activation === 'tanh' || activation === 'softmax') return this.boundedBinnings;
    const range = rangeOf(activations);
    return this.configuration.measurement.estimators.map((estimator) => binningFor(estimator, range));
  }
}

function rangeOf(values: Float32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return { low, high };
}
