import type { CountedStream } from '@infoplane/numerics';
import type { Estimate } from './estimate';

/**
 * Where `locate` finds the transition in each bootstrap sample of a curve.
 *
 * With two or more replicas a sample draws as many replicas with replacement and averages them: the spread is that between networks.
 * One replica cannot be resampled: there a sample adds new measurement noise of the estimated variance, sent through the same smoother
 * (so neighbouring values keep their correlation). The curve holds its own noise already, so that spread is a factor sqrt 2 too wide.
 *
 * @param curve at least one estimate, all over the same replicas.
 * @param locate index of the transition in a sample of the curve, or -1 if it has none. The sample is overwritten by the next one.
 * @param stream where the draws come from; the same stream gives the same samples.
 * @returns shape [samples], indices into `curve`, or -1.
 */
export function resampled(
  curve: readonly Estimate[],
  locate: (sample: Float64Array) => number,
  samples: number,
  stream: CountedStream,
): Int32Array {
  const found = new Int32Array(samples);
  const sample = new Float64Array(curve.length);
  const draw = curve[0].replicas.length > 1 ? replicaDraw(curve, stream) : noiseDraw(curve, stream);
  for (let s = 0; s < samples; s += 1) {
    draw(sample, s);
    found[s] = locate(sample);
  }
  return found;
}

type Draw = (sample: Float64Array, index: number) => void;

function replicaDraw(curve: readonly Estimate[], stream: CountedStream): Draw {
  const replicas = curve[0].replicas.length;
  const times = new Float64Array(replicas);
  return (sample, index) => {
    times.fill(0);
    for (let r = 0; r < replicas; r += 1) times[Math.floor(stream.uniform(index * replicas + r) * replicas)] += 1;
    curve.forEach((estimate, i) => {
      let sum = 0;
      let drawn = 0;
      for (let r = 0; r < replicas; r += 1) {
        const value = estimate.replicas[r];
        if (times[r] === 0 || Number.isNaN(value)) continue;
        sum += times[r] * value;
        drawn += times[r];
      }
      // Nobody drawn is present here: the sample knows no better than the mean over those who are.
      sample[i] = drawn > 0 ? sum / drawn : estimate.mean;
    });
  };
}

function noiseDraw(curve: readonly Estimate[], stream: CountedStream): Draw {
  const first = curve[0].from;
  const last = curve[curve.length - 1];
  const noise = new Float64Array(last.from + last.weights.length - first);
  return (sample, index) => {
    for (let j = 0; j < noise.length; j += 1) noise[j] = stream.normal(index * noise.length + j);
    curve.forEach(({ mean, noiseVariance, from, weights }, i) => {
      let shift = 0;
      for (let k = 0; k < weights.length; k += 1) shift += weights[k] * noise[from - first + k];
      sample[i] = mean + Math.sqrt(noiseVariance) * shift;
    });
  };
}
