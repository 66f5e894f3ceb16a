const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});
// The remainders of a byte with one, two and three bytes of zeros behind it: four bytes are taken at once. A page that has just opened runs
// this over megabytes before it is compiled.
const [table1, table2, table3] = [1, 2, 3].map((zeros) => {
  return table.map((remainder) => {
    for (let i = 0; i < zeros; i += 1) remainder = table[remainder & 0xff] ^ (remainder >>> 8);
    return remainder;
  });
});

/**
 * CRC-32 of bytes, continued from that of the bytes before them: crc32(b, crc32(a)) = crc32(a then b).
 *
 * @param before the checksum so far, 0 at the start.
 * @returns an integer from 0 to 2^32 - 1, the same number that zlib gives.
 * @source ISO 3309, polynomial 0x04c11db7 reflected; four bytes at once after Kounavis and Berry 2005, slicing-by-4.
 * @example crc32(new TextEncoder().encode('123456789')) // 0xcbf43926
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  const { length } = bytes;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    const four = remainder ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    remainder = table3[four & 0xff] ^ table2[(four >>> 8) & 0xff] ^ table1[(four >>> 16) & 0xff] ^ table[four >>> 24];
  }
  for (; i < length; i += 1) remainder = table[(remainder ^ bytes[i]) & 0xff] ^ (remainder >>> 8);
  return ~remainder >>> 0;
}

/** A checksum as people compare it: eight hexadecimal digits. */
export function checksumText(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
