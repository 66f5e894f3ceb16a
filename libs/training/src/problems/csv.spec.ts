import { createHash } from 'node:crypto';
import { csvProblem, type CsvProblem } from './csv';
import { openProblem } from './open-problem';

const encode = (text: string) => new TextEncoder().encode(text);
const configurationOf = (bytes: Uint8Array, overrides: Partial<CsvProblem> = {}): CsvProblem => ({
  name: 'csv',
  dataset: createHash('sha256').update(bytes).digest('hex'),
  title: 'flowers',
  label: 'kind',
  inputs: 2,
  classes: 2,
  ...overrides,
});
const open = (text: string, overrides: Partial<CsvProblem> = {}) => csvProblem(configurationOf(encode(text), overrides), encode(text));
const flowers = 'a,kind,b\n1,rose,1000\n2,iris,3000\n3,rose,2000\n';

describe('csv', () => {
  it('all columns but the label are inputs in their order; labels are classes in the order of first appearance', () => {
    const problem = open(flowers);
    expect([problem.name, problem.patterns, problem.inputs, problem.classes, problem.isDeterministic]).toEqual(['csv', 3, 2, 2, true]);
    expect([...problem.labelProbabilities]).toEqual([1, 0, 0, 1, 1, 0]);
    const up = Math.fround(Math.sqrt(3 / 2));
    expect([...problem.x]).toEqual([-up, -up, 0, up, up, 0]);
  });

  it('every column has mean 0 and variance 1, a constant one is 0', () => {
    const values = [0.1, 1e9 + 1, -7, 1e9 + 2, 12.5, 1e9 + 4, 3, 1e9 + 8];
    const { x } = open(`a,b,c,kind\n${[0, 1, 2, 3].map((i) => `${values[2 * i]},${values[2 * i + 1]},0.1,${i % 2}`).join('\n')}`, { inputs: 3 });
    for (const column of [0, 1]) {
      const own = [0, 1, 2, 3].map((i) => x[i * 3 + column]);
      // Four numbers below 2, rounded to float32 (6e-8).
      expect(Math.abs(own.reduce((sum, v) => sum + v, 0))).toBeLessThan(5e-7);
      expect(Math.abs(own.reduce((sum, v) => sum + v * v, 0) / 4 - 1)).toBeLessThan(5e-7);
    }
    expect([0, 1, 2, 3].map((i) => x[i * 3 + 2])).toEqual([0, 0, 0, 0]);
  });

  it('p(y|x) is the share of each label among the rows with equal inputs', () => {
    const problem = open('a,b,kind\n1,2,x\n1,2,y\n1,2.0,x\n1,2,x\n5,6,y');
    expect([...problem.labelProbabilities]).toEqual([0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0, 1]);
    expect(problem.isDeterministic).toBeFalse();
  });

  const refused: readonly (readonly [what: string, run: () => unknown, message: string])[] = [
    ['bytes of another file', () => csvProblem(configurationOf(encode('x')), encode(flowers)), `the file's SHA-256 must be ${'2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881'}, is `],
    ['another number of inputs', () => open(flowers, { inputs: 3 }), 'inputs: the configuration says 3, the table has 2 columns beside the label'],
    ['another number of classes', () => open(flowers, { classes: 3 }), 'classes: the configuration says 3, column "kind" holds 2 different labels'],
    ['a word among the numbers', () => open('a,kind,b\n1,x,2\n3,y,many\n'), 'data set "flowers": row 2 (line 3), column 3 (b): must be a finite number, got "many"'],
    ['a column that is not there', () => open(flowers, { label: 'sort' }), 'there is no column named "sort": the columns are a, kind, b'],
    ['numbers whose variance overflows', () => open('a,kind,b\n1e200,x,1\n-1e200,y,2'), 'column "a": the variance of its numbers is beyond what can be computed with'],
  ];
  for (const [what, run, message] of refused) {
    it(`refuses ${what}`, () => expect(run).toThrow(jasmine.objectContaining({ code: 'invalid-input', message: jasmine.stringContaining(message) })));
  }

  it('refuses bytes that are no text', () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x0a);
    expect(() => csvProblem(configurationOf(bytes), bytes)).toThrowError('data set "flowers": must be text in UTF-8');
  });

  it('is opened from its bytes, and refused without them', async () => {
    const bytes = encode(flowers);
    expect(await openProblem(configurationOf(bytes), { dataset: bytes })).toEqual(open(flowers));
    await expectAsync(openProblem(configurationOf(bytes))).toBeRejectedWith(jasmine.objectContaining({ code: 'not-found', message: jasmine.stringContaining('"flowers"') }));
  });
});
