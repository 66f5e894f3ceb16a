import { bottleneckJoint, jointInformation, mergeEqualConditionals } from './joint';
import type { BottleneckJoint, MergedJoint } from './joint';
import type { PlanePoint } from './information-curve';

/** A layer as an encoder: which cell each pattern falls into, or p(t|x). */
export type LayerEncoder =
  | {
      readonly kind: 'hard';
      /** Cell of each pattern, shape [patterns], integers >= 0. */
      readonly cells: ArrayLike<number>;
    }
  | {
      readonly kind: 'soft';
      /** p(t|x), shape [patterns, count], rows summing to 1 within 1e-9. */
      readonly encoder: Float64Array;
      readonly count: number;
    };

/** A layer with equal conditionals merged on both sides. */
export interface GroupedLayer {
  readonly joint: BottleneckJoint;
  readonly patternClass: Int32Array;
  readonly groups: number;
  /** Group of each cell. */
  readonly groupOf: Int32Array;
  /** p(t) of the cells. */
  readonly cellMass: Float64Array;
  /** p(t) summed over a group. */
  readonly groupMass: Float64Array;
  /** KL[p(y|x) || p(y|t)] in nats, shape [merged patterns, groups]. */
  readonly divergence: Float64Array;
  /** E KL[p(y|x) || p(y|t)] under the layer, in nats: I(X;Y) - I(T;Y). */
  readonly meanDivergence: number;
  readonly ixtNats: number;
  readonly point: PlanePoint;
  readonly layer: LayerEncoder;
}

/**
 * Checks a layer and merges its cells with equal p(y|t), and the joint's patterns with equal p(y|x).
 *
 * @throws RangeError if the layer's shape does not match the joint, or a row of a soft encoder does not sum to 1.
 */
export function groupLayer(joint: BottleneckJoint, layer: LayerEncoder): GroupedLayer {
  const { patterns, classes, px, pyGivenX } = joint;
  const dense = layer.kind === 'hard' ? numberedCells(layer.cells, patterns) : checkedSoft(layer, patterns);
  const count = dense.count;
  const cellMass = new Float64Array(count);
  const decoder = new Float64Array(count * classes);
  let ixtNats = 0;
  const visit = (x: number, t: number, q: number) => {
    cellMass[t] += px[x] * q;
    for (let y = 0; y < classes; y += 1) decoder[t * classes + y] += px[x] * q * pyGivenX[x * classes + y];
    ixtNats += px[x] * q * Math.log(q);
  };
  forEachShare(dense, patterns, visit);
  for (const mass of cellMass) if (mass > 0) ixtNats -= mass * Math.log(mass);
  const used = Int32Array.from({ length: count }, (_, t) => t).filter((t) => cellMass[t] > 0);
  const rows = new Float64Array(used.length * classes);
  used.forEach((t, i) => {
    for (let y = 0; y < classes; y += 1) rows[i * classes + y] = decoder[t * classes + y] / cellMass[t];
  });
  const usedMass = Float64Array.from(used, (t) => cellMass[t]);
  const cells = mergeEqualConditionals(bottleneckJoint(usedMass, rows, classes));
  const groupOf = new Int32Array(count).fill(-1);
  used.forEach((t, i) => (groupOf[t] = cells.classOf[i]));
  const { merged, ixy } = rulePart(joint);
  const ity = jointInformation(cells.joint).ixy;
  return {
    joint: merged.joint,
    patternClass: merged.classOf,
    groups: cells.joint.patterns,
    groupOf,
    cellMass,
    groupMass: cells.joint.px,
    divergence: divergences(merged.joint, cells.joint),
    meanDivergence: Math.max(0, (ixy - ity) * Math.LN2),
    ixtNats: Math.max(0, ixtNats),
    point: { ixt: Math.max(0, ixtNats / Math.LN2), ity },
    layer: dense.kind === 'hard' ? { kind: 'hard', cells: dense.cells } : layer,
  };
}

/** What only the joint says, the most costly part where all layers of many networks are compared with one. */
interface RulePart {
  readonly merged: MergedJoint;
  readonly ixy: number;
}

const ruleParts = new WeakMap<BottleneckJoint, RulePart>();

function rulePart(joint: BottleneckJoint): RulePart {
  const known = ruleParts.get(joint);
  if (known) return known;
  const made = { merged: mergeEqualConditionals(joint), ixy: jointInformation(joint).ixy };
  ruleParts.set(joint, made);
  return made;
}

type DenseLayer = { readonly kind: 'hard'; readonly cells: Int32Array; readonly count: number } | Extract<LayerEncoder, { kind: 'soft' }>;

function forEachShare(layer: DenseLayer, patterns: number, visit: (x: number, t: number, q: number) => void): void {
  for (let x = 0; x < patterns; x += 1) {
    if (layer.kind === 'hard') visit(x, layer.cells[x], 1);
    else
      for (let t = 0; t < layer.count; t += 1) if (layer.encoder[x * layer.count + t] > 0) visit(x, t, layer.encoder[x * layer.count + t]);
  }
}

function numberedCells(cells: ArrayLike<number>, patterns: number): DenseLayer {
  if (cells.length !== patterns) throw new RangeError(`layerOptimum: the layer has ${cells.length} patterns, the joint ${patterns}`);
  const numbers = new Map<number, number>();
  const dense = Int32Array.from({ length: patterns }, (_, x) => {
    const cell = cells[x];
    if (!Number.isInteger(cell) || cell < 0)
      throw new RangeError(`layerOptimum: the cell of pattern ${x} must be an integer >= 0, got ${cell}`);
    const number = numbers.get(cell) ?? numbers.size;
    numbers.set(cell, number);
    return number;
  });
  return { kind: 'hard', cells: dense, count: numbers.size };
}

function checkedSoft(layer: Extract<LayerEncoder, { kind: 'soft' }>, patterns: number): DenseLayer {
  const { encoder, count } = layer;
  if (encoder.length !== patterns * count)
    throw new RangeError(`layerOptimum: the encoder must be ${patterns} x ${count}, got ${encoder.length} entries`);
  for (let x = 0; x < patterns; x += 1) {
    let sum = 0;
    for (let t = 0; t < count; t += 1) {
      const q = encoder[x * count + t];
      if (!(q >= 0)) throw new RangeError(`layerOptimum: p(t = ${t} | x = ${x}) must be >= 0, got ${q}`);
      sum += q;
    }
    if (!(Math.abs(sum - 1) <= 1e-9)) throw new RangeError(`layerOptimum: p(t | x = ${x}) must sum to 1, got ${sum}`);
  }
  return layer;
}

/** KL in nats of every row of `from` to every row of `to`, shape [from.patterns, to.patterns]: negative entropies less cross terms, so that few logarithms are taken. */
function divergences(from: BottleneckJoint, to: BottleneckJoint): Float64Array {
  const { classes } = from;
  const result = new Float64Array(from.patterns * to.patterns);
  const logTo = to.pyGivenX.map(Math.log);
  for (let x = 0; x < from.patterns; x += 1) {
    const row = from.pyGivenX.subarray(x * classes, (x + 1) * classes);
    const negativeEntropy = row.reduce((sum, p) => (p > 0 ? sum + p * Math.log(p) : sum), 0);
    for (let t = 0; t < to.patterns; t += 1) {
      let sum = negativeEntropy;
      for (let y = 0; y < classes; y += 1) if (row[y] > 0) sum -= row[y] * logTo[t * classes + y];
      result[x * to.patterns + t] = Math.max(0, sum);
    }
  }
  return result;
}
