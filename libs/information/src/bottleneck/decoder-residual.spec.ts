import { CountedStream } from '@infoplane/numerics';
import fc from 'fast-check';
import { DecoderResidual } from './decoder-residual';
import { bottleneckJoint } from './joint';

/** 40 patterns with random p(y|x). */
function randomJoint(seed: number) {
  const stream = new CountedStream(seed, 0, 0, 0);
  const rows = Array.from({ length: 40 }, (_, x) => stream.uniform(x)).flatMap((p) => [p, 1 - p]);
  return bottleneckJoint(new Float64Array(40).fill(1 / 40), rows, 2);
}
const randomCells = (seed: number, count: number) => {
  const raw = Int32Array.from({ length: 40 }, (_, x) => Math.floor(count * new CountedStream(seed, 1, 0, 0).uniform(x)));
  const numbers = [...new Set(raw)];
  return raw.map((cell) => numbers.indexOf(cell));
};

/** The definition, with plain sums over all patterns. */
function byDefinition({ patterns, classes, pyGivenX }: ReturnType<typeof randomJoint>, beta: number, cells: Int32Array): number {
  const count = Math.max(...cells) + 1;
  const members = Array.from({ length: count }, (_, t) => [...cells.keys()].filter((x) => cells[x] === t));
  const decoder = members.map((xs) => Array.from({ length: classes }, (_, y) => xs.reduce((sum, x) => sum + pyGivenX[x * classes + y] / xs.length, 0)));
  const kl = (p: (y: number) => number, q: readonly number[]) => q.reduce((sum, qy, y) => sum + p(y) * Math.log(p(y) / qy), 0);
  const encoder = Array.from({ length: patterns }, (_, x) => {
    const weights = members.map((xs, t) => (xs.length / patterns) * Math.exp(-beta * kl((y) => pyGivenX[x * classes + y], decoder[t])));
    const z = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / z);
  });
  return members.reduce((sum, xs, t) => {
    const mass = encoder.reduce((total, row) => total + row[t], 0);
    const built = Array.from({ length: classes }, (_, y) => encoder.reduce((total, row, x) => total + (row[t] * pyGivenX[x * classes + y]) / mass, 0));
    return sum + (xs.length / patterns) * (kl((y) => decoder[t][y], built) / Math.LN2);
  }, 0);
}

describe('the residual of a decoder', () => {
  it('E_t KL[p(y|t) || p_beta(y|t)] is what plain sums over all patterns give', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 12 }), fc.double({ min: 0.1, max: 20, noNaN: true }), (seed, count, beta) => {
        const joint = randomJoint(seed);
        const cells = randomCells(seed, count);
        // Forty sums of a few terms each, all of them below 10.
        expect(new DecoderResidual(joint).at(beta, cells)).toBeCloseTo(byDefinition(joint, beta, cells), 11);
      }),
      { numRuns: 60 },
    );
  });

  it('one cell for all patterns is the trivial solution, whose residual is 0 at every beta', () => {
    expect(new DecoderResidual(randomJoint(3)).at(7, new Int32Array(40))).toBeCloseTo(0, 14);
  });

  it('a cell for each p(y|x) nears a solution as beta grows', () => {
    const residual = new DecoderResidual(randomJoint(5));
    const identity = Int32Array.from({ length: 40 }, (_, x) => x);
    const [low, middle, high] = [10, 1000, 1e6].map((beta) => residual.at(beta, identity));
    expect(low).toBeGreaterThan(middle);
    expect(middle).toBeGreaterThan(high);
    expect(high).toBeLessThan(1e-3);
  });
});
