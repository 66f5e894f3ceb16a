/**
 * The joint distribution of the bottleneck: p(x) and p(y|x). All information curves, encoders and decoders of this folder refer to one.
 * Made by `bottleneckJoint` or `bottleneckJointFromTable`, which check it; then every p(x) > 0 and each row of p(y|x) sums to 1.
 */
export interface BottleneckJoint {
  /** Number of values of X with p(x) > 0. */
  readonly patterns: number;
  /** Number of values of Y. */
  readonly classes: number;
  /** p(x), shape [patterns]. */
  readonly px: Float64Array;
  /** p(y|x), shape [patterns, classes]. */
  readonly pyGivenX: Float64Array;
}

/** A joint whose rows with equal p(y|x) are one, and the class of each former row. */
export interface MergedJoint {
  readonly joint: BottleneckJoint;
  /** Row of `joint` that each row of the original belongs to, shape [patterns of the original]. */
  readonly classOf: Int32Array;
}

// Sums of thousands of doubles that were written with 17 digits stay within 1e-12 of 1; a typing error does not.
const sumTolerance = 1e-9;

/**
 * Checks p(x) and p(y|x), and scales them so that they sum to 1 to the last digit.
 *
 * @param px p(x), shape [patterns], each > 0, sum within 1e-9 of 1. Copied.
 * @param pyGivenX p(y|x), shape [patterns, classes] row-major, each >= 0, each row's sum within 1e-9 of 1. Copied.
 * @param classes number of values of Y, >= 1.
 * @throws RangeError that names the first row that is negative, not finite or does not sum to 1, or the shapes that do not match.
 */
export function bottleneckJoint(px: ArrayLike<number>, pyGivenX: ArrayLike<number>, classes: number): BottleneckJoint {
  const patterns = px.length;
  if (patterns === 0) throw new RangeError('bottleneckJoint: p(x) is empty');
  if (!Number.isInteger(classes) || classes < 1) throw new RangeError(`bottleneckJoint: classes must be an integer >= 1, got ${classes}`);
  if (pyGivenX.length !== patterns * classes) {
    throw new RangeError(`bottleneckJoint: p(y|x) must have ${patterns} x ${classes} entries, got ${pyGivenX.length}`);
  }
  const marginal = normalised(px, 0, patterns, 'bottleneckJoint: p(x)');
  const zero = marginal.indexOf(0);
  if (zero >= 0) throw new RangeError(`bottleneckJoint: p(x) must be > 0, got 0 at x = ${zero}; leave the pattern out`);
  const conditional = new Float64Array(patterns * classes);
  for (let x = 0; x < patterns; x += 1) conditional.set(normalised(pyGivenX, x * classes, classes, `bottleneckJoint: p(y|x = ${x})`), x * classes);
  return { patterns, classes, px: marginal, pyGivenX: conditional };
}

/**
 * The joint of a table p(x,y). Rows without mass are left out.
 *
 * @param table p(x,y), shape [patterns, classes] row-major, each >= 0, sum within 1e-9 of 1. Not modified.
 * @throws RangeError if an entry is negative or not finite, the sum is not 1, or the length is no multiple of `classes`.
 */
export function bottleneckJointFromTable(table: ArrayLike<number>, classes: number): BottleneckJoint {
  if (!Number.isInteger(classes) || classes < 1 || table.length === 0 || table.length % classes !== 0) {
    throw new RangeError(`bottleneckJointFromTable: ${table.length} entries do not fill rows of ${classes} classes`);
  }
  const pxy = normalised(table, 0, table.length, 'bottleneckJointFromTable: p(x,y)');
  const px: number[] = [];
  const rows: number[] = [];
  for (let start = 0; start < pxy.length; start += classes) {
    const row = pxy.subarray(start, start + classes);
    const mass = row.reduce((sum, p) => sum + p, 0);
    if (mass === 0) continue;
    px.push(mass);
    for (const p of row) rows.push(p / mass);
  }
  return bottleneckJoint(px, rows, classes);
}

/**
 * Merges the patterns whose p(y|x) are equal within `tolerance`. The bottleneck's optimal encoder treats such patterns alike, so the
 * information curve, every solution's I(T;Y) and the I(X;T) of every optimal encoder stay the same, and only the cost falls.
 *
 * @param tolerance largest relative difference of one probability to that of the first row of the merged class; 1e-8 by default, because a
 *   p(y|x) computed in different orders differs in its last digits (the published soft rule: 344 distinct doubles for 64 distinct values, the
 *   smallest 2e-31). A relative difference d costs information of the order of d^2.
 * @returns the merged joint, its rows being the members' means weighted by p(x), in lexicographic order; and each pattern's class.
 * @throws RangeError if `tolerance` is negative or not finite.
 */
