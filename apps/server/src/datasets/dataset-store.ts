import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedError } from '@infoplane/contracts';
import { syncFolder, writeWhole } from '../storage/durable-file';
import { asStorageError } from '../storage/storage-error';
import { datasetIdSchema, datasetSummarySchema, type DatasetSummary } from './dataset-summary';

/** Where the bytes of data sets are found. */
export interface DatasetStore {
  /** The bytes whose SHA-256 that is; null if there are none here. @throws RefusedError `unavailable` if they are damaged or cannot be read. */
  find(dataset: string): Promise<Uint8Array | null>;
}

const temporary = '.incoming-';

/**
 * Data sets as files named by their content: `<SHA-256>.csv` and, written after it, `<SHA-256>.json` with its summary. So a summary always has its
 * bytes, and nothing that a person types becomes part of a path. The same bytes uploaded again, perhaps with another label, replace the summary.
 */
export class FileDatasetStore implements DatasetStore {
  #written = 0;

  private constructor(private readonly directory: string) {}

  /** Opens the store and removes what a server that ended in between left half written. */
  static async open(directory: string): Promise<FileDatasetStore> {
    await mkdir(directory, { recursive: true });
    for (const name of await readdir(directory)) if (name.startsWith(temporary)) await rm(join(directory, name), { force: true });
    return new FileDatasetStore(directory);
  }

  /** Keeps a data set; it is durable once this resolves. @throws RefusedError `storage-full` or `unavailable`, and nothing is kept. */
  async put(bytes: Uint8Array, summary: Omit<DatasetSummary, 'dataset'>): Promise<DatasetSummary> {
    const whole = { dataset: hashOf(bytes), ...summary };
    try {
      if (!(await this.#holds(whole.dataset))) await this.#write(`${whole.dataset}.csv`, bytes);
      await this.#write(`${whole.dataset}.json`, new TextEncoder().encode(JSON.stringify(whole)));
    } catch (error) {
      throw asFileError(error);
    }
    return whole;
  }

  async find(dataset: string): Promise<Uint8Array | null> {
    const bytes = await this.#read(dataset, 'csv');
    if (bytes && hashOf(bytes) !== dataset) {
      throw new RefusedError('unavailable', `The file of the data set ${dataset} was changed or damaged: upload it again`);
    }
    return bytes;
  }

  /** What is known of a data set; null if it is not here. */
  async summary(dataset: string): Promise<DatasetSummary | null> {
    const bytes = await this.#read(dataset, 'json');
    return bytes && datasetSummarySchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  }

  /** All data sets, the last uploaded first. */
  async list(): Promise<DatasetSummary[]> {
    const names = (await readdir(this.directory)).filter((name) => name.endsWith('.json'));
    const summaries = await Promise.all(names.map((name) => this.summary(name.slice(0, -'.json'.length))));
    return summaries.filter((summary) => summary !== null).sort((a, b) => b.uploadedAt - a.uploadedAt);
  }

  async #holds(dataset: string): Promise<boolean> {
    const bytes = await this.#read(dataset, 'csv');
    // A damaged file is written anew: that is how a person repairs it.
    return bytes !== null && hashOf(bytes) === dataset;
  }

  async #read(dataset: string, ending: 'csv' | 'json'): Promise<Uint8Array | null> {
    // Whatever else it is, it is not the name of a file outside of this folder.
    if (!datasetIdSchema.safeParse(dataset).success) return null;
    try {
      return await readFile(join(this.directory, `${dataset}.${ending}`));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw asFileError(error);
    }
  }

  /** Write, fsync, rename, fsync the folder: the file is there whole or not at all, also after a power cut. */
  async #write(name: string, bytes: Uint8Array): Promise<void> {
    this.#written += 1;
    const incoming = join(this.directory, `${temporary}${this.#written}`);
    await writeWhole(incoming, join(this.directory, name), bytes);
    await syncFolder(this.directory);
  }
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function asFileError(error: unknown): unknown {
  const cause = asStorageError(error);
  const isOfFiles = error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code));
  return cause === error && isOfFiles ? new RefusedError('unavailable', `A data set cannot be written or read: ${error.message}`) : cause;
}
