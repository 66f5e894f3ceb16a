import { dataProcessingViolations } from './data-processing';

describe('data processing violations', () => {
  it('a chain that never grows has none', () => {
    expect(dataProcessingViolations([12, 12, 11, 3], [0.99, 0.99, 0.9, 0.2])).toEqual({ ixt: 0, ity: 0, pairs: 3 });
  });

  it('counts each adjacent pair that grows, I(X;T) and I(T;Y) apart', () => {
    expect(dataProcessingViolations([12, 11, 11.5, 11.6], [0.9, 0.8, 0.7, 0.75])).toEqual({ ixt: 2, ity: 1, pairs: 3 });
  });

  it('growth within the tolerance is rounding', () => {
    expect(dataProcessingViolations([1, 1 + 5e-12], [1, 1 + 2e-11])).toEqual({ ixt: 0, ity: 1, pairs: 1 });
    expect(dataProcessingViolations([11, Math.fround(11 + 9e-7)], [1, 1], 1e-6).ixt).toBe(0);
  });

  it('one layer has no pairs', () => {
    expect(dataProcessingViolations([3], [0.5])).toEqual({ ixt: 0, ity: 0, pairs: 0 });
  });

  it('refuses NaN, infinity, no layers and different lengths', () => {
    expect(() => dataProcessingViolations([1, NaN], [1, 1])).toThrowError(RangeError, /ixt must be finite, got NaN at layer 1/);
    expect(() => dataProcessingViolations([1, 1], [Infinity, 1])).toThrowError(RangeError, /ity must be finite, got Infinity at layer 0/);
    expect(() => dataProcessingViolations([], [])).toThrowError(RangeError, /at least 1, got 0 and 0/);
    expect(() => dataProcessingViolations([1], [1, 1])).toThrowError(RangeError, /got 1 and 2/);
  });
});
