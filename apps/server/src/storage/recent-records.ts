import type { RecordPage, WireRecord } from '@infoplane/contracts';
import type { PageLimits, UnplacedRecord } from './record-log';

interface Tail {
  readonly records: WireRecord[];
  bytes: number;
  /** Pages read since it last grew, by the seq before them; oldest first. */
  readonly pages: Map<number, { readonly page: RecordPage; readonly limits: PageLimits }>;
}

/** What is remembered of one session, and of how many sessions: some megabytes in all, for a viewer who is at most seconds behind. */
const mostRecords = 128;
const mostBytes = 1024 * 1024;
const mostSessions = 32;
/** Pages of one session that are shared: nearly all who follow it are at one or two places. */
const mostPages = 4;

/**
 * The last committed records of the sessions that grow, in memory. Every viewer at the head wants the same record in the same moment, and
 * asking the database once for each costs more than all the rest of the way. Only for a log that has one writer: this one.
 */
export class RecentRecords {
  /** Least recently grown first. */
  readonly #tails = new Map<string, Tail>();

  /** Remembers records that were just committed. @param first seq of the first one. */
  remember(session: string, first: number, records: readonly UnplacedRecord[]): void {
    const tail: Tail = this.#tails.get(session) ?? { records: [], bytes: 0, pages: new Map() };
    this.#tails.delete(session);
    this.#tails.set(session, tail);
    tail.pages.clear();
    for (const [i, { at, bytes }] of records.entries()) {
      // A copy: the bytes may be a view of a whole message of the trainer, which would be held with them.
      tail.records.push({ seq: first + i, at, bytes: Buffer.from(bytes) });
      tail.bytes += bytes.length;
    }
    while (tail.records.length > mostRecords || (tail.bytes > mostBytes && tail.records.length > 1))
      tail.bytes -= tail.records.shift()!.bytes.length;
    if (this.#tails.size > mostSessions) this.#tails.delete(this.#tails.keys().next().value!);
  }

  /**
   * The page after a seq, or null where it begins before what is remembered. Who asks for the same page is given the same object, so that what
   * is made of it once serves all.
   */
  read(session: string, after: number, limits: PageLimits): RecordPage | null {
    const tail = this.#tails.get(session);
    if (!tail || after < tail.records[0].seq - 1) return null;
    const shared = tail.pages.get(after);
    if (shared && shared.limits.records === limits.records && shared.limits.bytes === limits.bytes) return shared.page;
    const page = pageAfter(session, tail.records, after, limits);
    tail.pages.delete(after);
    tail.pages.set(after, { page, limits });
    if (tail.pages.size > mostPages) tail.pages.delete(tail.pages.keys().next().value!);
    return page;
  }
}

function pageAfter(session: string, records: readonly WireRecord[], after: number, limits: PageLimits): RecordPage {
  const head = records[records.length - 1].seq;
  const start = Math.min(after, head) - records[0].seq + 1;
  let end = start;
  let bytes = 0;
  while (end < records.length && end - start < limits.records) {
    bytes += records[end].bytes.length;
    if (bytes > limits.bytes && end > start) break;
    end += 1;
  }
  return { session, records: records.slice(start, end), head };
}
