import fc from 'fast-check';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { checksumText, crc32 } from './crc32';

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it('crc32(b, crc32(a)) = crc32(a then b) = the number of zlib', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (a, b) => {
        const together = Uint8Array.of(...a, ...b);
        expect(crc32(b, crc32(a))).toBe(crc32(together));
        expect(crc32(together)).toBe(zlibCrc32(together));
      }),
    );
  });

  it('is written as eight hexadecimal digits', () => {
    expect(checksumText(0x1a2b)).toBe('00001a2b');
  });
});
