import { publishedSoftRule } from '@infoplane/contracts';
import { createProblem } from '@infoplane/training';
import fc from 'fast-check';
import { outcomeOf } from './outcomes';

/** Logits of 4,096 patterns and two classes that look random and spread as wide as asked. */
const logitsOf = (seed: number, spread: number) => Float32Array.from({ length: 8192 }, (_, i) => Math.sin((i + 1) * (seed + 1.7)) * spread);

const problems = [createProblem({ name: 'szt-hard' }), createProblem({ name: 'szt-soft', ...publishedSoftRule })].map(
  ({ classes, labelProbabilities: probabilities }) => ({ classes, probabilities }),
);

describe('outcome', () => {
  it('loss is the mean over the patterns of -sum_y p(y|x) log2 softmax(z)_y', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.constantFrom(1e-3, 1, 8, 60), fc.constantFrom(...problems), fc.integer({ min: 1, max: 4096 }), (seed, spread, problem, count) => {
        const logits = logitsOf(seed, spread);
        const rows = Int32Array.from({ length: count }, (_, i) => (i * 1237) % 4096);
        let bits = 0;
        for (const row of rows) {
          const [a, b] = [logits[2 * row], logits[2 * row + 1]];
          const [p, q] = [problem.probabilities[2 * row], problem.probabilities[2 * row + 1]];
          // -log softmax(z)_0 = log(1 + exp(b - a)); log1p of the lesser exponential and the difference itself stay exact.
          bits += (p * (Math.max(b - a, 0) + Math.log1p(Math.exp(-Math.abs(b - a)))) + q * (Math.max(a - b, 0) + Math.log1p(Math.exp(-Math.abs(a - b))))) / Math.LN2;
        }
        // (n - 1) 2^-53 relative from each sum of n = 4,096 terms, 2^-53 from the products.
        expect(Math.abs(outcomeOf(logits, rows, problem).loss - bits / count)).toBeLessThan(1e-12 * (1 + bits / count));
      }),
      { numRuns: 60 },
    );
  });

  it('accuracy is the share of patterns whose greatest logit is of the likelier class', () => {
    const problem = problems[1];
    const logits = logitsOf(3, 2);
    const rows = Int32Array.from({ length: 4096 }, (_, i) => i);
    const right = rows.filter((row) => logits[2 * row + 1] > logits[2 * row] === problem.probabilities[2 * row + 1] > problem.probabilities[2 * row]).length;
    expect(outcomeOf(logits, rows, problem).accuracy).toBe(right / 4096);
  });

  it('equal logits are one bit a pattern, however many patterns', () => {
    expect(outcomeOf(new Float32Array(8192).fill(3), Int32Array.from({ length: 4096 }, (_, i) => i), problems[0]).loss).toBeCloseTo(1, 14);
  });

  it('logits far apart neither underflow nor overflow: the loss of a wrong guess is their difference', () => {
    const problem = problems[0];
    const wrong = Float32Array.from({ length: 8192 }, (_, i) => (problem.probabilities[i] === 1 ? -1000 : 1000));
    expect(outcomeOf(wrong, Int32Array.of(0, 1, 4095), problem)).toEqual({ loss: 2000 / Math.LN2, accuracy: 0 });
  });

  it('no rows have no outcome: both numbers are absent', () => {
    expect(outcomeOf(logitsOf(1, 1), new Int32Array(0), problems[0])).toEqual({ loss: NaN, accuracy: NaN });
  });

  for (const value of [NaN, Infinity, -Infinity]) {
    it(`a logit of ${value} gives no finite loss`, () => {
      const logits = logitsOf(1, 1);
      const problem = problems[1];
      logits[24] = value;
      expect(outcomeOf(logits, Int32Array.of(3, 12, 40), problem).loss).not.toBeLessThan(Infinity);
      logits[25] = value;
      expect(outcomeOf(logits, Int32Array.of(3, 12, 40), problem).loss).toBeNaN();
    });
  }
});
