import { isCertain } from './problem';

/**
 * p(y|x) of rows that were observed rather than computed: the share of each label among the rows with equal inputs. So it is a rule, the same
 * for equal inputs, and of distinct rows it is certain.
 *
 * @param x shape [rows, inputs].
 * @param labels class of each row, shape [rows], 0 to classes - 1.
 */
export function observedLabels(
  x: Float32Array,
  labels: ArrayLike<number>,
  { inputs, classes }: { readonly inputs: number; readonly classes: number },
): { readonly labelProbabilities: Float64Array; readonly isDeterministic: boolean } {
  const first = firstEqualRows(x, inputs);
  const sizes = new Float64Array(first.length);
  const counts = new Float64Array(first.length * classes);
  first.forEach((row, i) => {
    sizes[row] += 1;
    counts[row * classes + labels[i]] += 1;
  });
  const labelProbabilities = Float64Array.from({ length: counts.length }, (_, i) => {
    const row = first[Math.floor(i / classes)];
    return counts[row * classes + (i % classes)] / sizes[row];
  });
  return { labelProbabilities, isDeterministic: isCertain(labelProbabilities) };
}

/**
 * The first row that holds the same numbers as each row, 0 and -0 being the same.
 *
 * @param x shape [rows, inputs], without NaN.
 * @returns shape [rows].
 */
export function firstEqualRows(x: Float32Array, inputs: number): Int32Array {
  const first = new Int32Array(x.length / inputs);
  const bits = new Int32Array(1);
  const value = new Float32Array(bits.buffer);
  const rowsByHash = new Map<number, number[]>();
  for (let row = 0; row < first.length; row += 1) {
    let hash = 0x811c9dc5;
    for (let i = row * inputs; i < (row + 1) * inputs; i += 1) {
      value[0] = x[i] + 0;
      hash = Math.imul(hash ^ bits[0], 0x01000193);
      // The product only carries upwards; without this, numbers that differ in their upper bits alone would meet.
      hash ^= hash >>> 15;
    }
    const candidates = rowsByHash.get(hash) ?? [];
    const equal = candidates.find((other) => areEqualRows(x, inputs, row, other));
    first[row] = equal ?? row;
    if (equal === undefined) rowsByHash.set(hash, [...candidates, row]);
  }
  return first;
}

function areEqualRows(x: Float32Array, inputs: number, row: number, other: number): boolean {
  for (let i = 0; i < inputs; i += 1) if (x[row * inputs + i] !== x[other * inputs + i]) return false;
  return true;
}
