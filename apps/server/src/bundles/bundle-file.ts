import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  bundledSessionSchema,
  bundleFormat,
  bundleHeaderSchema,
  bundleLimits,
  bundleManifestSchema,
  bundleNames,
  bundleVersion,
  checkpointEpoch,
  checkpointName,
  parseInput,
  RefusedError,
  type BundledSession,
  type BundleManifest,
} from '@infoplane/contracts';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { refusedBundle } from './refused-bundle';

const symbolicLink = 0o120000;
const fileTypes = 0o170000;
// Deflate reaches 1,032 to 1 and no more: what claims more lies.
const mostInflation = 1040;
const stored = 0;
const deflated = 8;

/** A bundle that was opened and whose own descriptions agree with each other and with the zip's. What its files hold is not known yet. */
export class BundleFile {
  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    readonly manifest: BundleManifest,
    readonly session: BundledSession,
  ) {}

  /**
   * Opens a bundle and reads what it says of itself. Nothing is inflated before names, sizes and their sum are known to be possible and within the limit.
   *
   * @param limit bytes that all files may have together when they are inflated.
   * @throws RefusedError `invalid-input` that says what of the file is not so, `too-large` beyond the limit.
   */
  static async open(path: string, limit: number): Promise<BundleFile> {
    const zip = await openZip(path);
    try {
      const entries = await entriesOf(zip, limit);
      const manifest = manifestOf(await readJson(zip, entries, bundleNames.manifest, bundleLimits.manifestBytes));
      agree(entries, manifest);
      const session = parseInput(bundledSessionSchema, await readJson(zip, entries, bundleNames.session, bundleLimits.sessionBytes, manifest), 'session.json of the bundle');
      agreeOnCheckpoints(manifest, session);
      return new BundleFile(zip, entries, manifest, session);
    } catch (error) {
      // A refusal: the file is not needed any more.
      zip.close();
      throw error;
    }
  }

  close(): void {
    this.zip.close();
  }

  /**
   * The content of a file in it, whose checksum is that of the manifest when the last part has come.
   *
   * @throws RefusedError `invalid-input` if it is damaged.
   */
  async *read(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    yield* checked(this.zip, this.entries.get(name)!, this.manifest);
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
  } catch (error) {
    throw refusedBundle(`it is no whole zip file (${sentence(error)})`);
  }
}

async function entriesOf(zip: ZipFile, limit: number): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > bundleLimits.checkpoints + 3) throw refusedBundle(`it holds ${zip.entryCount} files, more than any bundle`);
  let inflated = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      assertEntry(entry);
      if (entries.has(entry.fileName)) throw refusedBundle(`it holds ${entry.fileName} twice`);
      entries.set(entry.fileName, entry);
      inflated += entry.uncompressedSize;
      if (inflated > limit) {
        throw new RefusedError('too-large', `The bundle says that it holds more than ${limit} bytes: set INFOPLANE_IMPORT_LIMIT on the server if that is meant`);
      }
    }
  } catch (error) {
    // A refusal of ours, or of the zip reader: a name with .., a damaged directory.
    throw error instanceof RefusedError ? error : refusedBundle(sentence(error));
  }
  return entries;
}

function assertEntry(entry: Entry): void {
  const { fileName, compressedSize, uncompressedSize, compressionMethod, externalFileAttributes } = entry;
  const isKnown = Object.values<string>(bundleNames).includes(fileName) || checkpointEpoch(fileName) !== null;
  if (!isKnown) throw refusedBundle(`it holds a file ${JSON.stringify(fileName.slice(0, 100))}, which no bundle has`);
  if (((externalFileAttributes >>> 16) & fileTypes) === symbolicLink) throw refusedBundle(`${fileName} is a link and no file`);
  if (entry.isEncrypted()) throw refusedBundle(`${fileName} is encrypted`);
  if (compressionMethod !== stored && compressionMethod !== deflated) throw refusedBundle(`${fileName} is compressed in a way that no bundle is (${compressionMethod})`);
  if (compressionMethod === stored && compressedSize !== uncompressedSize) throw refusedBundle(`${fileName} says that it has two sizes`);
  if (uncompressedSize > mostInflation * compressedSize) throw refusedBundle(`${fileName} says that ${compressedSize} bytes inflate to ${uncompressedSize}, which they cannot`);
}

