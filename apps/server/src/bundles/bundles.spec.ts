import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { bundleNames, packRecord, recordPrefix, type BundleManifest, type SessionPage, type SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { buildLifecycle } from '../testing/builders';
import { TestServer } from '../testing/test-server';

type Files = Map<string, Buffer>;
interface Packing {
  readonly mode?: number;
  readonly twice?: string;
  readonly forceZip64Format?: boolean;
}

async function unzipped(bytes: Buffer): Promise<Files> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files: Files = new Map();
  for await (const entry of zip.eachEntry()) files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

function zipped(files: Files, { mode = 0o100644, twice, forceZip64Format = false }: Packing = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of files) zip.addBuffer(bytes, name, { compress: name === bundleNames.records, mode: name === bundleNames.session ? mode : 0o100644, forceZip64Format });
  if (twice) zip.addBuffer(files.get(twice)!, twice, { compress: false });
  zip.end();
  return buffer(zip.outputStream);
}

/** The files with a manifest that says of them what is so. */
function sealed(files: Files, overrides: object = {}): Files {
  const manifest: BundleManifest = JSON.parse(files.get(bundleNames.manifest)!.toString());
  const others = [...files].filter(([name]) => name !== bundleNames.manifest);
  const entries = others.map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }));
  return new Map([...others, [bundleNames.manifest, Buffer.from(JSON.stringify({ ...manifest, entries, ...overrides }))]]);
}

const without = (files: Files, name: string): Files => new Map([...files].filter(([each]) => each !== name));
const replaced = (files: Files, name: string, bytes: Buffer): Files => new Map([...files, [name, bytes]]);
const swapped = (bytes: Buffer, from: string, to: string): Buffer => Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
const zip64Field = 1;
/** The zip whose directory says that a file has that many bytes. */
function lied(zip: Buffer, name: string, bytes: number): Buffer {
  const lie = Buffer.from(zip);
  for (let at = lie.indexOf('PK\u0001\u0002'); at >= 0; at = lie.indexOf('PK\u0001\u0002', at + 4)) {
    const nameLength = lie.readUInt16LE(at + 28);
    if (lie.subarray(at + 46, at + 46 + nameLength).toString() !== name) continue;
    let extra = at + 46 + nameLength;
    while (lie.readUInt16LE(extra) !== zip64Field) extra += 4 + lie.readUInt16LE(extra + 2);
    lie.writeBigUInt64LE(BigInt(bytes), extra + 4);
  }
  return lie;
}

const variables = { INFOPLANE_IMPORT_LIMIT: '2000000' };
/** Of the shape that the scripted trainer measures. */
const base = buildConfiguration();
const configuration = { ...base, replicas: 2, architecture: { ...base.architecture, hiddenWidths: [4, 3] }, measurement: { ...base.measurement, estimators: base.measurement.estimators.slice(0, 1) } };

