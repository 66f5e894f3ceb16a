const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1;
  return remainder;
});

/**
 * CRC-32 of bytes, continued from that of the bytes before them: crc32(b, crc32(a)) = crc32(a then b).
 *
 * @param before the checksum so far, 0 at the start.
 * @returns an integer from 0 to 2^32 - 1, the same number that zlib gives.
 * @source ISO 3309, polynomial 0x04c11db7 reflected.
 * @example crc32(new TextEncoder().encode('123456789')) // 0xcbf43926
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let remainder = ~before;
  for (let i = 0; i < bytes.length; i += 1) remainder = table[(remainder ^ bytes[i]) & 0xff] ^ (remainder >>> 8);
  return ~remainder >>> 0;
}

/** A checksum as people compare it: eight hexadecimal digits. */
export function checksumText(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
