import fc from 'fast-check';
import { mutualInformation } from '@infoplane/information';
import { icosahedronSymmetries, movePattern } from '../testing/patterns';
import { everyBitPattern } from './bit-rule';
import { createProblem, type ComputedProblem } from './create-problem';
import { patternBit } from './icosahedron';
import type { Problem } from './problem';
import { thresholdRule, thresholdScore } from './threshold';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const bits = fc.integer({ min: 2, max: 10 });
const rule = fc.constantFrom('linear' as const, 'sigmoid' as const);
const anyRule: fc.Arbitrary<ComputedProblem> = fc.oneof(
  fc.record({ name: fc.constant('threshold' as const), rule, inputs: bits, ruleSeed: seeds }),
  fc.record({ name: fc.constant('committee' as const), inputs: bits, units: fc.constantFrom(1, 3, 5, 31), ruleSeed: seeds }),
  fc.record({ name: fc.constant('parity' as const), inputs: bits, parityBits: fc.constantFrom(1, 2) }),
);

const labels = ({ patterns, labelProbabilities }: Problem) => Array.from({ length: patterns }, (_, pattern) => labelProbabilities[pattern * 2]);
const ones = (problem: Problem) => labels(problem).reduce((sum, label) => sum + label, 0);

/** I(S;Y) of a statistic S of the patterns. */
function informationOf(problem: Problem, statistic: (bitsOfPattern: Float32Array) => number, size: number): number {
  const joint = new Float64Array(size * 2);
  labels(problem).forEach((label, pattern) => {
    joint[statistic(problem.x.subarray(pattern * problem.inputs, (pattern + 1) * problem.inputs)) * 2 + 1 - label] += 1 / problem.patterns;
  });
  return mutualInformation(joint, { rows: size, columns: 2 });
}

