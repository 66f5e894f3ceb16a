import { sessionConfigurationSchema } from './configuration';
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

  it('accepts every preset unchanged', () => {
    for (const { name, configuration } of presets) {
      expect(parseInput(sessionConfigurationSchema, configuration, name)).toEqual(configuration);
    }
  });
});
