import { recordToJson } from './record-json';
import { buildMeasurement } from './testing';

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
});
