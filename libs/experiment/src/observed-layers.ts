import type { SessionConfiguration } from '@infoplane/contracts';
import type { SaturatingActivation } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import type { Observation } from '@infoplane/training';
import type { MeasuredSample } from './measured-sample';
import type { LayerActivations } from './plane-measurer';

// Beyond the purposes of training, so that what is drawn to measure is never what was drawn to train.
const noisyMeasurement = 100;

/** One layer of one replica, cut out of an observation without a copy. */
export interface ObservedLayer extends LayerActivations {
  readonly activation: SaturatingActivation;
}

/** Cuts observations into what estimators measure. */
export class ObservedLayers {
  constructor(
    private readonly configuration: Pick<SessionConfiguration, 'architecture' | 'measurement' | 'replicas' | 'seed'>,
    private readonly sample: MeasuredSample,
    private readonly layers: number,
  ) {}

  /** @param epoch for the random numbers of estimators that draw some. */
  at(seen: Observation, epoch: number, replica: number, layer: number): ObservedLayer {
    const { replicas, measurement, seed } = this.configuration;
    const size = seen.activations[layer].length / replicas;
    const activation = this.activationOf(layer);
    return {
      values: seen.activations[layer].subarray(replica * size, (replica + 1) * size),
      units: size / this.sample.patterns,
      activation,
      isBounded: activation === 'tanh' || activation === 'sigmoid' || activation === 'softmax',
      trainRows: measurement.trainLabels ? this.sample.splits[replica].train : null,
      noise: () => new CountedStream(seed, replica, noisyMeasurement, epoch, layer),
    };
  }

  private activationOf(layer: number): SaturatingActivation {
    const { activation, output } = this.configuration.architecture;
    return layer === this.layers - 1 ? output : activation;
  }
}
