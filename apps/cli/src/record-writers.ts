import { recordToJson, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { RecordTable } from './record-table';
import type { Terminal } from './terminal';

/** Writes the records of one session as they come, in one of the ways a person or a script reads them. */
export interface RecordWriter {
  record(seq: number, record: SessionRecord): Promise<void>;
  end(): Promise<void>;
}

export type RecordFormat = 'ndjson' | 'json' | 'table';

/** A writer by format, for one session. */
export const recordWriters: Record<RecordFormat, (configuration: SessionConfiguration, terminal: Terminal) => RecordWriter> = {
  ndjson: (_configuration, { write }) => ({
    record: (seq, record) => write(`${JSON.stringify({ seq, ...recordToJson(record) })}\n`),
    end: async () => undefined,
  }),
  json: (configuration, { write }) => {
    const records: unknown[] = [];
    return {
      record: async (seq, record) => void records.push({ seq, ...recordToJson(record) }),
      end: () => write(`${JSON.stringify({ configuration, records })}\n`),
    };
  },
  table: (configuration, { write }) => {
    const table = new RecordTable(configuration);
    return { record: (_seq, record) => write(table.linesOf(record)), end: async () => undefined };
  },
};
