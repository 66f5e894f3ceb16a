import { publishedSoftRule } from '@infoplane/contracts';
import { everyBitPattern } from './bit-rule';
import { powerSpectrum, vertices, type PatternGeometry } from './icosahedron';
import { patternClasses } from './pattern-classes';
import { isCertain, type Problem } from './problem';

const patterns = 2 ** vertices;

// Any threshold in (7.5628, 7.7013] gives the published labels; this is near the middle, far from rounding.
const hardThreshold = 7.63;

// The authors' soft rule: weights c_l of the norms ||a_l||.
const softWeights = [2, 5, 4] as const;

/** Steepness and threshold of the soft rule's sigmoid. */
export interface SoftRule {
  /** gamma: how sharp the rule is, hence how much x says of y. */
  readonly gamma: number;
  /** theta: where p(y=1|x) passes 1/2, hence how often y = 1. */
  readonly theta: number;
}

/**
 * Whether y = 1 in the hard rule: n + |sum_i x_i r_i| > 7.63, over the unit vectors r_i of the ones.
 *
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, data set var_u; this closed form gives all 4,096 published labels.
 */
export function hardLabel(geometry: PatternGeometry): boolean {
  const [, dipole] = powerSpectrum(geometry);
  return geometry.ones + Math.sqrt(dipole) > hardThreshold;
}

/**
 * gamma (f - theta) of the soft rule, in nats: the log odds of y = 1 against y = 0, where f(x) = sum_l c_l / (2 l + 1) ||a_l(x)|| and a_l
 * are the spherical harmonic coefficients of the ones as point masses of weight 4 pi / 12: ||a_l||^2 = (4 pi / 12)^2 (2 l + 1) / (4 pi) p_l.
 *
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, data set regular_90.
 */
export function softLogOdds(geometry: PatternGeometry, { gamma, theta }: SoftRule = publishedSoftRule): number {
  const mass = (4 * Math.PI) / vertices;
  const f = powerSpectrum(geometry).reduce(
    (sum, power, l) => sum + (softWeights[l] / (2 * l + 1)) * mass * Math.sqrt(((2 * l + 1) / (4 * Math.PI)) * power),
    0,
  );
  return gamma * (f - theta);
}

/** The hard rule (var_u): y is a function of x, so I(X;Y) = H(Y) = 0.99916 bits. */
export function sztHard(): Problem {
  return sztProblem('szt-hard', (geometry) => (hardLabel(geometry) ? [1, 0] : [0, 1]));
}

/** The soft rule: p(y=1|x) = 1 / (1 + exp(-gamma (f - theta))). As published (regular_90) gamma = 12, theta = 5.89 and I(X;Y) = 0.89948 bits. */
export function sztSoft(rule: SoftRule = publishedSoftRule): Problem {
  return sztProblem('szt-soft', (geometry) => {
    const logOdds = softLogOdds(geometry, rule);
    // Each from its own exponential: 1 - p would lose the smaller one below 1e-16.
    return [1 / (1 + Math.exp(-logOdds)), 1 / (1 + Math.exp(logOdds))];
  });
}

/** All 4,096 patterns in counting order, and the rule's p(y|x) once for each class, so that equal probabilities are equal to the last bit. */
function sztProblem(name: string, rule: (geometry: PatternGeometry) => readonly [number, number]): Problem {
  const { geometry, classOf } = patternClasses();
  const probabilities = geometry.map(rule);
  const labelProbabilities = Float64Array.from({ length: patterns * 2 }, (_, i) => probabilities[classOf[i >>> 1]][i & 1]);
  return {
    name,
    patterns,
    inputs: vertices,
    classes: 2,
    x: everyBitPattern(vertices),
    labelProbabilities,
    isDeterministic: isCertain(labelProbabilities),
  };
}