function manifestOf(json: unknown): BundleManifest {
  const header = bundleHeaderSchema.safeParse(json);
  if (!header.success) throw refusedBundle(`its manifest does not say that it is one (format "${bundleFormat}" with a version)`);
  if (header.data.version > bundleVersion) {
    throw refusedBundle(`it is of version ${header.data.version}, made by a newer Infoplane, and this server reads up to version ${bundleVersion}: update the server`);
  }
  return parseInput(bundleManifestSchema, json, 'manifest.json of the bundle');
}

/** The zip and the manifest must name the same files with the same sizes. */
function agree(entries: ReadonlyMap<string, Entry>, { entries: listed }: BundleManifest): void {
  const names = new Set(listed.map(({ name }) => name));
  if (names.size !== listed.length) throw refusedBundle('its manifest names a file twice');
  for (const { name, bytes } of listed) {
    const entry = entries.get(name);
    if (!entry || name === bundleNames.manifest) throw refusedBundle(`${name} is missing`);
    if (entry.uncompressedSize !== bytes) throw refusedBundle(`${name} has ${entry.uncompressedSize} bytes where the manifest says ${bytes}`);
  }
  for (const name of [bundleNames.session, bundleNames.records]) if (!names.has(name)) throw refusedBundle(`${name} is missing`);
  for (const name of entries.keys()) if (name !== bundleNames.manifest && !names.has(name)) throw refusedBundle(`the manifest does not name ${name}`);
}

function agreeOnCheckpoints({ entries }: BundleManifest, { checkpoints, head }: BundledSession): void {
  const listed = checkpoints.map(({ epoch }) => checkpointName(epoch));
  const held = entries.map(({ name }) => name).filter((name) => checkpointEpoch(name) !== null);
  if (new Set(listed).size !== listed.length || [...listed].sort().join() !== [...held].sort().join()) throw refusedBundle('session.json and the manifest name other checkpoints');
  for (const { epoch, seq } of checkpoints) if (seq > head) throw refusedBundle(`the checkpoint of epoch ${epoch} lies behind the last record`);
}

async function readJson(zip: ZipFile, entries: ReadonlyMap<string, Entry>, name: string, mostBytes: number, manifest?: BundleManifest): Promise<unknown> {
  const entry = entries.get(name);
  if (!entry) throw refusedBundle(`${name} is missing`);
  if (entry.uncompressedSize > mostBytes) throw refusedBundle(`${name} has ${entry.uncompressedSize} bytes, more than any`);
  const parts: Uint8Array[] = [];
  for await (const part of checked(zip, entry, manifest)) parts.push(part);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch {
    // SyntaxError or TypeError: no JSON, or no UTF-8.
    throw refusedBundle(`${name} is no JSON`);
  }
}

async function* checked(zip: ZipFile, entry: Entry, manifest?: BundleManifest): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = createHash('sha256');
  let stream: Readable | null = null;
  try {
    stream = await zip.openReadStreamPromise(entry);
    for await (const part of stream as AsyncIterable<Uint8Array>) {
      hash.update(part);
      yield part;
    }
  } catch (error) {
    // Cut or damaged: the zip reader or the inflater says how. What the reader of these parts throws comes through as it is.
    throw error instanceof RefusedError ? error : refusedBundle(`${entry.fileName} is damaged (${sentence(error)})`);
  } finally {
    stream?.destroy();
  }
  const wanted = manifest?.entries.find(({ name }) => name === entry.fileName)?.sha256;
  if (wanted !== undefined && hash.digest('hex') !== wanted) throw refusedBundle(`${entry.fileName} was changed: its checksum is not that of the manifest`);
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
