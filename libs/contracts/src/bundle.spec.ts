import fc from 'fast-check';
import { checkpointEpoch, checkpointName, readRecordPrefix, recordPrefix } from './bundle';

describe('the names and bytes of a bundle', () => {
  it('checkpointEpoch(checkpointName(epoch)) = epoch', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 100_000 }), (epoch) => checkpointEpoch(checkpointName(epoch)) === epoch));
  });

  for (const name of ['checkpoints/1.bin/', 'checkpoints/../1.bin', '/checkpoints/1.bin', 'checkpoints/01.bin', 'checkpoints/-1.bin', 'checkpoints\\1.bin', 'checkpoints/1.bin\n', 'checkpoints/1234567.bin']) {
    it(`has no entry ${JSON.stringify(name)}`, () => expect(checkpointEpoch(name)).toBeNull());
  }

  it('readRecordPrefix(recordPrefix(seq, at, length)) = (seq, at, length)', () => {
    const numbers = [fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.double({ noNaN: true }), fc.integer({ min: 0, max: 2 ** 32 - 1 })] as const;
    fc.assert(
      fc.property(...numbers, (seq, at, length) => {
        const read = readRecordPrefix(recordPrefix(seq, at, length));
        return read.seq === seq && read.length === length && Object.is(read.at, at);
      }),
    );
  });
});
