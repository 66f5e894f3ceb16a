import { finalInformation } from './final-information';
import { meanDifference } from './mean-difference';
import { buildCompared } from './testing';

// Estimators × replicas × layers: replica r of layer l under estimator e has base + 100 e + r + l / 10.
const informationOf = (base: number) => Float32Array.from({ length: 12 }, (_, at) => base + 100 * Math.floor(at / 6) + Math.floor((at % 6) / 3) + ((at % 3) + 1) / 10);

describe('the final information of a layer', () => {
  const a = buildCompared({ epochs: [0, 5], measured: (epoch) => ({ ixt: informationOf(epoch), ity: informationOf(epoch / 10) }) });

  it('is the mean and the spread over replicas at the last measured epoch', () => {
    const found = finalInformation(a, 'ixt', 'L2', 'binning-30')!;
    expect([found.epoch, found.count]).toEqual([5, 2]);
    // 5.2 and 6.2: the mean is 5.7, the sample deviation 1/√2; 32-bit floats hold them to 5e-7.
    expect(found.mean).toBeCloseTo(5.7, 6);
    expect(found.deviation).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('is that of the estimator asked for, and of the quantity', () => {
    expect(finalInformation(a, 'ixt', 'output', 'idnns-30')!.mean).toBeCloseTo(105.8, 4);
    expect(finalInformation(a, 'ity', 'output', 'binning-30')!.mean).toBeCloseTo(1.3, 6);
  });

  it('is absent where the session lacks the layer or the estimator, or has measured nothing', () => {
    expect([finalInformation(a, 'ixt', 'L7', 'binning-30'), finalInformation(a, 'ixt', 'L1', 'exact'), finalInformation(buildCompared({ epochs: [] }), 'ixt', 'L1', 'binning-30')]).toEqual([null, null, null]);
  });

  it('differs between two sessions by what lies between their means, ± √(1/2/2 + 1/2/2)', () => {
    const b = buildCompared({ name: 'B', epochs: [0, 9], measured: (epoch) => ({ ixt: informationOf(epoch) }) });
    const { difference, standardError } = meanDifference(finalInformation(a, 'ixt', 'L1', 'binning-30')!, finalInformation(b, 'ixt', 'L1', 'binning-30')!);
    expect(difference).toBeCloseTo(4, 5);
    expect(standardError).toBeCloseTo(Math.SQRT1_2, 6);
  });
});
