import type { Problem } from './problem';

/**
 * All patterns of some bits in counting order, bit 0 the most significant, fed as 0 and 1.
 *
 * @param inputs bits, 1 to 16.
 * @returns shape [2^inputs, inputs].
 */
export function everyBitPattern(inputs: number): Float32Array {
  const patterns = 2 ** inputs;
  const x = new Float32Array(patterns * inputs);
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    for (let bit = 0; bit < inputs; bit += 1) x[pattern * inputs + bit] = (pattern >>> (inputs - 1 - bit)) & 1;
  }
  return x;
}

/**
 * A problem over all patterns of some bits whose label is a function of the pattern.
 *
 * @param isOne whether y = 1, by the pattern's bits as 0 and 1, shape [inputs], and its number.
 */
export function bitRule(name: string, inputs: number, isOne: (bits: Float32Array, pattern: number) => boolean): Problem {
  const patterns = 2 ** inputs;
  const x = everyBitPattern(inputs);
  const labelProbabilities = new Float64Array(patterns * 2);
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    labelProbabilities[pattern * 2 + (isOne(x.subarray(pattern * inputs, (pattern + 1) * inputs), pattern) ? 0 : 1)] = 1;
  }
  return { name, patterns, inputs, classes: 2, x, labelProbabilities, isDeterministic: true };
}
