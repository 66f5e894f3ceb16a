import { bottleneckJoint } from '../bottleneck/joint';
import type { BottleneckJoint } from '../bottleneck/joint';

// Input i of a pattern sits on vertex i of a regular icosahedron.
const neighbours = [
  [1, 3, 5, 10, 11],
  [0, 2, 3, 4, 11],
  [1, 3, 4, 8, 9],
  [0, 1, 2, 8, 10],
  [1, 2, 6, 9, 11],
  [0, 6, 7, 10, 11],
  [4, 5, 7, 9, 11],
  [5, 6, 8, 9, 10],
  [2, 3, 7, 9, 10],
  [2, 4, 6, 7, 8],
  [0, 3, 5, 7, 8],
  [0, 1, 4, 5, 6],
];
const antipode = [9, 7, 5, 6, 10, 2, 3, 1, 11, 0, 4, 8];

/** The number of ones of a pattern, and of pairs of ones at graph distance 1, 2 and 3. */
function pairCounts(pattern: number): readonly [number, number, number, number] {
  const ones = antipode.map((_, i) => i).filter((i) => (pattern >> (11 - i)) & 1);
  let adjacent = 0;
  let opposite = 0;
  for (const i of ones) {
    for (const j of ones) {
      if (j <= i) continue;
      if (neighbours[i].includes(j)) adjacent += 1;
      else if (antipode[i] === j) opposite += 1;
    }
  }
  return [ones.length, adjacent, (ones.length * (ones.length - 1)) / 2 - adjacent - opposite, opposite];
}

/** p(y = 1|x) of the published soft rule: sigma(12 (f - 5.89)), f = sum_l c_l / (2l+1) |a_l|, from the power spectrum of the pattern. */
function softRule([n, e1, e2, e3]: readonly [number, number, number, number]): number {
  const power = [n * n, n + (2 * (e1 - e2)) / Math.sqrt(5) - 2 * e3, n + 2 * (-(e1 + e2) / 5 + e3)];
  const f = [2, 5, 4].reduce((sum, c, l) => {
    const norm = ((4 * Math.PI) / 12) * Math.sqrt((2 * l + 1) / (4 * Math.PI)) * Math.sqrt(Math.max(0, power[l]));
    return sum + (c / (2 * l + 1)) * norm;
  }, 0);
  return 1 / (1 + Math.exp(-12 * (f - 5.89)));
}

/** p(y = 1|x) of all 4,096 patterns under the published soft rule. */
export function softRuleProbabilities(): Float64Array {
  return Float64Array.from({ length: 4096 }, (_, pattern) => softRule(pairCounts(pattern)));
}

/** The joint of the published soft rule over all 4,096 patterns, p(x) uniform. */
export function softRuleJoint(): BottleneckJoint {
  return binaryLabelJoint(softRuleProbabilities());
}

/** The same rule over its 64 classes of patterns with equal (n, e1, e2, e3). */
export function softRuleClassJoint(): BottleneckJoint {
  const sizes = new Map<string, { counts: readonly [number, number, number, number]; size: number }>();
  for (let pattern = 0; pattern < 4096; pattern += 1) {
    const counts = pairCounts(pattern);
    const known = sizes.get(counts.join());
    if (known === undefined) sizes.set(counts.join(), { counts, size: 1 });
    else known.size += 1;
  }
  const classes = [...sizes.values()];
  return bottleneckJoint(
    classes.map(({ size }) => size / 4096),
    classes.flatMap(({ counts }) => [softRule(counts), 1 - softRule(counts)]),
    2,
  );
}

/** Uniform patterns with the given p(y = 1|x). */
export function binaryLabelJoint(probabilities: ArrayLike<number>): BottleneckJoint {
  const p = Array.from(probabilities);
  return bottleneckJoint(
    p.map(() => 1 / p.length),
    p.flatMap((q) => [q, 1 - q]),
    2,
  );
}
