import { unpackRecord, type LifecycleRecord } from '@infoplane/contracts';
import type { RecordTail } from '../storage/record-log';
import { describeKept, lifecycleRecord, type SessionRow } from '../storage/session-row';

/** How sessions go on that nobody ended: by themselves, or when a person says so. */
export const resumeModes = ['auto', 'manual'] as const;
export type ResumeMode = (typeof resumeModes)[number];

// Enough for a passing cause, as a machine that was out of memory; one that lies in the session itself would come again and again.
const mostInARow = 3;
// A loss leaves at most four lifecycle records. What people write or re-measure meanwhile does not count, however much it is.
const tailRecords = 64;

/** Decides what becomes of sessions whose trainer or server ended under them. */
export class Recovery {
  constructor(
    private readonly mode: ResumeMode,
    private readonly records: RecordTail,
  ) {}

  /** What is to be recorded of a session whose trainer was lost: how, and that it goes on where it may. @param reason how it was lost. */
  async afterLoss(row: SessionRow, reason: string): Promise<LifecycleRecord[]> {
    const kept = `${reason}; ${describeKept(row)}`;
    if (this.mode === 'manual') return [lifecycleRecord(row, 'interrupted', kept)];
    const before = await this.#lossesInARow(row);
    if (before >= mostInARow) {
      const again = `continued ${before} times in a row without a new measured epoch, so it waits for a person to resume it`;
      return [lifecycleRecord(row, 'interrupted', `${kept}; ${again}`)];
    }
    const times = before === 0 ? '' : `, for the ${before === 1 ? 'second' : 'third'} time in a row`;
    return [lifecycleRecord(row, 'interrupted', kept), lifecycleRecord(row, 'queued', `continues by itself after its trainer was lost${times}`)];
  }

  /** What is to be recorded of a session that runs when the server is shut down. */
  atShutdown(row: SessionRow): LifecycleRecord {
    const where = row.epoch === null ? '' : ` at epoch ${row.epoch}`;
    return this.mode === 'auto'
      ? lifecycleRecord(row, 'queued', `the server was shut down while this session ran${where}; continues when it starts again`)
      : lifecycleRecord(row, 'interrupted', `the server was shut down while this session ran${where}; ${describeKept(row)}`);
  }

  /** What is to be recorded, at the next start, of a session that ran when the server ended. */
  atStart(row: SessionRow): LifecycleRecord {
    const where = row.epoch === null ? '' : ` at epoch ${row.epoch}`;
    return this.mode === 'auto'
      ? lifecycleRecord(row, 'queued', `continues after the server ended${where}`)
      : lifecycleRecord(row, 'interrupted', `the server ended while this session ran${where}; ${describeKept(row)}`);
  }

  /** Losses since the last measured epoch. From the log, so that it holds across servers. */
  async #lossesInARow({ id }: SessionRow): Promise<number> {
    const tail = (await this.records.newest(id, ['lifecycle', 'measurement'], tailRecords)).map(({ bytes }) => unpackRecord(bytes));
    const since = tail.slice(tail.findLastIndex(({ kind }) => kind === 'measurement') + 1);
    return since.filter((record) => record.kind === 'lifecycle' && record.state === 'interrupted').length;
  }
}
