import { buffer } from 'node:stream/consumers';
import { recordToJson, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement, buildRemeasurement } from '@infoplane/contracts/testing';
import { fromBufferPromise } from 'yauzl';
import { parseNpy } from './input/npy';
import { type } from './testing/type-command';

const base = buildConfiguration();
const configuration = { ...base, replicas: 2, architecture: { ...base.architecture, hiddenWidths: [4, 3] }, measurement: { ...base.measurement, estimators: base.measurement.estimators.slice(0, 1) } };
const records: SessionRecord[] = [buildMeasurement({ epoch: 0, step: 0 }), buildMeasurement({ epoch: 3, step: 21 }), buildRemeasurement({ epoch: 3, step: 21, estimator: { name: 'exact' } })];
const run = JSON.stringify({ configuration, records: records.map((record, i) => ({ seq: i + 1, ...recordToJson(record) })) });

describe('infoplane export of a file', () => {
  it('writes one number a line as CSV: the values of the records at full resolution', async () => {
    const { out, code } = await type('export run.json --format csv', { files: { 'run.json': run } });
    expect(code).toBe(0);
    const [header, ...lines] = out.trimEnd().split('\n');
    expect(header).toBe('seq,epoch,step,replica,layer,estimator,quantity,value');
    expect(lines).toContain('2,3,21,1,2,binning-30,ixt,0.5');
    expect(lines).toContain('2,3,21,1,,,trainLoss,8.125');
    expect(lines).toContain('3,3,21,0,3,exact,ity,1.25');
    expect(new Set(lines.map((line) => line.split(',').slice(0, 7).join())).size).withContext('no number twice').toBe(lines.length);
  });

  it('writes arrays that read back as the columns of the records, in the shapes that are documented', async () => {
    const { saved } = await type('export run.json --format npz --out run.npz', { files: { 'run.json': run } });
    const zip = await fromBufferPromise(Buffer.from(saved['run.npz'], 'latin1'), { lazyEntries: true });
    const arrays = new Map<string, Buffer>();
    for await (const entry of zip.eachEntry()) arrays.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    const array = (name: string) => parseNpy(arrays.get(`${name}.npy`)!, name);
    expect([array('epoch').shape, [...array('epoch').values], [...array('step').values]]).toEqual([[2], [0, 3], [0, 21]]);
    expect([array('ixt').shape, array('trainLoss').shape]).toEqual([[2, 1, 2, 3], [2, 2]]);
    const measurements = records.filter((record) => record.kind === 'measurement');
    expect([...array('ixt').values]).toEqual(measurements.flatMap(({ ixt }) => [...ixt]));
    expect(array('remeasured.exact.ity').shape).toEqual([1, 2, 3]);
    expect(arrays.get('estimators.npy')!.subarray(0, 128).toString('latin1')).toContain("'descr': '<U10', 'fortran_order': False, 'shape': (1,)");
  });

  it('writes JSON that reads back as what it was', async () => {
    const { saved } = await type('export run.json --format json --out again.json', { files: { 'run.json': run } });
    expect(JSON.parse(saved['again.json'])).toEqual(JSON.parse(run));
  });

  for (const [what, content, sentence] of [
    ['a file that is no JSON', 'epoch 1', /run\.json is no JSON/],
    ['JSON of something else', '{"a":1}', /Invalid run\.json: configuration/],
    ['a measurement without a column', JSON.stringify({ configuration, records: [{ seq: 1, kind: 'measurement', epoch: 0, step: 0, shape: { replicas: 1, layers: 1, estimators: 1 } }] }), /ixt/],
  ] as const) {
    it(`refuses ${what}, saying what is wrong`, async () => {
      const { code, log } = await type('export run.json --format csv', { files: { 'run.json': content } });
      expect(code).toBe(2);
      expect(log[0]).toMatch(sentence);
    });
  }
});
