import { createHash } from 'node:crypto';
import {
  bundleFormat,
  bundleNames,
  bundleVersion,
  checkpointName,
  recordPrefix,
  RefusedError,
  type BundledCheckpoints,
  type BundledSession,
  type BundleManifest,
} from '@infoplane/contracts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import type { ReadRecords } from '../export/record-exports';
import type { ZipEntry } from '../export/zip-stream';
import type { StoredCheckpoint } from '../storage/checkpoint-store';
import type { SessionRow } from '../storage/session-row';

/** What a bundle is written from. */
export interface BundleSources {
  readonly read: ReadRecords;
  readonly checkpoints: Pick<CheckpointKeeper, 'get' | 'list'>;
  /** The version of this program, and the time. */
  readonly product: string;
  readonly createdAt: number;
}

/**
 * The files of a session's bundle. The manifest comes last, because it says what was written: sizes and checksums of all others.
 *
 * @param which of the checkpoints that are there now. Whoever calls keeps them from being dropped meanwhile.
 */
export async function bundleEntries(row: SessionRow, which: BundledCheckpoints, sources: BundleSources): Promise<ZipEntry[]> {
  // One behind the last record that goes along is of a moment that the bundle does not hold.
  const kept = (await sources.checkpoints.list(row.id)).filter(({ seq }) => seq <= row.head);
  const chosen = which === 'all' ? kept : which === 'last' ? kept.slice(-1) : [];
  const written: BundleManifest['entries'] = [];
  const noted = (name: string, isDeflated: boolean, content: () => AsyncIterable<Uint8Array>): ZipEntry => ({
    name,
    isDeflated,
    content: async function* () {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const part of content()) {
        hash.update(part);
        bytes += part.length;
        yield part;
      }
      written.push({ name, bytes, sha256: hash.digest('hex') });
    },
  });
  const manifest = () => ({ format: bundleFormat, version: bundleVersion, product: sources.product, createdAt: sources.createdAt, entries: written }) satisfies BundleManifest;
  return [
    noted(bundleNames.session, true, () => json(bundledSession(row, chosen))),
    noted(bundleNames.records, true, () => recordsBin(sources.read)),
    ...chosen.map((checkpoint) => noted(checkpointName(checkpoint.epoch), false, () => checkpointBin(checkpoint, sources.checkpoints))),
    { name: bundleNames.manifest, isDeflated: true, content: () => json(manifest()) },
  ];
}

function bundledSession(row: SessionRow, checkpoints: readonly StoredCheckpoint[]): BundledSession {
  const { id, name, createdAt, configuration, parent, origin, state, engine, head } = row;
  const { description, tags, isStarred, isArchived, priority } = row.notes;
  return {
    id,
    name,
    notes: { description, tags, isStarred, isArchived, priority },
    createdAt,
    configuration,
    parent: parent ?? origin?.parent ?? null,
    state,
    engine,
    head,
    checkpoints: checkpoints.map(({ epoch, step, seq, at }) => ({ epoch, step, seq, at })),
  };
}

async function* json(value: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  yield new TextEncoder().encode(JSON.stringify(value));
}

async function* recordsBin(read: ReadRecords): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { seq, at, bytes } of read()) {
    yield recordPrefix(seq, at, bytes.length);
    yield bytes;
  }
}

async function* checkpointBin({ session, epoch }: StoredCheckpoint, checkpoints: Pick<CheckpointKeeper, 'get'>): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = await checkpoints.get(session, epoch);
  if (!bytes) throw new RefusedError('not-found', `The checkpoint of epoch ${epoch} of session ${session} is gone`);
  yield bytes;
}
