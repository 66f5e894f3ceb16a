import { RecordArrays, peekRecord, recordCsvHeader, recordToCsv, recordToJson, unpackRecord, type WireRecord } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';
import type { ZipEntry } from './zip-stream';

/** Reads the records of a session from the first one on. May be called again. */
export type ReadRecords = () => AsyncIterable<WireRecord>;

/** All numbers of a session as CSV, one number a line. */
export async function* csvOf({ configuration }: SessionRow, read: ReadRecords): AsyncGenerator<string, void, undefined> {
  yield recordCsvHeader;
  for await (const { seq, bytes } of read()) {
    const lines = recordToCsv(seq, unpackRecord(bytes), configuration);
    if (lines !== '') yield lines;
  }
}

/** All records of a session as one JSON document, which the command line reads as it reads those of `run --json`. */
export async function* jsonOf({ id, name, createdAt, parent, configuration }: SessionRow, read: ReadRecords): AsyncGenerator<string, void, undefined> {
  const whole = JSON.stringify({ id, name, createdAt, parent, configuration });
  yield `${whole.slice(0, -1)},"records":[`;
  let comma = '';
  for await (const { seq, at, bytes } of read()) {
    yield `${comma}\n${JSON.stringify({ seq, at, ...recordToJson(unpackRecord(bytes)) })}`;
    comma = ',';
  }
  yield '\n]}\n';
}

/** All numbers of a session as the files of an NPZ. Surveys the records first; each file reads them once more. */
export async function arraysOf({ configuration }: SessionRow, read: ReadRecords): Promise<ZipEntry[]> {
  const arrays = new RecordArrays(configuration);
  for await (const { seq, at, bytes } of read()) arrays.survey(seq, at, peekRecord(bytes));
  return arrays.arrays().map(({ name, head, body }) => ({
    name: `${name}.npy`,
    isDeflated: true,
    content: async function* () {
      yield head;
      if (typeof body !== 'function') return yield body;
      for await (const { bytes } of read()) {
        const column = body(unpackRecord(bytes));
        if (column) yield new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
      }
    },
  }));
}
