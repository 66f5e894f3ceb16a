import { RefusedError } from '@infoplane/contracts';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { TrainingState } from '../engine';
import { packCheckpoint, unpackCheckpoint } from './checkpoint';

const origin = { engine: 'fused', backend: 'wasm-simd' } as const;
const anyState: fc.Arbitrary<TrainingState> = fc.record({
  epoch: fc.nat(),
  step: fc.nat(),
  arrays: fc.dictionary(fc.constantFrom('parameters', 'firstMoments', 'secondMoments', 'velocity'), fc.float32Array({ maxLength: 40 }), { noNullPrototype: true }),
});
const small: TrainingState = { epoch: 300, step: 2100, arrays: { parameters: Float32Array.of(1, -0, NaN, Infinity), velocity: Float32Array.of(0.5) } };

const isRefused = (bytes: Uint8Array, sentence: RegExp) =>
  expect(() => unpackCheckpoint(bytes)).toThrowMatching((error) => error instanceof RefusedError && error.code === 'invalid-input' && sentence.test(error.message));

/** The bytes with another header, and a checksum that is right for it. */
function withHeader(header: unknown): Uint8Array {
  const packed = packCheckpoint(small, origin);
  const before = new DataView(packed.buffer).getUint32(8, true);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const body = packed.subarray(12 + before, packed.length - 32);
  const bytes = new Uint8Array(12 + text.length + body.length + 32);
  bytes.set(packed.subarray(0, 12));
  new DataView(bytes.buffer).setUint32(8, text.length, true);
  bytes.set(text, 12);
  bytes.set(body, 12 + text.length);
  bytes.set(createHash('sha256').update(bytes.subarray(0, bytes.length - 32)).digest(), bytes.length - 32);
  return bytes;
}

describe('checkpoints', () => {
  it('unpack(pack(state)) = state, to the bit, wherever the bytes lie', () => {
    fc.assert(
      fc.property(anyState, fc.integer({ min: 0, max: 7 }), (state, shift) => {
        const packed = packCheckpoint(state, origin);
        const buffer = new Uint8Array(packed.length + shift);
        buffer.set(packed, shift);
        expect(unpackCheckpoint(buffer.subarray(shift))).toEqual({ state, origin });
      }),
    );
  });

  it('the same state gives the same bytes', () => {
    expect(packCheckpoint(small, origin)).toEqual(packCheckpoint({ ...small }, origin));
  });

  it('a flip of any bit is refused', () => {
    fc.assert(
      fc.property(anyState, fc.nat(), (state, at) => {
        const packed = packCheckpoint(state, origin);
        const bit = at % (8 * packed.length);
        packed[bit >> 3] ^= 1 << (bit & 7);
        isRefused(packed, /^Not a checkpoint that can be continued: /);
      }),
      { numRuns: 300 },
    );
  });

  it('every truncation and every addition is refused', () => {
    const packed = packCheckpoint(small, origin);
    for (let length = 0; length < packed.length; length += 1) isRefused(packed.subarray(0, length), /^Not a checkpoint/);
    isRefused(Uint8Array.of(...packed, 0), /^Not a checkpoint/);
  });

  it('arbitrary bytes are refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => isRefused(bytes, /^Not a checkpoint/)));
  });

  it('a newer version is refused by its number', () => {
    const packed = packCheckpoint(small, origin);
    packed[4] = 2;
    isRefused(packed, /its version is 2, this program reads 1/);
  });

  it('a header that claims more than there is is refused before anything is allocated, even where the checksum is right', () => {
    const header = { epoch: 1, step: 1, ...origin, arrays: [{ name: 'parameters', length: 2.5e9 }] };
    isRefused(withHeader(header), /its arrays should take 10000000000 bytes, and 20 are there/);
    isRefused(withHeader({ ...header, arrays: [{ name: 'parameters', length: 1e300 }] }), /header is wrong at arrays\.0\.length/);
    isRefused(withHeader({ ...header, arrays: [{ name: '__proto__', length: 5 }] }), /header is wrong at arrays\.0\.name/);
    const packed = packCheckpoint(small, origin);
    new DataView(packed.buffer).setUint32(8, 0xffffffff, true);
    isRefused(packed, /its header has 4294967295 bytes, more than there are/);
  });
});
