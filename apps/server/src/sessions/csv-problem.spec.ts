import type { Refusal, SessionPage, SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import type { DatasetSummary } from '../datasets/dataset-summary';
import { TestServer } from '../testing/test-server';

const flowers = 'length,kind,width,count\n1.5,rose,2,1\n3,iris,4,2\n1.5,rose,1e2,3\n';

describe('a session of a table', () => {
  let server: TestServer;
  let problem: object;
  beforeAll(async () => {
    server = new TestServer();
    await server.start({ measurements: 2 });
    const response = await fetch(`${server.address}/api/datasets?title=flowers&label=kind`, { method: 'POST', body: flowers, headers: { 'content-type': 'text/csv' } });
    const { dataset, title, label, inputs, classes } = (await response.json()) as DatasetSummary;
    problem = { name: 'csv', dataset, title, label, inputs, classes };
  });
  afterAll(() => server.destroy());

  const create = (overrides: object) =>
    server.request('POST', '/api/sessions', { requestId: crypto.randomUUID(), name: 'flowers', configuration: { ...buildConfiguration(), problem: { ...problem, ...overrides } } });
  const total = async () => ((await server.request('GET', '/api/sessions')).json as SessionPage).total;

  it('begins where the data set is here and agrees', async () => {
    const { status, json, text } = await create({});
    expect(status).withContext(text).toBe(201);
    await server.reaches((json as SessionSummary).id, 'completed');
  });

  const wrong: readonly (readonly [what: string, overrides: object, field: string, message: RegExp])[] = [
    ['a data set that is not here', { dataset: 'a'.repeat(64) }, 'dataset', /must be a data set of this server, and a{64} \("flowers"\) is not: upload its file/],
    ['a label that is no column', { label: 'sort' }, 'label', /must be a column of the data set "flowers", which has none called "sort"/],
    ['a label that leaves words among the inputs', { label: 'width' }, 'label', /the column "kind" of "flowers" has others/],
    ['another number of inputs', { inputs: 4 }, 'inputs', /must be 3, .* got 4/],
    ['another number of classes', { classes: 3 }, 'classes', /must be 2, .* got 3/],
  ];
  for (const [what, overrides, field, message] of wrong) {
    it(`is refused with ${what}, naming the field, and nothing is written`, async () => {
      const before = await total();
      const { status, json } = await create(overrides);
      const { faults, code } = json as Refusal;
      expect([status, code, faults.map((fault) => fault.field)]).toEqual([400, 'invalid-input', [`configuration.problem.${field}`]]);
      expect(faults[0].message).toMatch(message);
      expect(await total()).toBe(before);
    });
  }

  it('may have another label than the last upload of the same bytes', async () => {
    const numbers = 'a,b\n1,2\n2,2\n3,4\n';
    const upload = async (label: string) =>
      (await (await fetch(`${server.address}/api/datasets?title=numbers&label=${label}`, { method: 'POST', body: numbers, headers: { 'content-type': 'text/csv' } })).json()) as DatasetSummary;
    const first = await upload('a');
    await upload('b');
    const { status, text } = await create({ dataset: first.dataset, title: 'numbers', label: 'a', inputs: 1, classes: first.classes });
    expect(status).withContext(text).toBe(201);
  });
});
