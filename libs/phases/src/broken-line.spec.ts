import * as fc from 'fast-check';
import { brokenLine } from './broken-line';

const grids = fc
  .array(fc.double({ min: 0.02, max: 0.3, noNaN: true }), { minLength: 14, maxLength: 40 })
  .map((gaps) => gaps.reduce((t, gap) => [...t, t[t.length - 1] + gap], [0]));
const number = fc.double({ min: -3, max: 3, noNaN: true });

/** Sum of squared residuals of the least-squares fit of 1, t and max(0, t - tau), by the normal equations: slow and plain. */
function squaresOfBend(t: readonly number[], y: readonly number[], at: number): number {
  const basis = t.map((v) => [1, v, Math.max(0, v - t[at])]);
  const rows = [0, 1, 2].map((i) => [
    ...[0, 1, 2].map((j) => basis.reduce((sum, b) => sum + b[i] * b[j], 0)),
    basis.reduce((sum, b, k) => sum + b[i] * y[k], 0),
  ]);
  for (let i = 0; i < 3; i += 1) {
    for (let k = 0; k < 3; k += 1) {
      if (k === i) continue;
      const factor = rows[k][i] / rows[i][i];
      for (let j = 0; j < 4; j += 1) rows[k][j] -= factor * rows[i][j];
    }
  }
  const coefficients = rows.map((row, i) => row[3] / row[i]);
  return basis.reduce((sum, b, k) => sum + (y[k] - b.reduce((fit, value, i) => fit + value * coefficients[i], 0)) ** 2, 0);
}

describe('brokenLine', () => {
  it('a line a + b t + c max(0, t - tau) is found exactly: tau and c', () => {
    fc.assert(
      fc.property(grids, number, number, number, fc.nat(), (t, a, b, change, pick) => {
        fc.pre(Math.abs(change) > 0.1);
        const at = 5 + (pick % (t.length - 10));
        const line = brokenLine(t, t.map((v) => a + b * v + change * Math.max(0, v - t[at])));
        expect(line?.at).toBe(at);
        expect(line?.change).toBeCloseTo(change, 8);
        expect(line?.residualVariance).toBeCloseTo(0, 12);
      }),
    );
  });

  it('no other bend has smaller squared residuals, and the residual variance is that of the best', () => {
    fc.assert(
      fc.property(grids, fc.array(number, { minLength: 41, maxLength: 41 }), (t, noise) => {
        const y = t.map((v, i) => v + noise[i]);
        const squares = t.map((_, at) => (at >= 5 && at <= t.length - 6 ? squaresOfBend(t, y, at) : Infinity));
        const line = brokenLine(t, y);
        expect(line).not.toBeNull();
        if (line === null) return;
        expect(line.residualVariance * (t.length - 4)).toBeCloseTo(Math.min(...squares), 7);
        expect(squares[line.at]).toBeCloseTo(Math.min(...squares), 7);
      }),
    );
  });

  it('the change is the weighted sum of y, and a straight line added to y changes nothing', () => {
    fc.assert(
      fc.property(grids, fc.array(number, { minLength: 41, maxLength: 41 }), number, number, (t, noise, a, b) => {
        const y = noise.slice(0, t.length);
        const line = brokenLine(t, y);
        expect(line).not.toBeNull();
        if (line === null) return;
        expect(line.weights.reduce((sum, weight, i) => sum + weight * y[i], 0)).toBeCloseTo(line.change, 9);
        expect(line.weights.reduce((sum, weight, i) => sum + weight * (y[i] + a + b * t[i]), 0)).toBeCloseTo(line.change, 7);
      }),
    );
  });

  it('too few measurements have no bend, unequal lengths are refused', () => {
    expect(brokenLine([1, 2, 3], [1, 2, 3])).toBeNull();
    expect(() => brokenLine([1, 2], [1])).toThrowError(RangeError, /got 2 and 1/);
  });
});