describe('the rules of bits', () => {
  it('have every pattern once, in counting order, bit 0 the most significant', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (inputs) => {
        const x = everyBitPattern(inputs);
        expect(x.length).toBe(2 ** inputs * inputs);
        for (let pattern = 0; pattern < 2 ** inputs; pattern += 1) {
          if (parseInt(x.subarray(pattern * inputs, (pattern + 1) * inputs).join(''), 2) !== pattern) fail(`${inputs} bits, pattern ${pattern}`);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('give each pattern one label: p(y|x) is 0 or 1 and sums to 1', () => {
    fc.assert(
      fc.property(anyRule, (configuration) => {
        const { isDeterministic, inputs, patterns, classes, x, labelProbabilities } = createProblem(configuration);
        expect([isDeterministic, patterns, classes, x.length, labelProbabilities.length]).toEqual([true, 2 ** inputs, 2, patterns * inputs, patterns * 2]);
        expect(labelProbabilities.every((p) => p === 0 || p === 1)).toBeTrue();
        for (let pattern = 0; pattern < patterns; pattern += 1) expect(labelProbabilities[pattern * 2] + labelProbabilities[pattern * 2 + 1]).toBe(1);
      }),
    );
  });

  it('P(y=1) = 1/2 exactly', () => {
    // The scores of these weights are all different, the committee is odd in s, and parity is balanced.
    fc.assert(fc.property(anyRule, (configuration) => expect(ones(createProblem(configuration)) * 2).toBe(2 ** ('inputs' in configuration ? configuration.inputs : 12))));
  });

  it('the same seed gives the same bytes, in fresh arrays; another seed another rule', () => {
    for (const configuration of [
      { name: 'threshold', rule: 'linear', inputs: 12 },
      { name: 'threshold', rule: 'sigmoid', inputs: 12 },
      { name: 'committee', inputs: 12, units: 3 },
    ] as const) {
      const of = (ruleSeed: number) => createProblem({ ...configuration, ruleSeed });
      expect(of(5)).toEqual(of(5));
      expect(of(5).labelProbabilities).not.toBe(of(5).labelProbabilities);
      const rules = Array.from({ length: 10 }, (_, seed) => labels(of(seed)).join(''));
      expect(new Set(rules).size).toBe(10);
    }
  });
});

describe('threshold', () => {
  it('y = 1 iff its score is above the threshold', () => {
    fc.assert(
      fc.property(rule, bits, seeds, (name, inputs, ruleSeed) => {
        const made = thresholdRule({ rule: name, inputs, ruleSeed });
        const problem = createProblem({ name: 'threshold', rule: name, inputs, ruleSeed });
        expect(made.weights.map(({ length }) => length)).toEqual([inputs, inputs, inputs]);
        labels(problem).forEach((label, pattern) => expect(label === 1).toBe(thresholdScore(made, problem.x.subarray(pattern * inputs, (pattern + 1) * inputs)) > made.threshold));
      }),
      { numRuns: 30 },
    );
  });

  it('linear scores are sum_k (w_k . x - t_k) with t = (0.1, 0.3, 0.2); sigmoid ones sum_k 1 / (1 + exp(-7 (w_k . x - 0.41)))', () => {
    const weights = [Float64Array.of(1, 2), Float64Array.of(0, 0.41), Float64Array.of(-1, 3)];
    // Sums of six numbers below 10, each rounded once.
    expect(thresholdScore({ rule: 'linear', weights }, Float32Array.of(1, 1))).toBeCloseTo(3 + 0.41 + 2 - 0.6, 14);
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-7 * (z - 0.41)));
    expect(thresholdScore({ rule: 'sigmoid', weights }, Float32Array.of(0, 1))).toBeCloseTo(sigmoid(2) + 0.5 + sigmoid(3), 14);
  });

  for (const name of ['linear', 'sigmoid'] as const) {
    it(`${name}: no exchange of two bits and no symmetry of the icosahedron leaves the rule as it is`, () => {
      const exchanges = Array.from({ length: 144 }, (_, k) => [Math.floor(k / 12), k % 12])
        .filter(([i, j]) => i < j)
        .map(([i, j]) => Array.from({ length: 12 }, (_, bit) => (bit === i ? j : bit === j ? i : bit)));
      const moves = [...exchanges, ...icosahedronSymmetries().filter((symmetry) => symmetry.some((image, i) => image !== i))];
      expect(moves.length).toBe(66 + 119);
      for (const ruleSeed of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const own = labels(createProblem({ name: 'threshold', rule: name, inputs: 12, ruleSeed }));
        for (const move of moves) {
          if (own.every((label, pattern) => own[movePattern(pattern, move)] === label)) fail(`seed ${ruleSeed}: ${move.join(' ')} changes nothing`);
        }
      }
    });
  }
});

describe('committee', () => {
  it('y(-s) = 1 - y(s): opposite patterns have opposite labels', () => {
    fc.assert(
      fc.property(bits, fc.constantFrom(1, 3, 7), seeds, (inputs, units, ruleSeed) => {
        const own = labels(createProblem({ name: 'committee', inputs, units, ruleSeed }));
        own.forEach((label, pattern) => expect(label).toBe(1 - own[own.length - 1 - pattern]));
      }),
    );
  });

  it('of one unit is a half-space, so each bit moves the label one way only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), seeds, (inputs, ruleSeed) => {
        const own = labels(createProblem({ name: 'committee', inputs, units: 1, ruleSeed }));
        for (let bit = 0; bit < inputs; bit += 1) {
          const step = 1 << bit;
          const changes = new Set(own.flatMap((label, pattern) => ((pattern & step) === 0 ? [own[pattern + step] - label] : [])));
          expect(changes.has(1) && changes.has(-1)).toBeFalse();
        }
      }),
    );
  });

  it('of three units is no half-space', () => {
    const own = labels(createProblem({ name: 'committee', inputs: 12, units: 3, ruleSeed: 1 }));
    const isMixed = Array.from({ length: 12 }, (_, bit) => new Set(own.flatMap((label, pattern) => (patternBit(pattern, bit) === 0 ? [own[pattern + (1 << (11 - bit))] - label] : []))));
    expect(isMixed.some((changes) => changes.has(1) && changes.has(-1))).toBeTrue();
  });
});

describe('parity', () => {
  it('y is the exclusive or of the first bits, and of no others', () => {
    const problem = createProblem({ name: 'parity', inputs: 6, parityBits: 3 });
    labels(problem).forEach((label, pattern) => expect(label).toBe(((pattern >> 5) ^ (pattern >> 4) ^ (pattern >> 3)) & 1));
  });

  it('all bits of it but one say nothing, I(x_1 … x_(k-1);Y) = 0, and all of them everything, I = 1 bit', () => {
    const problem = createProblem({ name: 'parity', inputs: 8, parityBits: 4 });
    const first = (count: number) => informationOf(problem, (own) => parseInt(own.subarray(0, count).join(''), 2), 2 ** count);
    // All probabilities are powers of two, so nothing is rounded.
    expect(first(3)).toBe(0);
    expect(first(4)).toBe(1);
  });
});
