import { existsSync, readFileSync } from 'node:fs';
import { entropyFromCounts, entropyFromProbabilities, mutualInformation } from '@infoplane/information';
import { everyPattern, icosahedronSymmetries, movePattern } from '../testing/patterns';
import { publishedSoftRule } from '@infoplane/contracts';
import { createProblem } from './create-problem';
import { patternBit, patternGeometry, vertices } from './icosahedron';
import { patternClasses } from './pattern-classes';
import type { Problem } from './problem';
import { softLogOdds, sztHard, sztSoft } from './szt';

const hard = createProblem({ name: 'szt-hard' });
const soft = createProblem({ name: 'szt-soft', ...publishedSoftRule });
const { count, classOf, geometry, sizes } = patternClasses();
const symmetries = icosahedronSymmetries();

// The answers are known to fifteen decimals. A sum of 8,192 rounded terms that reaches 13 bits errs by about sqrt(8192) 2^-53 13 = 1.3e-13.
const digits = 1e-12;
const expectBits = (actual: number, expected: number) => expect(Math.abs(actual - expected)).withContext(`${actual} against ${expected}`).toBeLessThan(digits);

const p1 = (problem: Problem, pattern: number) => problem.labelProbabilities[pattern * 2];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const probabilityOfOne = (problem: Problem) => mean(everyPattern.map((pattern) => p1(problem, pattern)));
const labelEntropy = (problem: Problem) => entropyFromProbabilities([probabilityOfOne(problem), mean(everyPattern.map((pattern) => problem.labelProbabilities[pattern * 2 + 1]))]);

/** I(S;Y) for a statistic S of the patterns with values 0 to size - 1. */
function informationOf(problem: Problem, statistic: (pattern: number) => number, size: number): number {
  const joint = new Float64Array(size * 2);
  for (const pattern of everyPattern) {
    for (let y = 0; y < 2; y += 1) joint[statistic(pattern) * 2 + y] += problem.labelProbabilities[pattern * 2 + y] / 4096;
  }
  return mutualInformation(joint, { rows: size, columns: 2 });
}

describe('the patterns of Shwartz-Ziv & Tishby', () => {
  for (const problem of [hard, soft]) {
    it(`${problem.name}: all 4,096 patterns of 12 bits in counting order, as 0 and 1, bit 0 first`, () => {
      expect([problem.patterns, problem.inputs, problem.classes]).toEqual([4096, 12, 2]);
      expect(problem.x.length).toBe(4096 * 12);
      expect(everyPattern.every((pattern) => parseInt(problem.x.subarray(pattern * 12, (pattern + 1) * 12).join(''), 2) === pattern)).toBeTrue();
    });

    it(`${problem.name}: p(y|x) is a distribution for every pattern, class 0 being y = 1`, () => {
      expect(problem.labelProbabilities.length).toBe(4096 * 2);
      for (const pattern of everyPattern) {
        const [one, zero] = problem.labelProbabilities.subarray(pattern * 2, pattern * 2 + 2);
        // Two rounded quotients.
        if (!(one >= 0 && zero >= 0 && Math.abs(one + zero - 1) <= 2 ** -52)) fail(`p(y|${pattern}) = ${one}, ${zero}`);
      }
      // Which way round the classes are: all ones is y = 1, and no ones is y = 0.
      expect(p1(problem, 4095)).toBeGreaterThan(0.99);
      expect(p1(problem, 0)).toBeLessThan(1e-30);
    });

    it(`${problem.name}: none of the 120 symmetries of the icosahedron changes p(y|x)`, () => {
      expect(symmetries.length).toBe(120);
      for (const symmetry of symmetries) {
        const changed = everyPattern.filter((pattern) => p1(problem, movePattern(pattern, symmetry)) !== p1(problem, pattern));
        if (changed.length > 0) fail(`${symmetry.join(' ')} changes ${changed.length} patterns`);
      }
    });

    it(`${problem.name}: the class says all that the pattern says, I(class;Y) = I(X;Y)`, () => {
      expectBits(informationOf(problem, (pattern) => classOf[pattern], 64), informationOf(problem, (pattern) => pattern, 4096));
    });

    it(`${problem.name}: each call gives fresh arrays`, () => {
      const again = problem === hard ? sztHard() : sztSoft();
      expect(again).toEqual(problem);
      expect(again.x).not.toBe(problem.x);
      expect(again.labelProbabilities).not.toBe(problem.labelProbabilities);
    });
  }
});

