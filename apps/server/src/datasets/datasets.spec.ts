import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits, type Refusal } from '@infoplane/contracts';
import { TestServer } from '../testing/test-server';
import { FileDatasetStore } from './dataset-store';
import type { DatasetSummary } from './dataset-summary';

const flowers = 'length,kind,width\n1.5,rose,2\n3,iris,4\n1.5,rose,1e2\n';
const hashOf = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('data sets over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = new TestServer();
    await server.start();
  });
  afterAll(() => server.destroy());

  const files = () => readdirSync(join(server.dataDirectory(), 'datasets')).sort();
  const upload = async (body: string | Uint8Array, query: Record<string, string> | string = { title: 'flowers', label: 'kind' }, headers: Record<string, string> = {}) => {
    const response = await fetch(`${server.address}/api/datasets?${typeof query === 'string' ? query : new URLSearchParams(query)}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : Buffer.from(body),
      headers: { 'content-type': 'text/csv', ...headers },
    });
    return { status: response.status, json: (await response.json()) as DatasetSummary & Refusal };
  };

  it('an upload is kept under the SHA-256 of its bytes and answered with what a session needs to know', async () => {
    const { status, json } = await upload(flowers);
    expect(status).toBe(201);
    expect(json).toEqual(
      jasmine.objectContaining({
        dataset: hashOf(flowers),
        title: 'flowers',
        label: 'kind',
        rows: 3,
        inputs: 2,
        classes: 2,
        columns: [
          { name: 'length', distinct: 2, isNumeric: true },
          { name: 'kind', distinct: 2, isNumeric: false },
          { name: 'width', distinct: 3, isNumeric: true },
        ],
      }),
    );
    const found = await server.request('GET', `/api/datasets/${json.dataset}`);
    expect([found.status, found.json]).toEqual([200, json]);
    const store = await FileDatasetStore.open(join(server.dataDirectory(), 'datasets'));
    expect(Buffer.from((await store.find(json.dataset))!).toString()).toBe(flowers);
  });

  it('the same bytes are one data set, whose last upload counts; the list has the last uploaded first', async () => {
    const table = 'a,b\n1,2\n2,3\n';
    const first = await upload(table, { title: 'one', label: 'a' });
    const second = await upload(table, { title: 'two', label: 'b' });
    expect(second.json.dataset).toBe(first.json.dataset);
    const { datasets } = (await server.request('GET', '/api/datasets')).json as { datasets: DatasetSummary[] };
    expect(datasets.filter(({ dataset }) => dataset === hashOf(table)).map(({ title, label }) => [title, label])).toEqual([['two', 'b']]);
    expect(datasets[0].dataset).toBe(hashOf(table));
  });

  it('without a label takes the column that looks like one', async () => {
    expect((await upload(flowers, { title: 'flowers' })).json.label).toBe('kind');
  });

  it('reads a byte order mark, CR LF and quotes with commas and line breaks', async () => {
    const { status, json } = await upload('\ufeff"the, length",kind\r\n1,"a ""b""\r\nc"\r\n2,d\r\n');
    expect([status, json.rows, json.columns.map(({ name }) => name)]).toEqual([201, 2, ['the, length', 'kind']]);
  });

  it('a title is no path, whatever it looks like', async () => {
    // The same bytes under another title are one data set: whichever spec runs first keeps them.
    await upload(flowers);
    for (const title of ['../../etc/passwd', '..\\..\\x', '/tmp/x', '%2e%2e%2f']) {
      const before = files();
      expect((await upload(flowers, { title })).json.title).toBe(title);
      expect(files()).toEqual(before);
    }
    expect(files().every((name) => /^[0-9a-f]{64}\.(csv|json)$/.test(name))).toBeTrue();
    expect(existsSync(join(server.dataDirectory(), 'etc'))).toBeFalse();
  });

  const wide = `kind${Array.from({ length: limits.csvInputs.max + 1 }, (_, i) => `,c${i}`).join('')}\n`;
  const refused: readonly (readonly [what: string, body: string | Uint8Array, query: Record<string, string> | string, headers: Record<string, string>, status: number, field: string, message: RegExp])[] = [
    ['nothing', '', { title: 't' }, {}, 400, 'the table', /holds no rows/],
    ['a header alone', 'a,kind\n', { title: 't' }, {}, 400, 'the table', /holds no rows below its header/],
    ['bytes that are no text', Uint8Array.of(0x61, 0xff), { title: 't' }, {}, 400, '(whole)', /must be text in UTF-8/],
    ['a ragged row', 'a,kind\n1,x\n2\n', { title: 't' }, {}, 400, 'line 3', /line 3: 1 columns where line 1 has 2/],
    ['a word among the numbers', 'a,kind\n1,x\nmany,y\n', { title: 't', label: 'kind' }, {}, 400, 'row 2 (line 3), column 1 (a)', /must be a finite number, got "many"/],
    ['a label that is no column', flowers, { title: 't', label: 'sort' }, {}, 400, 'the label', /no column named "sort": the columns are length, kind, width/],
    ['one class only', 'a,kind\n1,x\n2,x\n', { title: 't', label: 'kind' }, {}, 400, 'column 2 (kind)', /at least 2 different labels, holds 1/],
    ['too many columns', wide, { title: 't', label: 'kind' }, {}, 400, 'line 1', /1 to 4,096 columns beside the label, this one has 4,097/],
    ['a label’s name that no session could hold', `${'k'.repeat(121)},a\nx,1\ny,2\n`, { title: 't' }, {}, 400, 'label', /at most 120 characters/],
    ['no title', flowers, '', {}, 400, 'title', /title/],
    ['an empty title', flowers, { title: '  ' }, {}, 400, 'title', /must not be empty/],
    ['two titles', flowers, 'title=a&title=b', {}, 400, 'title', /a title must be one text/],
    ['a title with a terminal escape', flowers, { title: 'a\u001b[2J' }, {}, 400, 'title', /control characters/],
    ['a title of 121 characters', flowers, { title: 'x'.repeat(121) }, {}, 400, 'title', /at most 120 characters/],
    ['an unknown word', flowers, { title: 't', colour: 'red' }, {}, 400, '(whole)', /colour/],
    ['another content type', flowers, { title: 't' }, { 'content-type': 'text/plain' }, 400, 'Content-Type', /must be text\/csv, got "text\/plain"/],
    ['packed bytes', flowers, { title: 't' }, { 'content-encoding': 'gzip' }, 400, 'Content-Encoding', /must be absent/],
    ['another site’s page', flowers, { title: 't' }, { origin: 'http://evil.example' }, 403, 'Origin', /own address/],
  ];
  for (const [what, body, query, headers, status, field, message] of refused) {
    it(`refuses ${what} with ${status}, naming what is wrong, and writes nothing`, async () => {
      const before = files();
      const answer = await upload(body, query, headers);
      expect([answer.status, answer.json.faults.map((fault) => fault.field)]).toEqual([status, [field]]);
      expect(answer.json.message).toMatch(message);
      expect(files()).toEqual(before);
    });
  }

  it('refuses more than 64 MiB with 413, whether the length is told beforehand or not', async () => {
    const before = files();
    const send = (headers: { readonly 'content-length'?: number }) =>
      new Promise<{ status: number | undefined; refusal: Refusal }>((resolve, reject) => {
        const sent = request(`${server.address}/api/datasets?title=t`, { method: 'POST', headers: { 'content-type': 'text/csv', ...headers } }, (response) => {
          let text = '';
          response.on('data', (part) => (text += String(part)));
          response.on('end', () => resolve({ status: response.statusCode, refusal: JSON.parse(text) }));
        });
        sent.on('error', reject);
        const part = Buffer.alloc(2 ** 20, '1');
        for (let i = 0; i < 65; i += 1) sent.write(part);
        sent.end();
      });
    for (const headers of [{}, { 'content-length': 65 * 2 ** 20 }]) {
      const { status, refusal } = await send(headers);
      expect([status, refusal.code, refusal.message]).toEqual([413, 'too-large', 'A data set must be at most 64 MiB']);
    }
    expect(files()).toEqual(before);
    expect((await server.request('GET', '/health/live')).status).toBe(200);
  });

  for (const [path, status, message] of [
    [`/api/datasets/${'0'.repeat(64)}`, 404, /There is no data set 0000/],
    ['/api/datasets/..%2f..%2fserver.pid', 400, /SHA-256/],
    ['/api/datasets/x', 400, /64 hexadecimal digits/],
  ] as const) {
    it(`answers GET ${path.slice(0, 40)} with ${status}`, async () => {
      const answer = await server.request('GET', path);
      expect(answer.status).toBe(status);
      expect((answer.json as Refusal).message).toMatch(message);
    });
  }

  it('data sets outlive the server', async () => {
    const { json } = await upload(flowers);
    await server.stop();
    await server.start();
    expect((await server.request('GET', `/api/datasets/${json.dataset}`)).json).toEqual(json);
  });
});

describe('the store of data sets', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'infoplane-datasets-'))));
  afterEach(() => rmSync(directory, { recursive: true }));
  const bytes = new TextEncoder().encode(flowers);
  const summary = { title: 't', label: 'kind', rows: 3, inputs: 2, classes: 2, columns: [], uploadedAt: 1 };

  it('removes at its opening what was half written', async () => {
    writeFileSync(join(directory, '.incoming-1'), 'half');
    await FileDatasetStore.open(directory);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('finds nothing under what is no SHA-256, nor under one it does not have', async () => {
    const store = await FileDatasetStore.open(directory);
    writeFileSync(join(directory, 'x.csv'), 'x');
    expect(await Promise.all(['x', '../x', hashOf('y'), ''].map((name) => store.find(name)))).toEqual([null, null, null, null]);
  });

  it('does not hand out a file that was changed, and a new upload repairs it', async () => {
    const store = await FileDatasetStore.open(directory);
    const { dataset } = await store.put(bytes, summary);
    writeFileSync(join(directory, `${dataset}.csv`), 'changed');
    await expectAsync(store.find(dataset)).toBeRejectedWith(jasmine.objectContaining({ code: 'unavailable' }));
    await store.put(bytes, summary);
    expect(Buffer.from((await store.find(dataset))!)).toEqual(Buffer.from(bytes));
  });

  it('says in a refusal that its folder cannot be written', async () => {
    const store = await FileDatasetStore.open(directory);
    rmSync(directory, { recursive: true });
    await expectAsync(store.put(bytes, summary)).toBeRejectedWith(jasmine.objectContaining({ code: 'unavailable', message: jasmine.stringContaining('cannot be written') }));
    directory = mkdtempSync(join(tmpdir(), 'infoplane-datasets-'));
  });

  it('keeps equal bytes uploaded at the same time once', async () => {
    const store = await FileDatasetStore.open(directory);
    await Promise.all([1, 2, 3].map((uploadedAt) => store.put(bytes, { ...summary, uploadedAt })));
    expect(readdirSync(directory).sort()).toEqual([`${hashOf(bytes)}.csv`, `${hashOf(bytes)}.json`]);
    expect((await store.list()).length).toBe(1);
  });
});
