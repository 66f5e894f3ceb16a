import { formatCount, formatFixed, formatLogTick, formatNumber, formatSignificant } from './numbers';

describe('numbers for people', () => {
  it('have significant digits without trailing zeros', () => {
    expect([0.99916, 12, 0.0004, 0.00001234, 2_500_000, 0].map((value) => formatNumber(value))).toEqual(['0.999', '12', '0.0004', '1.23·10⁻⁵', '2.5·10⁶', '0']);
  });

  it('in a column keep their zeros', () => {
    expect([1, 0.029, 0.0004, 31_000].map((value) => formatSignificant(value, 2))).toEqual(['1.0', '0.029', '4·10⁻⁴', '3.1·10⁴']);
    expect([12, 0.5].map((value) => formatFixed(value, 2))).toEqual(['12.00', '0.50']);
  });

  it('are a dash when absent, never 0', () => {
    expect([formatNumber(NaN), formatNumber(null), formatFixed(undefined, 2), formatSignificant(NaN, 2)]).toEqual(['–', '–', '–', '–']);
  });

  it('count with thousands apart', () => {
    expect(formatCount(400_000)).toBe('400,000');
  });

  it('on a logarithmic axis are powers of ten when long', () => {
    expect([0.001, 0.1, 1, 1000, 1e-4, 1e5].map(formatLogTick)).toEqual(['0.001', '0.1', '1', '1000', '10⁻⁴', '10⁵']);
  });
});
