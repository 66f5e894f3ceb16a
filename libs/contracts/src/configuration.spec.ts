import { layerWidths, sessionConfigurationSchema } from './configuration';
import { parseInput, RefusedError } from './errors';
import { presets } from './presets';
import { buildConfiguration } from './testing';

const base = buildConfiguration();
const refused: readonly [string, unknown, string, RegExp][] = [
  ['replicas 0', { ...base, replicas: 0 }, 'replicas', /from 1 to 200/],
  ['replicas as text', { ...base, replicas: '3' }, 'replicas', /from 1 to 200/],
  ['a width of 0', { ...base, architecture: { ...base.architecture, hiddenWidths: [10, 0] } }, 'architecture.hiddenWidths.1', /from 1 to 512/],
  ['a width of a million', { ...base, architecture: { ...base.architecture, hiddenWidths: [1e6] } }, 'architecture.hiddenWidths.0', /from 1 to 512/],
  ['no hidden layer', { ...base, architecture: { ...base.architecture, hiddenWidths: [] } }, 'architecture.hiddenWidths', /at least 1/],
  ['a learning rate of NaN', { ...base, training: { ...base.training, optimizer: { name: 'adam', learningRate: NaN } } }, 'training.optimizer.learningRate', /above 0/],
  ['a learning rate of 0', { ...base, training: { ...base.training, optimizer: { name: 'sgd', learningRate: 0 } } }, 'training.optimizer.learningRate', /above 0/],
  ['an unknown optimizer', { ...base, training: { ...base.training, optimizer: { name: 'lion', learningRate: 1 } } }, 'training.optimizer.name', /adam, sgd/],
  ['a batch of 0', { ...base, training: { ...base.training, batchSize: 0 } }, 'training.batchSize', /"full" .*whole number from 1/],
  ['half an epoch', { ...base, training: { ...base.training, epochs: 1.5 } }, 'training.epochs', /whole number/],
  ['one bin', { ...base, measurement: { ...base.measurement, estimators: [{ name: 'binning', bins: 1 }] } }, 'measurement.estimators.0.bins', /from 2/],
  ['a noise variance of 0', { ...base, measurement: { ...base.measurement, estimators: [{ name: 'kde', noiseVariance: 0, bound: 'upper' }] } }, 'measurement.estimators.0.noiseVariance', /from 1e-12/],
  ['a bound of no kind', { ...base, measurement: { ...base.measurement, estimators: [{ name: 'kde', noiseVariance: 0.1, bound: 'middle' }] } }, 'measurement.estimators.0.bound', /upper, lower/],
  ['nine estimators', { ...base, measurement: { ...base.measurement, estimators: Array.from({ length: 9 }, () => ({ name: 'exact' })) } }, 'measurement.estimators', /at most 8/],
  ['a negative seed', { ...base, seed: -1 }, 'seed', /from 0/],
  ['an unknown field', { ...base, colour: 'red' }, '(whole)', /colour/],
  ['a sigmoid output for three classes', { ...base, problem: { name: 'blobs', classes: 3 }, architecture: { ...base.architecture, output: 'sigmoid' } }, 'architecture.output', /two classes/],
  ['convolutions without an image', { ...base, architecture: { ...base.architecture, convolutions: [{ filters: 4, kernel: 3 }] } }, 'architecture.convolutions', /szt-hard are no image: .* mnist/],
  ['convolutions that leave nothing of the image', { ...base, problem: { name: 'mnist' }, architecture: { ...base.architecture, convolutions: [{ filters: 4, kernel: 9, pool: 4 }, { filters: 4, kernel: 9, pool: 4 }] } }, 'architecture.convolutions', /nothing is left/],
  ['a bottleneck comparison on a rule without a curve', { ...base, measurement: { ...base.measurement, bottleneckEvery: 10 } }, 'measurement.bottleneckEvery', /szt-hard has no bottleneck curve.*min\(I\(X;T\), H\(Y\)\); take szt-soft/],
  ['a bottleneck comparison by an estimator without cells', { ...base, problem: { name: 'szt-soft' }, measurement: { ...base.measurement, bottleneckEvery: 10, estimators: [{ name: 'noisy', noiseVariance: 1e-3 }] } }, 'measurement.estimators', /one of cells/],
  ['a momentum of 1', { ...base, training: { ...base.training, optimizer: { name: 'sgd', learningRate: 0.1, momentum: 1 } } }, 'training.optimizer.momentum', /from 0 to below 1/],
  ['an inverse temperature of 0', { ...base, training: { ...base.training, inverseTemperature: 0 } }, 'training.inverseTemperature', /above 0 .* or null/],
  ['a negative penalty', { ...base, training: { ...base.training, l2: -1 } }, 'training.l2', /from 0 to 10/],
  ['infinite noise', { ...base, training: { ...base.training, activationNoise: Infinity } }, 'training.activationNoise', /from 0 to 10/],
  ['a bin of no width', { ...base, measurement: { ...base.measurement, estimators: [{ name: 'fixed-width', width: 0 }] } }, 'measurement.estimators.0.width', /from 0\.0001/],
  ['an unknown problem', { ...base, problem: { name: 'xor' } }, 'problem.name', /szt-hard, szt-soft, .*csv/],
  ['too many units for memory', { ...base, replicas: 200, architecture: { ...base.architecture, hiddenWidths: [512] } }, 'replicas', /at most 38 replicas/],
];

describe('session configuration', () => {
  for (const [what, input, field, message] of refused) {
    it(`refuses ${what}, naming the field and what is allowed`, () => {
      try {
        parseInput(sessionConfigurationSchema, input, 'session configuration');
        fail('it was accepted');
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        expect(error.code).toBe('invalid-input');
        expect(error.faults.map((fault) => fault.field)).toContain(field);
        expect(error.message).toMatch(message);
      }
    });
  }

  it('counts the units of what convolutions leave, and one of a sigmoid output', () => {
    const architecture = { ...base.architecture, hiddenWidths: [5], convolutions: [{ filters: 4, kernel: 3, pool: 2 }, { filters: 8, kernel: 4, pool: 1 }] };
    // 28 - 3 + 1 = 26, halved 13; 13 - 4 + 1 = 10.
    expect(layerWidths({ problem: { name: 'mnist', patterns: 100 }, architecture })).toEqual([4 * 13 * 13, 8 * 10 * 10, 5, 10]);
    expect(layerWidths({ problem: { name: 'szt-hard' }, architecture: { ...base.architecture, output: 'sigmoid' } }).at(-1)).toBe(1);
  });

  it('accepts every preset unchanged', () => {
    for (const { name, configuration } of presets) {
      expect(parseInput(sessionConfigurationSchema, configuration, name)).toEqual(configuration);
    }
  });
});
