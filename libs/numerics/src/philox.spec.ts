import fc from 'fast-check';
import { philox4x32Into } from './philox';

const words = (...values: number[]) => Uint32Array.from(values);
const philox = (counter: Uint32Array, key0: number, key1: number) => {
  const out = new Uint32Array(4);
  philox4x32Into(out, counter, key0, key1);
  return out;
};
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** The same function in whole numbers of any size, as the paper writes it. */
function exactPhilox(counter: readonly number[], key: readonly number[]): number[] {
  const mask = (1n << 32n) - 1n;
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  for (let round = 0; round < 10; round += 1) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & mask, (p0 >> 32n) ^ c3 ^ k1, p0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number);
}

describe('Philox4x32-10', () => {
  const all = 0xffffffff;
  const vectors: readonly [string, Uint32Array, readonly [number, number], Uint32Array][] = [
    ['zeros', words(0, 0, 0, 0), [0, 0], words(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)],
    ['ones', words(all, all, all, all), [all, all], words(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)],
    ['the digits of pi', words(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), [0xa4093822, 0x299f31d0], words(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)],
  ];
  for (const [name, counter, [key0, key1], expected] of vectors) {
    it(`gives the Random123 known answer for ${name}`, () => expect(philox(counter, key0, key1)).toEqual(expected));
  }

  it('equals the definition in exact whole numbers for every counter and key', () => {
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        expect([...philox(words(...counter), key[0], key[1])]).toEqual(exactPhilox(counter, key));
      }),
      { numRuns: 500 },
    );
  });

  it('reads a key word as 32 bits, signed or not', () => expect(philox(words(1, 2, 3, 4), -1, 5)).toEqual(philox(words(1, 2, 3, 4), all, 5)));

  it('leaves the counter as it was', () => {
    const counter = words(1, 2, 3, 4);
    philox(counter, 5, 6);
    expect(counter).toEqual(words(1, 2, 3, 4));
  });
});
