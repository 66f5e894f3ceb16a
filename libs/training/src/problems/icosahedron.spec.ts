import { antipodes, neighbours, patternBit, patternGeometry, powerSpectrum, vertices } from './icosahedron';
import { everyPattern, innerProducts } from '../testing/patterns';

describe('icosahedron', () => {
  it('each vertex has five neighbours and one antipode, and both relations are mutual', () => {
    for (let i = 0; i < vertices; i += 1) {
      expect(new Set([i, antipodes[i], ...neighbours[i]]).size).toBe(7);
      for (const j of neighbours[i]) expect(neighbours[j]).toContain(i);
      expect(antipodes[antipodes[i]]).toBe(i);
    }
  });

  it('the inner products 1, ±1/sqrt 5, -1 are those of twelve unit vectors in three dimensions: G^2 = 4 G and trace G = 12', () => {
    // A symmetric matrix with G^2 = 4 G has eigenvalues 0 and 4, so a trace of 12 leaves rank 3. Twelve rounded products of at most 1: 1e-14.
    for (let i = 0; i < vertices; i += 1) {
      expect(innerProducts[i][i]).toBe(1);
      for (let j = 0; j < vertices; j += 1) {
        const square = innerProducts[i].reduce((sum, g, k) => sum + g * innerProducts[k][j], 0);
        expect(Math.abs(square - 4 * innerProducts[i][j])).toBeLessThan(1e-14);
      }
    }
  });

  it('bit 0 is the most significant of twelve', () => {
    expect(Array.from({ length: vertices }, (_, bit) => patternBit(0b100000000001, bit))).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('every pair of ones is at distance 1, 2 or 3: e1 + e2 + e3 = n (n - 1) / 2', () => {
    for (const pattern of everyPattern) {
      const { ones, adjacentPairs, distantPairs, antipodalPairs } = patternGeometry(pattern);
      expect(adjacentPairs + distantPairs + antipodalPairs).toBe((ones * (ones - 1)) / 2);
    }
    expect(patternGeometry(4095)).toEqual({ ones: 12, adjacentPairs: 30, distantPairs: 30, antipodalPairs: 6 });
  });

  it('p_l = sum_ij x_i x_j P_l(r_i . r_j) for l = 0, 1, 2', () => {
    const legendre = [() => 1, (t: number) => t, (t: number) => (3 * t * t - 1) / 2];
    for (const pattern of everyPattern) {
      const spectrum = powerSpectrum(patternGeometry(pattern));
      const ones = Array.from({ length: vertices }, (_, i) => i).filter((i) => patternBit(pattern, i) === 1);
      legendre.forEach((polynomial, l) => {
        const direct = ones.reduce((sum, i) => ones.reduce((inner, j) => inner + polynomial(innerProducts[i][j]), sum), 0);
        // 144 terms of at most 1, each rounded once or twice.
        if (!(Math.abs(spectrum[l] - direct) < 1e-12)) fail(`p_${l}(${pattern}) = ${spectrum[l]}, directly ${direct}`);
      });
    }
    expect(powerSpectrum(patternGeometry(4095))).toEqual([144, 0, 0]);
  });

  it('p_l >= 0 without a clamp, so its square root is a number', () => {
    for (const pattern of everyPattern) expect(Math.min(...powerSpectrum(patternGeometry(pattern)))).toBeGreaterThanOrEqual(0);
  });

  it('refuses what is not a pattern', () => {
    for (const pattern of [-1, 4096, 0.5, NaN]) expect(() => patternGeometry(pattern)).toThrowError(RangeError, new RegExp(`from 0 to 4095, got ${pattern}`));
  });
});