describe('session bundles', () => {
  let server: TestServer;
  let session: SessionSummary;
  let whole: Buffer;
  let files: Files;

  const post = async (bytes: Buffer, headers: Record<string, string> = { 'content-type': 'application/zip' }) => {
    const response = await fetch(`${server.address}/api/bundles`, { method: 'POST', body: new Uint8Array(bytes), headers });
    return { status: response.status, json: (await response.json()) as SessionSummary & { message: string } };
  };
  const fetched = async (which: string) => Buffer.from(await (await fetch(`${server.address}/api/sessions/${session.id}/bundle?checkpoints=${which}`)).arrayBuffer());
  const records = async (id: string) => ((await server.request('GET', `/api/sessions/${id}/records?limit=1000`)).json as { records: unknown[] }).records;
  const sessions = async () => ((await server.request('GET', '/api/sessions?limit=500')).json as SessionPage).total;
  const checkpointFiles = () => readdirSync(join(server.dataDirectory(), 'checkpoints'), { recursive: true }).sort();

  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 12 }, variables);
    session = await server.reaches((await server.create({ name: 'to be bundled', configuration })).id, 'completed');
    whole = await fetched('all');
    files = await unzipped(whole);
  });
  afterAll(() => server.destroy());

  it('hold a session whole: what is imported has the same records, checkpoints and notes under an id of its own', async () => {
    const { status, json } = await post(whole);
    expect(status).toBe(201);
    expect(json.id).not.toBe(session.id);
    expect(json).toEqual(jasmine.objectContaining({ name: session.name, state: 'completed', head: session.head, checkpoints: 12, engine: session.engine, configuration: session.configuration }));
    expect(json.origin?.session).toBe(session.id);
    expect(await records(json.id)).toEqual(await records(session.id));
    const again = await unzipped(Buffer.from(await (await fetch(`${server.address}/api/sessions/${json.id}/bundle?checkpoints=all`)).arrayBuffer()));
    for (const name of [...files.keys()].filter((each) => each !== bundleNames.manifest && each !== bundleNames.session)) {
      expect(again.get(name)?.equals(files.get(name)!)).withContext(name).toBeTrue();
    }
  });

  it('name the program that wrote them', () => {
    expect((JSON.parse(files.get(bundleNames.manifest)!.toString()) as BundleManifest).product).toBe('1.2.3-test');
  });

  it('hold the checkpoints that are asked for: all, the last or none', async () => {
    const held = async (which: string) => [...(await unzipped(await fetched(which))).keys()].filter((name) => name.startsWith('checkpoints/'));
    expect((await held('all')).length).toBe(12);
    expect(await held('last')).toEqual(['checkpoints/11.bin']);
    expect(await held('none')).toEqual([]);
  });

  it('come back under their own id where it is free, running ones as interrupted, and can be forked and resumed', async () => {
    const description = JSON.parse(files.get(bundleNames.session)!.toString());
    const seven = 8;
    const cut = firstRecords(files.get(bundleNames.records)!, seven);
    const checkpoints = description.checkpoints.filter(({ seq }: { seq: number }) => seq <= seven);
    const kept = new Map([...files].filter(([name]) => !name.startsWith('checkpoints/') || checkpoints.some(({ epoch }: { epoch: number }) => name === `checkpoints/${epoch}.bin`)));
    const running = replaced(replaced(kept, bundleNames.records, cut), bundleNames.session, Buffer.from(JSON.stringify({ ...description, id: 'elsewhere001', head: seven, state: 'running', checkpoints })));
    const { status, json } = await post(await zipped(sealed(running)));
    expect([status, json.id, json.state, json.head]).toEqual([201, 'elsewhere001', 'interrupted', seven + 1]);
    await server.request('POST', `/api/sessions/${json.id}/commands`, { command: 'resume' });
    const resumed = await server.reaches(json.id, 'completed');
    expect(resumed.epoch).toBe(11);
  });

  it('of a fork whose parent is not here name it, can be looked at and not be resumed', async () => {
    const description = JSON.parse(files.get(bundleNames.session)!.toString());
    const parent = { session: 'notherenot00', epoch: 3 };
    const stopped = Buffer.concat([firstRecords(files.get(bundleNames.records)!, 3), packed(4, packRecord(buildLifecycle('interrupted')))]);
    const orphan = new Map([...files].filter(([name]) => !name.startsWith('checkpoints/')));
    const changed = replaced(replaced(orphan, bundleNames.records, stopped), bundleNames.session, Buffer.from(JSON.stringify({ ...description, id: 'orphan000001', head: 4, parent, checkpoints: [] })));
    const { json } = await post(await zipped(sealed(changed)));
    expect([json.parent, json.origin?.parent]).toEqual([null, parent]);
    const refused = await server.request('POST', `/api/sessions/${json.id}/commands`, { command: 'resume' });
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('session notherenot00, from which it was forked, is not on this server');
  });

  const refusals: readonly [what: string, make: () => Promise<Buffer> | Buffer, sentence: RegExp][] = [
    ['nothing at all', () => Buffer.alloc(0), /no whole zip file/],
    ['a file that is no zip', () => Buffer.from('seq,epoch\n1,0\n'), /no whole zip file/],
    ['a bundle that is cut', () => whole.subarray(0, Math.floor(whole.length / 2)), /no whole zip file/],
    ['a zip of something else', () => zipped(new Map([['hello.txt', Buffer.from('hello')]])), /it holds a file "hello.txt", which no bundle has/],
    ['a changed byte', async () => { const zip = await zipped(files); zip[zip.indexOf('wwww')] ^= 1; return zip; }, /was changed: its checksum|is damaged/],
    ['a wrong checksum in the manifest', async () => zipped(swappedManifest(files)), /records\.bin was changed: its checksum is not that of the manifest/],
    ['a bundle of a newer version', () => zipped(sealed(files, { version: 2 })), /version 2, made by a newer Infoplane, and this server reads up to version 1/],
    ['no manifest', () => zipped(without(files, bundleNames.manifest)), /manifest\.json is missing/],
    ['a manifest of something else', () => zipped(sealed(files, { format: 'zip' })), /does not say that it is one/],
    ['no records', () => zipped(sealed(without(files, bundleNames.records))), /records\.bin is missing/],
    ['a file that the manifest does not name', async () => zipped(replaced(without(sealed(without(files, 'checkpoints/5.bin')), 'x'), 'checkpoints/5.bin', Buffer.from('w'))), /the manifest does not name checkpoints\/5\.bin/],
    ['a checkpoint that session.json does not name', () => zipped(sealed(replaced(files, 'checkpoints/99.bin', Buffer.from('w')))), /name other checkpoints/],
    ['a name that leads out of the folder', async () => swapped(await zipped(files), 'checkpoints/11.bin', '../../../evil1.bin'), /invalid relative path|no bundle has/],
    ['an absolute name', async () => swapped(await zipped(files), 'checkpoints/11.bin', '/etc/cron.d/evil00'), /absolute path|no bundle has/],
    ['a link', () => zipped(files, { mode: 0o120777 }), /session\.json is a link and no file/],
    ['a file that is there twice', () => zipped(files, { twice: bundleNames.session }), /it holds session\.json twice/],
    ['a header that says 10 GB', async () => lied(await zipped(files, { forceZip64Format: true }), bundleNames.records, 10e9), /which they cannot/],
    ['more than the limit when inflated', () => zipped(sealed(replaced(files, bundleNames.records, Buffer.alloc(3_000_000)))), /more than 2000000 bytes|which they cannot/],
    ['records with a gap', () => zipped(sealed(replaced(files, bundleNames.records, withGap(files.get(bundleNames.records)!)))), /record 3 is missing: after record 2 comes 4/],
    ['records that are cut', () => zipped(sealed(replaced(files, bundleNames.records, files.get(bundleNames.records)!.subarray(0, -5)))), /records\.bin is cut within record/],
    ['fewer records than it says', () => zipped(sealed(replaced(files, bundleNames.records, firstRecords(files.get(bundleNames.records)!, 4)))), /says that it has \d+ records and has 4/],
    ['a record that is none', () => zipped(sealed(replaced(files, bundleNames.records, packed(1, Buffer.from('garbage!!'))))), /record 1: Not a record/],
    ['a session without a configuration', () => zipped(sealed(replaced(files, bundleNames.session, Buffer.from('{}')))), /session\.json of the bundle/],
    ['a session.json that is no JSON', () => zipped(sealed(replaced(files, bundleNames.session, Buffer.from('{')))), /session\.json is no JSON/],
  ];
  for (const [what, make, sentence] of refusals) {
    it(`are refused with a clear sentence and nothing written: ${what}`, async () => {
      const before = { sessions: await sessions(), checkpoints: checkpointFiles() };
      const { status, json } = await post(await make());
      expect([400, 413]).withContext(json.message).toContain(status);
      expect(json.message).toMatch(sentence);
      expect({ sessions: await sessions(), checkpoints: checkpointFiles() }).toEqual(before);
      expect(readdirSync(join(server.dataDirectory(), 'imports'))).toEqual([]);
    });
  }

  it('are refused beyond the limit while they still come, and where they do not say that they are a zip', async () => {
    expect((await post(Buffer.alloc(2_000_001))).status).toBe(413);
    expect((await post(whole, { 'content-type': 'text/plain' })).json.message).toContain('Content-Type: must be application/zip');
    expect(readdirSync(join(server.dataDirectory(), 'imports'))).toEqual([]);
  });

  it('leave nothing of an import that a killed server had begun', async () => {
    const before = checkpointFiles();
    // What a kill -9 leaves at any moment before the one transaction: the file that came, and checkpoints that no row names.
    writeFileSync(join(server.dataDirectory(), 'imports', 'half.incoming'), whole.subarray(0, 100));
    const hash = 'a'.repeat(64);
    mkdirSync(join(server.dataDirectory(), 'checkpoints', 'aa'), { recursive: true });
    writeFileSync(join(server.dataDirectory(), 'checkpoints', 'aa', hash), 'weights');
    await server.stop();
    await server.start({ measurements: 12 }, variables);
    expect(checkpointFiles().filter((name) => name !== 'aa')).toEqual(before.filter((name) => name !== 'aa'));
    expect(readdirSync(join(server.dataDirectory(), 'imports'))).toEqual([]);
  });
});

function packed(seq: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([recordPrefix(seq, 1, bytes.length), bytes]);
}

function placesOf(records: Buffer): number[] {
  const places = [0];
  while (places[places.length - 1] < records.length) places.push(places[places.length - 1] + 20 + records.readUInt32LE(places[places.length - 1]));
  return places;
}

function firstRecords(records: Buffer, count: number): Buffer {
  return records.subarray(0, placesOf(records)[count]);
}

function withGap(records: Buffer): Buffer {
  const places = placesOf(records);
  return Buffer.concat([records.subarray(0, places[2]), records.subarray(places[3])]);
}

function swappedManifest(files: Files): Files {
  const manifest: BundleManifest = JSON.parse(files.get(bundleNames.manifest)!.toString());
  const entries = manifest.entries.map((entry) => (entry.name === bundleNames.records ? { ...entry, sha256: 'f'.repeat(64) } : entry));
  return replaced(files, bundleNames.manifest, Buffer.from(JSON.stringify({ ...manifest, entries })));
}
