import { RefusedError } from './errors';
import { recordFromJson, recordToJson } from './record-json';
import type { SessionRecord } from './records';
import { buildBottleneck, buildMeasurement, buildProblemRecord, buildRemeasurement } from './testing';

describe('records as JSON', () => {
  it('nests columns in their shapes and writes absent numbers as null', () => {
    const json = recordToJson(buildMeasurement({ trainLoss: Float32Array.of(0.1, NaN) }));
    expect(json['trainLoss']).toEqual([0.1, null]);
    expect(json['ixt']).toEqual([[[0, 0.125, 0.25], [0.375, 0.5, 0.625]]]);
  });

  it('adds SNR = mean / spread, null where the spread is 0', () => {
    const json = recordToJson(
      buildMeasurement({
        shape: { replicas: 1, layers: 2, estimators: 1 },
        gradientMean: Float32Array.of(3, 2),
        gradientStd: Float32Array.of(1.5, 0),
      }),
    );
    expect(json['snr']).toEqual([[2, null]]);
  });

  it('recordFromJson(recordToJson(record)) = record, through text, absent numbers included', () => {
    const measurement = buildMeasurement({ trainLoss: Float32Array.of(0.1, NaN), epoch: 7, step: 49 });
    const change = {
      kind: 'phase-change', layer: 2, criterion: 'compression-onset', estimator: 'binning-30', epoch: 3, step: 21,
      interval: { fromEpoch: 2, toEpoch: 5 }, confidence: 0.93, announcedAt: 5, revision: 0,
    } as const;
    const health = { kind: 'replica-health', replica: 3, health: 'learning', epoch: 2000, reason: 'train accuracy is 61.0%' } as const;
    const lifecycle = { kind: 'lifecycle', state: 'failed', reason: 'no room', epoch: null, engine: null } as const;
    const problems = [buildProblemRecord(), buildProblemRecord({ curve: null, isDeterministic: false })];
    const once = [buildRemeasurement({ ity: new Float32Array(6).fill(NaN) }), buildBottleneck({ beta: Float32Array.of(2000, 1.5, NaN, 3, 4, 5) })];
    for (const record of [measurement, change, health, lifecycle, ...problems, ...once] satisfies SessionRecord[]) {
      expect(recordFromJson(JSON.parse(JSON.stringify({ seq: 4, ...recordToJson(record) })))).toEqual(record);
    }
  });

  it('a record whose column is missing, short or holds text is refused by its place', () => {
    const json = recordToJson(buildMeasurement());
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [{ ...json, ixt: undefined }, /ixt: must be a list of 1/],
      [{ ...json, trainLoss: [1] }, /trainLoss: must be a list of 2/],
      [{ ...json, weightNorm: [[1, 2, 'x'], [1, 2, 3]] }, /weightNorm\.0\.2: must be a number or null/],
      [{ ...json, epoch: -1 }, /epoch/],
      [{ kind: 'guess' }, /kind/],
      ['text', /Invalid record/],
    ];
    for (const [input, sentence] of wrong) {
      expect(() => recordFromJson(input)).toThrowMatching((error) => error instanceof RefusedError && sentence.test(error.message));
    }
  });
});
