import { parseInput, RefusedError } from './errors';
import { hasBottleneckCurve, problemNames, problemSchema, problemShape } from './problems';

const csv = { name: 'csv', dataset: 'a'.repeat(64), title: 'iris.csv', label: 'species', inputs: 4, classes: 3 };
const shortest = { csv, committee: { name: 'committee', units: 5 }, threshold: { name: 'threshold', rule: 'linear' } } as const;
const shortestOf = (name: (typeof problemNames)[number]) => (name in shortest ? shortest[name as keyof typeof shortest] : { name });

describe('problems', () => {
  it('every name can be wished for with what has no default, and has inputs and two classes or more', () => {
    for (const name of problemNames) {
      const { inputs, classes } = problemShape(parseInput(problemSchema, shortestOf(name), name));
      expect(inputs).withContext(name).toBeGreaterThanOrEqual(1);
      expect(classes).withContext(name).toBeGreaterThanOrEqual(2);
    }
  });

  it('the published rules are the defaults', () => {
    expect(problemSchema.parse({ name: 'szt-soft' })).toEqual({ name: 'szt-soft', gamma: 12, theta: 5.89 });
    expect(problemShape({ name: 'szt-hard' })).toEqual({ inputs: 12, classes: 2 });
    expect(problemShape(problemSchema.parse({ name: 'mnist' }))).toEqual({ inputs: 784, classes: 10 });
  });

  it('only the soft rule has a bottleneck curve', () => {
    expect(problemNames.filter((name) => hasBottleneckCurve(problemSchema.parse(shortestOf(name))))).toEqual(['szt-soft']);
  });

  for (const [what, problem, field, message] of [
    ['a committee without a majority', { name: 'committee', units: 4 }, 'units', /odd/],
    ['the parity of more bits than there are', { name: 'parity', inputs: 4, parityBits: 5 }, 'parityBits', /at most the number of inputs/],
    ['2^17 patterns', { name: 'parity', inputs: 17 }, 'inputs', /from 2 to 16/],
    ['one class', { name: 'blobs', classes: 1 }, 'classes', /from 2/],
    ['a steepness of 0', { name: 'szt-soft', gamma: 0 }, 'gamma', /from 0\.01/],
    ['a data set named by no checksum', { ...csv, dataset: '../../etc/passwd' }, 'dataset', /SHA-256/],
    ['a checksum in capitals', { ...csv, dataset: 'A'.repeat(64) }, 'dataset', /64 hexadecimal digits/],
    ['a title with a line break', { ...csv, title: 'a\nb' }, 'title', /control characters/],
    ['a setting of another problem', { name: 'szt-hard', gamma: 12 }, '(whole)', /gamma/],
  ] as const) {
    it(`refuses ${what}, naming the field`, () => {
      expect(() => parseInput(problemSchema, problem, 'problem')).toThrowMatching(
        (error) => error instanceof RefusedError && error.faults.some((fault) => fault.field === field && message.test(fault.message)),
      );
    });
  }
});
