import { createProblem, measuredPatterns, splitPatterns } from '@infoplane/training';
import { publishedSoftRule } from '@infoplane/contracts';
import fc from 'fast-check';
import { measuredSample } from './measured-sample';

const problem = createProblem({ name: 'szt-soft', ...publishedSoftRule });

describe('what is measured', () => {
  it('train and test rows are the measured patterns of each replica’s own split, and together all of them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 64, max: 5000 }), fc.nat(1000), (percent, count, seed) => {
        const measured = measuredPatterns(problem.patterns, count, seed);
        const splits = [0, 1].map((replica) => splitPatterns(problem.patterns, percent, seed, replica));
        const sample = measuredSample(problem, measured, splits);
        expect(sample.patterns).toBe(Math.min(4096, count));
        sample.splits.forEach(({ train, test }, replica) => {
          expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: sample.patterns }, (_, row) => row));
          const own = new Set(splits[replica].train);
          expect(train.every((row) => own.has(measured[row]))).toBeTrue();
          expect(test.some((row) => own.has(measured[row]))).toBeFalse();
        });
        const { labels } = sample;
        expect(measured.every((pattern, row) => labels.probabilities[2 * row] === problem.labelProbabilities[2 * pattern])).toBeTrue();
      }),
      { numRuns: 20 },
    );
  });
});
