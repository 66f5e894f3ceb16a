import { buffer } from 'node:stream/consumers';
import { recordCsvHeader, type SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { fromBufferPromise } from 'yauzl';
import { TestServer } from '../testing/test-server';

/** Of the shape that the scripted trainer measures. */
const base = buildConfiguration();
const configuration = { ...base, replicas: 2, architecture: { ...base.architecture, hiddenWidths: [4, 3] }, measurement: { ...base.measurement, estimators: base.measurement.estimators.slice(0, 1) } };

/** Shape and float32 numbers of an NPY file of version 1. */
function npy(bytes: Buffer) {
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString('latin1');
  const shape = /'shape': \(([\d, ]*)\)/.exec(header)![1].split(',').filter((part) => part.trim() !== '').map(Number);
  return { header, start, shape, floats: () => [...new Float32Array(new Uint8Array(bytes.subarray(start)).buffer)] };
}

describe('exports', () => {
  let server: TestServer;
  let session: SessionSummary;
  const get = (path: string) => fetch(`${server.address}/api/sessions/${session.id}/${path}`);
  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 70 });
    session = await server.reaches((await server.create({ name: 'exported', configuration })).id, 'completed');
  });
  afterAll(() => server.destroy());

  it('as CSV hold every number of every record once, one a line', async () => {
    const response = await get('export.csv');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${session.id}.csv"`);
    const text = await response.text();
    expect(text.startsWith(recordCsvHeader)).toBeTrue();
    const lines = text.trimEnd().split('\n').slice(1);
    // 9 columns of 2 replicas and 3 layers (SNR among them), 4 of 2 replicas.
    expect(lines.length).toBe(70 * (9 * 6 + 4 * 2));
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines).toContain('72,69,69,1,3,binning-30,ixt,0.625');
  });

  it('as JSON are the records of the log with the configuration', async () => {
    const json = (await (await get('export.json')).json()) as { configuration: unknown; records: unknown[] };
    const page = (await server.request('GET', `/api/sessions/${session.id}/records?limit=1000`)).json as { records: unknown[] };
    expect(json.configuration).toEqual(session.configuration);
    expect(json.records).toEqual(page.records);
  });

  it('as NPZ are arrays in the shapes that are documented, row-major, with the numbers of the records', async () => {
    const zip = await fromBufferPromise(Buffer.from(await (await get('export.npz')).arrayBuffer()), { lazyEntries: true });
    const files = new Map<string, Buffer>();
    for await (const entry of zip.eachEntry()) files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    const ixt = npy(files.get('ixt.npy')!);
    expect(ixt.shape).toEqual([70, 1, 2, 3]);
    expect(ixt.start % 64).toBe(0);
    expect(ixt.floats().slice(-6)).toEqual([0, 0.125, 0.25, 0.375, 0.5, 0.625]);
    expect(npy(files.get('trainLoss.npy')!).shape).toEqual([70, 2]);
    const epoch = npy(files.get('epoch.npy')!);
    expect(epoch.header).toContain("'descr': '<i8'");
    expect(files.get('epoch.npy')!.readBigInt64LE(epoch.start + 8 * 69)).toBe(69n);
  });

  for (const figure of ['information-plane', 'gradients', 'snr', 'information-x', 'information-y', 'loss', 'accuracy', 'weight-norms', 'saturation']) {
    it(`draw the figure ${figure} as SVG`, async () => {
      const response = await get(`figures/${figure}.svg?epoch=30&estimator=binning-30&theme=dark`);
      const svg = await response.text();
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
      expect(svg).toMatch(/^<svg width="960" height="640"[\s\S]*exported[\s\S]*epoch 30, step 30[\s\S]*<\/svg>$/);
    });
  }

  for (const [path, status, sentence] of [
    ['figures/nothing.svg', 400, /figure: must be one of information-plane/],
    ['figures/loss.svg?theme=red', 400, /theme: must be one of light, dark/],
    ['figures/loss.svg?epoch=-1', 400, /epoch: must be a whole number/],
    ['figures/information-plane.svg?estimator=kde', 404, /no estimator kde: it has binning-30/],
  ] as const) {
    it(`refuse ${path} with what is allowed`, async () => {
      const response = await get(path);
      expect(response.status).toBe(status);
      expect(((await response.json()) as { message: string }).message).toMatch(sentence);
    });
  }

  it('refuse a session that is not there', async () => {
    for (const name of ['export.csv', 'export.json', 'export.npz', 'bundle', 'figures/loss.svg']) {
      expect((await fetch(`${server.address}/api/sessions/nobody000000/${name}`)).status).withContext(name).toBe(404);
    }
  });
});
