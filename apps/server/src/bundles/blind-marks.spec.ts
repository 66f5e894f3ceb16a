import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { bundleNames, type MarkView } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { fromBufferPromise } from 'yauzl';
import { join, joinFirst, shareWithGuest, type Visitor } from '../people/testing/visitor';
import { TestServer, until } from '../testing/test-server';
import { bundledRecords } from './bundled-records';

const reason = 'the plane bends where nobody looked';
/** Of the shape that the scripted trainer measures. */
const base = buildConfiguration();
const configuration = { ...base, replicas: 2, architecture: { ...base.architecture, hiddenWidths: [4, 3] }, measurement: { ...base.measurement, estimators: base.measurement.estimators.slice(0, 1) } };
const place = { layer: 1, criterion: 'drift-diffusion', epoch: 13, interval: { fromEpoch: 11, toEpoch: 19 }, reason, verdict: null, isBlind: true };

async function unzipped(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  return files;
}

async function marksIn(records: Buffer) {
  const marks = [];
  for await (const { record } of bundledRecords([records] as unknown as AsyncIterable<Uint8Array>)) if (record.kind === 'mark') marks.push(record);
  return marks;
}

describe('[R33] the bundle of a session with blind marks', () => {
  let server: TestServer;
  let session: string;
  let [admin, annotator, guest]: Visitor[] = [];
  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 3 });
    admin = await joinFirst(server);
    annotator = await join(server, admin, 'Bo', 'annotator');
  });
  beforeEach(async () => {
    session = (await admin.get('POST', '/api/sessions', { requestId: randomUUID(), name: 'a session', configuration })).id;
    guest = (await shareWithGuest(server, admin, session)).guest;
    await until(async () => (await admin.get('GET', `/api/sessions/${session}`)).state === 'completed');
    await annotator.get('PUT', `/api/sessions/${session}/marks`, { mutation: randomUUID(), ...place });
  });
  afterAll(() => server.destroy());

  const fetched = async (visitor: Visitor) => {
    const response = await fetch(`${server.address}/api/sessions/${session}/bundle?checkpoints=all`, { headers: visitor.headers });
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  };
  const imported = async (bundle: Buffer): Promise<readonly MarkView[]> => {
    const response = await fetch(`${server.address}/api/bundles`, { method: 'POST', body: new Uint8Array(bundle), headers: { ...admin.headers, 'content-type': 'application/zip' } });
    expect(response.status).toBe(201);
    const { id } = (await response.json()) as { id: string };
    return (await admin.get('GET', `/api/sessions/${id}/marks`)).marks;
  };

  it('says that they were placed and not where or why, to a guest, to an admin and to who placed them; nor does what is imported from it', async () => {
    for (const visitor of [guest, admin, annotator]) {
      const files = await unzipped(await fetched(visitor));
      for (const [name, bytes] of files) expect(bytes.includes(reason)).withContext(name).toBeFalse();
      const marks = await marksIn(files.get(bundleNames.records)!);
      expect(marks).toEqual([jasmine.objectContaining({ layer: 1, criterion: 'drift-diffusion', isBlind: true, isTaken: false, mark: null })]);
    }
    expect(await imported(await fetched(guest))).toEqual([]);
  });

  it('holds them once they are revealed', async () => {
    await admin.get('POST', `/api/sessions/${session}/marks/reveal`, { mutation: randomUUID(), layer: null, criterion: null });
    const bundle = await fetched(guest);
    const marks = await marksIn((await unzipped(bundle)).get(bundleNames.records)!);
    expect(marks.map(({ mark }) => mark?.reason ?? null)).toEqual([null, reason]);
    expect((await imported(bundle)).map(({ mark }) => mark?.epoch)).toEqual([13]);
  });
});