describe('szt-hard', () => {
  it('y is a function of x, and I(X;Y) = H(Y) = 0.999157120850271 bits', () => {
    expect(hard.isDeterministic).toBeTrue();
    expect(hard.labelProbabilities.every((p) => p === 0 || p === 1)).toBeTrue();
    expectBits(labelEntropy(hard), 0.999157120850271);
    expectBits(informationOf(hard, (pattern) => pattern, 4096), 0.999157120850271);
  });

  it('P(y=1) = 2118/4096 = 0.51708984375', () => expect(probabilityOfOne(hard)).toBe(0.51708984375));

  it('by number of ones 0 … 12 it has 0,0,0,0,0,60,532,732,495,220,66,12,1 labels of 1', () => {
    const labels = new Array<number>(13).fill(0);
    for (const pattern of everyPattern) labels[patternGeometry(pattern).ones] += p1(hard, pattern);
    expect(labels).toEqual([0, 0, 0, 0, 0, 60, 532, 732, 495, 220, 66, 12, 1]);
  });

  it('P(y=1|b_i=1) = 0.625 and P(y=1|b_i=0) = 0.4091796875 for every bit', () => {
    for (let bit = 0; bit < vertices; bit += 1) {
      const given = (value: number) => mean(everyPattern.filter((pattern) => patternBit(pattern, bit) === value).map((pattern) => p1(hard, pattern)));
      expect([given(1), given(0)]).toEqual([0.625, 0.4091796875]);
    }
  });

  it('the degree-1 Walsh coefficient of (-1)^y is 0.2158203125 for every bit', () => {
    for (let bit = 0; bit < vertices; bit += 1) {
      expect(mean(everyPattern.map((pattern) => (1 - 2 * p1(hard, pattern)) * (1 - 2 * patternBit(pattern, bit))))).toBe(0.2158203125);
    }
  });

  it('I(n;Y) = 0.627641239216022 and I(b_i;Y) = 0.033906257902443 bits', () => {
    expectBits(informationOf(hard, (pattern) => patternGeometry(pattern).ones, 13), 0.627641239216022);
    for (let bit = 0; bit < vertices; bit += 1) expectBits(informationOf(hard, (pattern) => patternBit(pattern, bit), 2), 0.033906257902443);
  });
});

describe('szt-soft', () => {
  it('P(y=1) = 0.5009201229975, H(Y) = 0.999997557151404, I(X;Y) = 0.899482824825784 bits', () => {
    expect(soft.isDeterministic).toBeFalse();
    // Thirteen decimals are known.
    expect(Math.abs(probabilityOfOne(soft) - 0.5009201229975)).toBeLessThan(1e-12);
    expectBits(labelEntropy(soft), 0.999997557151404);
    // The published p(y|x) and the closed form differ by up to 8.3e-13, at slopes below 10 bits: the known decimals hold to 1e-11.
    expect(Math.abs(informationOf(soft, (pattern) => pattern, 4096) - 0.899482824825784)).toBeLessThan(1e-11);
  });

  it('I(n;Y) = 0.538565545881575 and I([p > 1/2];Y) = 0.848454842984175 bits', () => {
    expect(Math.abs(informationOf(soft, (pattern) => patternGeometry(pattern).ones, 13) - 0.538565545881575)).toBeLessThan(1e-11);
    expect(Math.abs(informationOf(soft, (pattern) => (p1(soft, pattern) > 0.5 ? 1 : 0), 2) - 0.848454842984175)).toBeLessThan(1e-11);
  });

  it('p(y=1|x) > 1/2 for 2,098 patterns, and on 3,956 that agrees with the hard rule', () => {
    expect(everyPattern.filter((pattern) => p1(soft, pattern) > 0.5).length).toBe(2098);
    expect(everyPattern.filter((pattern) => p1(soft, pattern) > 0.5 === (p1(hard, pattern) === 1)).length).toBe(3956);
  });

  it('has 64 different p(y|x), equal within a class to the last bit', () => {
    expect(new Set(everyPattern.map((pattern) => p1(soft, pattern))).size).toBe(64);
    expect(new Set(everyPattern.map((pattern) => `${classOf[pattern]} ${p1(soft, pattern)}`)).size).toBe(64);
  });
});

