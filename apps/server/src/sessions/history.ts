import { peekRecord, type RecordKind } from '@infoplane/contracts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { RecordLog } from '../storage/record-log';
import type { SessionRow } from '../storage/session-row';
import type { HistoryPart } from '../trainer/trainer-work';

/** What a history is read from. */
export interface HistorySources {
  readonly records: RecordLog;
  readonly checkpoints: CheckpointKeeper;
  readonly rowOf: (session: string) => SessionRow;
}

// A message of the channel to a trainer, and a page of the log, each well within what either side holds at once.
const partBytes = 1024 * 1024;
const pageRecords = 256;

/** What a session's detectors have seen of its own records. Lifecycle says nothing of training, and re-measurements come after it. */
const own: readonly RecordKind[] = ['problem', 'measurement', 'phase-change', 'replica-health', 'bottleneck'];
/** What a fork takes over: what its detectors would have seen and said had it been trained from epoch 0. */
const inherited: readonly RecordKind[] = ['measurement', 'phase-change', 'replica-health'];

/**
 * The packed records that a session has already, for the trainer that goes on with it: of a fork first those of its ancestors, each up to the
 * epoch of the fork and with the estimators that its measurements hold, then its own.
 *
 * @returns parts of one session each, of at most 1 MiB or of one larger record.
 */
export async function* historyOf(row: SessionRow, sources: HistorySources): AsyncGenerator<HistoryPart, void, undefined> {
  for (const { session, epoch } of ancestryOf(row, sources.rowOf)) {
    const checkpoint = (await sources.checkpoints.list(session)).find((stored) => stored.epoch === epoch);
    const { estimators } = sources.rowOf(session).configuration.measurement;
    const records = upTo(session, epoch, checkpoint?.seq ?? Infinity, inherited, sources.records);
    for await (const part of inParts(records)) yield { estimators, records: part };
  }
  for await (const part of inParts(upTo(row.id, Infinity, row.head, own, sources.records))) yield { records: part };
}

async function* inParts(records: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array[], void, undefined> {
  let part: Uint8Array[] = [];
  let bytes = 0;
  for await (const record of records) {
    if (bytes + record.length > partBytes && part.length > 0) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(record);
    bytes += record.length;
  }
  if (part.length > 0) yield part;
}

/** The forks on the way to a session, oldest first. */
export function ancestryOf({ parent }: Pick<SessionRow, 'parent'>, rowOf: (session: string) => SessionRow): NonNullable<SessionRow['parent']>[] {
  const forks: NonNullable<SessionRow['parent']>[] = [];
  for (let fork = parent; fork; fork = rowOf(fork.session).parent) forks.unshift(fork);
  return forks;
}

/**
 * The records of a session as they were when its checkpoint of an epoch was made: up to `seq`, and before the first measurement of a later
 * epoch, which a checkpoint that was made once more lies behind.
 */
async function* upTo(
  session: string,
  epoch: number,
  seq: number,
  kinds: readonly RecordKind[],
  log: RecordLog,
): AsyncGenerator<Uint8Array, void, undefined> {
  let after = 0;
  for (;;) {
    const { records } = await log.read(session, after, { records: pageRecords, bytes: partBytes });
    if (records.length === 0) return;
    for (const record of records) {
      if (record.seq > seq) return;
      const header = peekRecord(record.bytes);
      if (header.kind === 'measurement' && header.epoch > epoch) return;
      if (kinds.includes(header.kind)) yield record.bytes;
      after = record.seq;
    }
  }
}
