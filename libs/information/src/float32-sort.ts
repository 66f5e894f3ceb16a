/** Values of a digit: two digits of 11 bits and one of 10 make a float32, and a table of this size stays in the first-level cache. */
const digitValues = 2 ** 11;
const digitMask = digitValues - 1;

/**
 * Finite float32 values in ascending order, -0 as +0, by three passes over the digits of their bits (radix sort), several times faster than the
 * language's own sort. Not for NaN.
 *
 * @returns a new array of the same length.
 */
export function sortedFloat32(values: Float32Array): Float32Array {
  const count = values.length;
  const bits = new Int32Array(values.buffer, values.byteOffset, count);
  let from = new Int32Array(count);
  let to = new Int32Array(count);
  const tables = [new Int32Array(digitValues), new Int32Array(digitValues), new Int32Array(digitValues)];
  const [low, middle, high] = tables;
  for (let i = 0; i < count; i += 1) {
    const own = bits[i];
    // A number that rises with the float: the sign bit set for positive floats, all bits turned over for negative ones. -0 is the least integer.
    const key = own >= 0 || own === -0x80000000 ? own | 0x80000000 : ~own;
    from[i] = key;
    low[key & digitMask] += 1;
    middle[(key >>> 11) & digitMask] += 1;
    high[key >>> 22] += 1;
  }
  for (let pass = 0; pass < tables.length; pass += 1) {
    const shift = 11 * pass;
    const places = tables[pass];
    // Where all values have the same digit nothing moves: constant layers, and values of one magnitude.
    if (places[(from[0] >>> shift) & digitMask] === count) continue;
    let place = 0;
    for (let digit = 0; digit < digitValues; digit += 1) {
      const size = places[digit];
      places[digit] = place;
      place += size;
    }
    scatter(from, to, places, shift);
    [from, to] = [to, from];
  }
  for (let i = 0; i < count; i += 1) {
    const key = from[i];
    from[i] = key < 0 ? key & 0x7fffffff : ~key;
  }
  return new Float32Array(from.buffer);
}

function scatter(from: Int32Array, to: Int32Array, places: Int32Array, shift: number): void {
  for (let i = 0; i < from.length; i += 1) {
    const key = from[i];
    const digit = (key >>> shift) & digitMask;
    const place = places[digit];
    places[digit] = place + 1;
    to[place] = key;
  }
}