describe('szt-soft with other knobs', () => {
  it('gamma 12 and theta 5.89 are the published rule to the last bit', () => {
    expect(sztSoft({ gamma: 12, theta: 5.89 })).toEqual(sztSoft());
    expect(softLogOdds(geometry[30], { gamma: 12, theta: 5.89 })).toBe(softLogOdds(geometry[30]));
  });

  it('log p(y=1|x) / p(y=0|x) = gamma (f - theta): it grows with gamma and shifts by theta', () => {
    // f = log odds / 12 + 5.89 of the published rule; numbers below 200, rounded a few times.
    for (const own of geometry) {
      const f = softLogOdds(own) / 12 + 5.89;
      expect(Math.abs(softLogOdds(own, { gamma: 8, theta: 5.9 }) - 8 * (f - 5.9))).toBeLessThan(1e-12);
    }
  });

  it('a steeper rule says more of y, I(X;Y) rises with gamma; a higher theta makes y = 1 rarer', () => {
    const information = [0.1, 1, 4, 12, 40].map((gamma) => informationOf(sztSoft({ gamma, theta: 5.89 }), (pattern) => pattern, 4096));
    information.slice(1).forEach((bits, i) => expect(bits).toBeGreaterThan(information[i]));
    const ones = [-100, 5, 5.89, 7, 100].map((theta) => probabilityOfOne(sztSoft({ gamma: 12, theta })));
    ones.slice(1).forEach((share, i) => expect(share).toBeLessThan(ones[i]));
  });
});

describe('the classes of patterns', () => {
  it('are 64, with H(class) = 5.569522432166507 bits', () => {
    expect(count).toBe(64);
    expect(geometry.length).toBe(64);
    expectBits(entropyFromCounts(sizes), 5.569522432166507);
  });

  it('hold each pattern once, with the geometry of its class', () => {
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4096);
    for (const pattern of everyPattern) {
      if (JSON.stringify(patternGeometry(pattern)) !== JSON.stringify(geometry[classOf[pattern]])) fail(`pattern ${pattern} is not of class ${classOf[pattern]}`);
    }
  });

  it('are numbered in the lexicographic order of (n, e1, e2, e3)', () => {
    const keys = geometry.map(({ ones, adjacentPairs, distantPairs, antipodalPairs }) => [ones, adjacentPairs, distantPairs, antipodalPairs].map((c) => String(c).padStart(2, '0')).join());
    expect(keys).toEqual([...keys].sort());
  });

  it('are unions of the 82 orbits of the symmetry group', () => {
    const orbit = (pattern: number) => Math.min(...symmetries.map((symmetry) => movePattern(pattern, symmetry)));
    const classOfOrbit = new Map(everyPattern.map((pattern) => [orbit(pattern), classOf[pattern]]));
    expect(classOfOrbit.size).toBe(82);
    expect(everyPattern.every((pattern) => classOfOrbit.get(orbit(pattern)) === classOf[pattern])).toBeTrue();
  });
});

// The published data sets, read back pattern by pattern. They do not travel with the program, so the comparison stands where they lie.
const published = '../shared/data/szt_patterns.csv';
if (existsSync(published)) {
  describe(`the published patterns (${published})`, () => {
    const [header, ...lines] = readFileSync(published, 'utf8').trim().split('\n').map((line) => line.split(','));
    const column = (name: string) => lines.map((cells) => Number(cells[header.indexOf(name)]));

    it('are the same 4,096 patterns, bit by bit', () => {
      expect(column('x')).toEqual([...everyPattern]);
      for (let bit = 0; bit < vertices; bit += 1) expect(column(`b${bit}`)).toEqual(everyPattern.map((pattern) => hard.x[pattern * 12 + bit]));
    });

    it('have the labels of szt-hard', () => expect(column('y_var_u')).toEqual(everyPattern.map((pattern) => p1(hard, pattern))));

    it('have the p(y=1|x) of szt-soft within 1e-12', () => {
      const error = Math.max(...column('p1_regular_90').map((p, pattern) => Math.abs(p - p1(soft, pattern))));
      expect(error).toBeLessThan(1e-12);
    });

    it('have the same geometry and the same class', () => {
      const geometries = everyPattern.map(patternGeometry);
      expect(column('n')).toEqual(geometries.map(({ ones }) => ones));
      expect(column('e1')).toEqual(geometries.map(({ adjacentPairs }) => adjacentPairs));
      expect(column('e2')).toEqual(geometries.map(({ distantPairs }) => distantPairs));
      expect(column('e3')).toEqual(geometries.map(({ antipodalPairs }) => antipodalPairs));
      expect(column('class64')).toEqual([...classOf]);
    });
  });
} else {
  console.log(`${published} is absent: the problems are checked against their known answers only`);
}