export function mergeEqualConditionals(joint: BottleneckJoint, tolerance = 1e-8): MergedJoint {
  if (!(tolerance >= 0 && tolerance < Infinity)) throw new RangeError(`mergeEqualConditionals: tolerance must be >= 0, got ${tolerance}`);
  const { patterns, classes, px, pyGivenX } = joint;
  const order = Int32Array.from({ length: patterns }, (_, x) => x);
  order.sort((a, b) => pyGivenX[a * classes] - pyGivenX[b * classes] || a - b);
  const classOf = new Int32Array(patterns);
  const first: number[] = [];
  let oldest = 0;
  for (const x of order) {
    const p = pyGivenX[x * classes];
    // The rows come in the order of their first probability: classes whose first probability is too far below can take no more members.
    while (oldest < first.length && pyGivenX[first[oldest] * classes] < p - tolerance * p) oldest += 1;
    let found = oldest;
    while (found < first.length && !rowsAgree(pyGivenX, classes, first[found], x, tolerance)) found += 1;
    if (found === first.length) first.push(x);
    classOf[x] = found;
  }
  const mass = new Float64Array(first.length);
  const rows = new Float64Array(first.length * classes);
  for (let x = 0; x < patterns; x += 1) {
    const c = classOf[x];
    mass[c] += px[x];
    for (let y = 0; y < classes; y += 1) rows[c * classes + y] += px[x] * pyGivenX[x * classes + y];
  }
  for (let i = 0; i < rows.length; i += 1) rows[i] /= mass[Math.floor(i / classes)];
  return { joint: bottleneckJoint(mass, rows, classes), classOf };
}

/** H(X), H(Y), H(Y|X) and I(X;Y) of a joint, in bits. */
export interface JointInformation {
  readonly hx: number;
  readonly hy: number;
  readonly hyGivenX: number;
  readonly ixy: number;
}

/**
 * Entropies and mutual information of a joint, in bits, with 0 log 0 = 0. I(X;Y) is summed as a divergence, E KL[p(y|x) || p(y)], so that it
 * keeps its relative accuracy when it is small.
 */
export function jointInformation(joint: BottleneckJoint): JointInformation {
  const { patterns, classes, px, pyGivenX } = joint;
  const py = labelMarginal(joint);
  let hx = 0;
  let hyGivenX = 0;
  let ixy = 0;
  for (let x = 0; x < patterns; x += 1) {
    hx -= px[x] * Math.log2(px[x]);
    for (let y = 0; y < classes; y += 1) {
      const p = pyGivenX[x * classes + y];
      if (p === 0) continue;
      hyGivenX -= px[x] * p * Math.log2(p);
      ixy += px[x] * p * Math.log2(p / py[y]);
    }
  }
  let hy = 0;
  for (const p of py) if (p > 0) hy -= p * Math.log2(p);
  return { hx: Math.max(0, hx), hy: Math.max(0, hy), hyGivenX: Math.max(0, hyGivenX), ixy: Math.max(0, ixy) };
}

/** p(y) of a joint, shape [classes]. */
export function labelMarginal(joint: BottleneckJoint): Float64Array {
  const py = new Float64Array(joint.classes);
  for (let x = 0; x < joint.patterns; x += 1) {
    for (let y = 0; y < joint.classes; y += 1) py[y] += joint.px[x] * joint.pyGivenX[x * joint.classes + y];
  }
  return py;
}

/** Whether Y is a function of X: every p(y|x) is 0 or 1, within 1e-12 for rounding. */
export function isDeterministicJoint(joint: BottleneckJoint): boolean {
  return joint.pyGivenX.every((p) => p <= 1e-12 || p >= 1 - 1e-12);
}

function normalised(values: ArrayLike<number>, start: number, length: number, name: string): Float64Array {
  const copy = new Float64Array(length);
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    const p = values[start + i];
    if (!(p >= 0 && p < Infinity)) throw new RangeError(`${name} must be finite and >= 0, got ${p} at ${i}`);
    copy[i] = p;
    sum += p;
  }
  if (!(Math.abs(sum - 1) <= sumTolerance)) throw new RangeError(`${name} must sum to 1 within ${sumTolerance}, got ${sum}`);
  for (let i = 0; i < length; i += 1) copy[i] /= sum;
  return copy;
}

function rowsAgree(rows: Float64Array, width: number, a: number, b: number, tolerance: number): boolean {
  for (let y = 0; y < width; y += 1) {
    const p = rows[a * width + y];
    const q = rows[b * width + y];
    if (Math.abs(p - q) > tolerance * Math.max(p, q)) return false;
  }
  return true;
}
