import { buildMeasurement } from '@infoplane/contracts/testing';
import type { Observation } from '@infoplane/training';
import { ReplicaHealthWatch } from './replica-health';

const accuracies = (epoch: number, ...values: number[]) => buildMeasurement({ epoch, trainAccuracy: Float32Array.from(values) });

const observation = (overrides: Partial<Observation> = {}): Observation => ({
  activations: [Float32Array.of(0.1, 0.2), Float32Array.of(0.5, 0.5)],
  logits: Float32Array.of(1, 2),
  gradientMean: Float64Array.of(1, 1),
  gradientStd: Float64Array.of(NaN, NaN),
  weightNorm: Float64Array.of(1, 1),
  ...overrides,
});

const found = (watch: ReplicaHealthWatch, epoch: number, seen: Observation) => {
  for (const replica of [0, 1]) watch.diverges(replica, seen);
  return watch.newlyDiverged(epoch);
};

describe('replica health', () => {
  it('below 55% train accuracy from epoch 1000 on, a replica is not learning; it is said once', () => {
    const watch = new ReplicaHealthWatch(2);
    expect(watch.findNotLearning(accuracies(999, 0.5, 0.9))).toEqual([]);
    expect(watch.findNotLearning(accuracies(1000, 0.5, 0.9))).toEqual([
      jasmine.objectContaining({
        kind: 'replica-health',
        replica: 0,
        health: 'not-learning',
        epoch: 1000,
        reason: jasmine.stringContaining('50.0%'),
      }),
    ]);
    expect(watch.findNotLearning(accuracies(1025, 0.5, 0.9))).toEqual([]);
  });

  it('one that recovers is learning, and one that hovers is not reported again and again', () => {
    const watch = new ReplicaHealthWatch(1);
    const said = [0.5, 0.56, 0.54, 0.56, 0.61, 0.62].flatMap((accuracy, i) => watch.findNotLearning(accuracies(1000 + i, accuracy)));
    expect(said.map(({ health, epoch }) => [health, epoch])).toEqual([
      ['not-learning', 1000],
      ['learning', 1004],
    ]);
  });

  it('told again of what was measured before, it says nothing, and goes on as if it had watched', () => {
    const watch = new ReplicaHealthWatch(2);
    const gone = buildMeasurement({ epoch: 1000, trainAccuracy: Float32Array.of(0.5, NaN), weightNorm: Float32Array.of(1, 1, 1, NaN, NaN, NaN) });
    watch.replay(gone);
    expect([watch.hasDiverged(0), watch.hasDiverged(1)]).toEqual([false, true]);
    expect(watch.newlyDiverged(1025)).toEqual([]);
    expect(watch.findNotLearning(accuracies(1025, 0.5, NaN))).toEqual([]);
    expect(watch.findNotLearning(accuracies(1050, 0.7, NaN)).map(({ replica, health }) => [replica, health])).toEqual([[0, 'learning']]);
  });

  for (const [what, seen] of [
    ['an activation', observation({ activations: [Float32Array.of(0.1, Infinity), Float32Array.of(0.5, 0.5)] })],
    ['a logit', observation({ logits: Float32Array.of(1, NaN) })],
    ['a gradient', observation({ gradientMean: Float64Array.of(1, -Infinity) })],
    ['a weight norm', observation({ weightNorm: Float64Array.of(1, NaN) })],
  ] as const) {
    it(`a replica diverged once ${what} is no finite number, and for good`, () => {
      const watch = new ReplicaHealthWatch(2);
      expect(found(watch, 3, seen).map(({ replica, health, epoch }) => [replica, health, epoch])).toEqual([[1, 'diverged', 3]]);
      expect(found(watch, 4, observation())).toEqual([]);
      expect([watch.hasDiverged(0), watch.hasDiverged(1), watch.allDiverged]).toEqual([false, true, false]);
    });
  }

  it('the spread of a single probe is absent in health', () => {
    expect(found(new ReplicaHealthWatch(2), 0, observation())).toEqual([]);
  });
});
