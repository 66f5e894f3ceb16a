import fc from 'fast-check';
import { freeEnergy, gibbsDistribution, leastFreeEnergy } from './gibbs';
import { relativeEntropy } from './relative-entropy';

const anyStates = fc
  .integer({ min: 1, max: 8 })
  .chain((states) =>
    fc.record({
      energies: fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: states, maxLength: states }),
      weights: fc.array(fc.integer({ min: 0, max: 100 }), { minLength: states, maxLength: states }).filter((all) => all.some((weight) => weight > 0)),
      beta: fc.double({ min: 0.01, max: 10, noNaN: true }),
    }),
  );

describe('the Gibbs distribution', () => {
  it('of two levels 0 and 1 at beta 1 has p0 = 0.731058579 and F = -0.313261688', () => {
    const p = gibbsDistribution([0, 1], 1);
    expect(p[0]).toBeCloseTo(0.731058578630005, 15);
    expect(leastFreeEnergy([0, 1], 1)).toBeCloseTo(-0.313261687518223, 15);
    expect(freeEnergy(p, [0, 1], 1)).toBeCloseTo(-0.313261687518223, 15);
  });

  it('F(p) - F_min = D(p || Gibbs) ln 2 / beta >= 0', () => {
    fc.assert(
      fc.property(anyStates, ({ energies, weights, beta }) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const p = weights.map((weight) => weight / total);
        const excess = freeEnergy(p, energies, beta) - leastFreeEnergy(energies, beta);
        const divergence = (relativeEntropy(p, gibbsDistribution(energies, beta)) * Math.LN2) / beta;
        // Energies up to 20 and logarithms up to 400 / beta, a few roundings of each.
        expect(Math.abs(excess - divergence)).toBeLessThan(1e-12 * (20 + 400 / beta));
      }),
    );
  });

  it('of a harmonic well on a fine grid has variance 1 / (beta lambda), that of Langevin dynamics of small steps', () => {
    for (const [lambda, beta] of [[1, 1], [2, 5], [0.3, 0.7]]) {
      const spread = 1 / Math.sqrt(beta * lambda);
      const grid = Float64Array.from({ length: 4001 }, (_, i) => (i / 2000 - 1) * 10 * spread);
      const p = gibbsDistribution(grid.map((w) => (lambda * w * w) / 2), beta);
      const variance = p.reduce((sum, share, i) => sum + share * grid[i] ** 2, 0);
      // The trapezoidal rule of a Gaussian over 10 deviations: its error is below e^-50.
      expect(variance * beta * lambda).toBeCloseTo(1, 12);
    }
  });

  it('a shift of all energies moves F by the shift and p by nothing', () => {
    const [low, high] = [gibbsDistribution([0, 1, 3], 2), gibbsDistribution([1e6, 1e6 + 1, 1e6 + 3], 2)];
    expect([...high]).toEqual([...low]);
    expect(leastFreeEnergy([1e6, 1e6 + 1, 1e6 + 3], 2) - 1e6).toBeCloseTo(leastFreeEnergy([0, 1, 3], 2), 9);
  });
});
