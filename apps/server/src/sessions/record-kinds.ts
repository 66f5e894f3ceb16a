import { peekRecord, type RecordKind, type RecordPage, type WireRecord } from '@infoplane/contracts';
import type { PageLimits, RecordLog } from '../storage/record-log';

/** Records of those kinds after a seq, and the seq up to which was looked. @throws RefusedError `not-found`. */
export async function readKinds(
  log: Pick<RecordLog, 'read'>,
  session: string,
  after: number,
  kinds: readonly RecordKind[],
  limits: PageLimits,
): Promise<RecordPage & { readonly next: number }> {
  const records: WireRecord[] = [];
  let bytes = 0;
  for (let next = after; ; ) {
    const page = await log.read(session, next, limits);
    for (const record of page.records) {
      if (kinds.includes(peekRecord(record.bytes).kind)) {
        bytes += record.bytes.length;
        if (records.length === limits.records || (bytes > limits.bytes && records.length > 0)) return { session, records, head: page.head, next };
        records.push(record);
      }
      next = record.seq;
    }
    if (page.records.length === 0 || records.length === limits.records) return { session, records, head: page.head, next };
  }
}
