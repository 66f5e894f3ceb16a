import { bundleLimits, readRecordPrefix, recordPrefixBytes, unpackRecord, RefusedError, type SessionRecord, type WireRecord } from '@infoplane/contracts';
import { refusedBundle } from './refused-bundle';

/** A record as `records.bin` holds it, read. */
export interface BundledRecord extends WireRecord {
  readonly record: SessionRecord;
}

/**
 * The records of `records.bin`, each of them a record by the schemas, numbered 1, 2, 3 … without gaps.
 *
 * @throws RefusedError `invalid-input` at the first that is not.
 */
export async function* bundledRecords(content: AsyncIterable<Uint8Array>): AsyncGenerator<BundledRecord, void, undefined> {
  let seq = 0;
  let waiting: Uint8Array[] = [];
  let held = 0;
  let needed = recordPrefixBytes;
  for await (const part of content) {
    waiting.push(part);
    held += part.length;
    if (held < needed) continue;
    let bytes: Buffer = Buffer.concat(waiting);
    for (;;) {
      needed = recordPrefixBytes;
      if (bytes.length < needed) break;
      const prefix = readRecordPrefix(bytes);
      if (prefix.seq !== seq + 1) throw refusedBundle(`record ${seq + 1} is missing: after record ${seq} comes ${prefix.seq}`);
      if (prefix.length > bundleLimits.recordBytes) throw refusedBundle(`record ${prefix.seq} says that it has ${prefix.length} bytes, more than any`);
      needed += prefix.length;
      if (bytes.length < needed) break;
      if (!Number.isFinite(prefix.at)) throw refusedBundle(`record ${prefix.seq} has no time`);
      seq += 1;
      const own = bytes.subarray(recordPrefixBytes, needed);
      yield { seq, at: prefix.at, bytes: own, record: read(seq, own) };
      bytes = bytes.subarray(needed);
    }
    waiting = [bytes];
    held = bytes.length;
  }
  if (held > 0) throw refusedBundle(`records.bin is cut within record ${seq + 1}`);
}

function read(seq: number, bytes: Uint8Array): SessionRecord {
  try {
    return unpackRecord(bytes);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw refusedBundle(`record ${seq}: ${error.message}`);
  }
}
