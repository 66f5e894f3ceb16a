import {
  packRecord,
  parseInput,
  peekRecord,
  RecordArrays,
  recordCsvHeader,
  recordFromJson,
  RefusedError,
  recordToCsv,
  recordToJson,
  sessionConfigurationSchema,
  type SessionConfiguration,
  type SessionRecord,
} from '@infoplane/contracts';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import type { Terminal } from './terminal';

/** A session as `run --json` printed it. */
export interface RunFile {
  readonly configuration: SessionConfiguration;
  readonly records: readonly { readonly seq: number; readonly at: number; readonly record: SessionRecord }[];
}

const runFileSchema = z.object({ configuration: sessionConfigurationSchema, records: z.array(z.looseObject({ seq: z.number().int().min(1), at: z.number().default(NaN) })) });

/** Reads what `run --json` printed, or a server's export as JSON. @throws RefusedError that names what of it is wrong. */
export async function readRunFile(path: string, terminal: Terminal): Promise<RunFile> {
  const bytes = await terminal.read(path).catch((error: unknown) => {
    // Expected: no such file, or no right to read it.
    throw new RefusedError('invalid-input', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // SyntaxError: cut, or something else.
    throw new RefusedError('invalid-input', `${path} is no JSON: it must be what run --json printed`);
  }
  const { configuration, records } = parseInput(runFileSchema, json, path);
  return { configuration, records: records.map((each) => ({ seq: each.seq, at: each.at, record: recordFromJson(each) })) };
}

/** What a file is exported as. */
export const fileExports: Record<'csv' | 'json' | 'npz', (file: RunFile) => AsyncIterable<Uint8Array>> = {
  csv: ({ configuration, records }) => encoded([recordCsvHeader, ...records.map(({ seq, record }) => recordToCsv(seq, record, configuration))]),
  json: ({ configuration, records }) => encoded([`${JSON.stringify({ configuration, records: records.map(({ seq, record }) => ({ seq, ...recordToJson(record) })) })}\n`]),
  npz,
};

async function* encoded(parts: readonly string[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

function npz({ configuration, records }: RunFile): AsyncIterable<Uint8Array> {
  const arrays = new RecordArrays(configuration);
  for (const { seq, at, record } of records) arrays.survey(seq, at, peekRecord(packRecord(record)));
  const zip = new ZipFile();
  for (const { name, head, body } of arrays.arrays()) {
    const columns = typeof body === 'function' ? records.flatMap(({ record }) => body(record) ?? []) : [body];
    zip.addBuffer(Buffer.concat([head, ...columns.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))]), `${name}.npy`);
  }
  zip.end();
  return zip.outputStream as unknown as AsyncIterable<Uint8Array>;
}
