import { presets } from '@infoplane/contracts';
import { type, type Outcome } from './testing/type-command';

const small = 'run --engine fused --replicas 2 --epochs 2 --estimator idnns-30';

describe('command line', () => {
  const refused: readonly (readonly [command: string, sentence: RegExp])[] = [
    ['run --replicas 0', /^error: --replicas: .*from 1 to 200, got "0"$/],
    ['run --replicas two', /^error: --replicas: .*from 1 to 200, got "two"$/],
    ['run --widths 10,0', /^error: --widths: .*from 1 to 512, got "10,0"$/],
    ['run --widths 1000000', /^error: --widths: .*from 1 to 512, got "1000000"$/],
    ['run --preset szt-2017 --widths 500', /^error: --replicas: with 502 units a network at most 39 replicas/],
    ['run --learning-rate NaN', /^error: --learning-rate: must be a number above 0 and at most 10, got "NaN"$/],
    ['run --optimizer lion', /^error: --optimizer: .*adam, sgd, got "lion"$/],
    ['run --activation cosine', /^error: --activation: .*tanh, relu, leaky-relu, linear, softplus, sigmoid, got "cosine"$/],
    ['run --problem xor', /^error: --problem: .*szt-hard, szt-soft, threshold, committee, parity, blobs, mnist, csv, got "xor"$/],
    ['run --batch half', /^error: --batch: must be "full" or a whole number from 1 to 4096, got "half"$/],
    ['run --epochs 1.5', /^error: --epochs: .*whole number from 1 to 100,000, got "1.5"$/],
    ['run --train 100', /^error: --train: must be at most 99, got "100"$/],
    ['run --probe 0', /^error: --probe: .*from 1 to 4,096, got "0"$/],
    ['run --measured 1', /^error: --measured: .*from 2 to 2,000, got "1"$/],
    ['run --seed -1', /^error: --seed: .*from 0 to 4,294,967,295, got "-1"$/],
    ['run --estimator kde', /^error: --estimator: must be binning-N, .*kde-upper-0.001, got "kde"$/],
    ['run --estimator kde-upper-0', /^error: --estimator: a noise variance must be a number from 1e-12 to 1,000,000, got "kde-upper-0"$/],
    ['run --estimator binning-1', /^error: --estimator: bins must be a whole number from 2 to 10,000, got "binning-1"$/],
    ['run --preset nope', /^error: --preset: must be one of szt-2017, demo, .*, got "nope"$/],
    ['run --engine gpu', /^error: --engine: must be one of auto, tensorflow, fused, got "gpu"$/],
    ['run --workers 0', /^error: --workers: must be a whole number from 1 to 256, got "0"$/],
    ['run --ndjson --json', /^error: .*--ndjson.*cannot be used with.*--json/],
    ['run --colour red', /^error: unknown option '--colour'/],
    ['run now', /^error: too many arguments/],
    ['train', /^error: unknown command 'train'/],
    ['problem xor', /^error: problem name: must be one of szt-hard, szt-soft, threshold, .*, got "xor"$/],
    ['problem', /^error: missing required argument 'name'/],
  ];
  for (const [command, sentence] of refused) {
    it(`refuses "${command}" with one sentence that names what is wrong, and prints nothing else`, async () => {
      const { code, out, log } = await type(command);
      expect(code).toBe(2);
      expect(out).toBe('');
      expect(log.length).toBe(1);
      expect(log[0]).toMatch(sentence);
    });
  }

  for (const command of ['--help', 'run --help', 'problem --help', 'estimate --help', 'ib-curve --help', 'phases --help']) {
    it(`"${command}" explains itself on standard output`, async () => {
      const { code, out, log } = await type(command);
      expect([code, log]).toEqual([0, []]);
      expect(out).toContain('Usage: infoplane');
    });
  }

  it('run --help names every preset', async () => {
    const { out } = await type('run --help');
    for (const { name } of presets) expect(out).toContain(name);
  });

  it('--ndjson prints one record a line, seq counting from 1, and the engine on standard error', async () => {
    const { code, out, log } = await type(`${small} --ndjson`);
    const records = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(records.map(({ seq, kind, epoch }) => [seq, kind, epoch])).toEqual([
      [1, 'lifecycle', 0],
      [2, 'problem', undefined],
      [3, 'measurement', 0],
      [4, 'measurement', 1],
      [5, 'measurement', 2],
      [6, 'lifecycle', 2],
    ]);
    // [estimators, replicas, layers]: the first layer tells all 4,096 patterns apart.
    expect((records[2]['ixt'] as number[][][]).map((replicas) => replicas.map(([first, ...others]) => [first, others.length]))).toEqual([
      [
        [12, 5],
        [12, 5],
      ],
    ]);
    expect(log).toEqual([jasmine.stringMatching(/^engine fused on wasm-simd/)]);
  });

  it('--json prints one document with the configuration and all records', async () => {
    const { out } = await type(
      `${small} --json --widths 6,4 --activation relu --optimizer sgd --learning-rate 0.1 --batch 512 --train 80 --probe 64 --seed 9`,
    );
    const { configuration, records } = JSON.parse(out);
    expect(configuration).toEqual({
      problem: { name: 'szt-hard' },
      architecture: { convolutions: [], hiddenWidths: [6, 4], activation: 'relu', output: 'softmax', initializer: 'truncated-fan-in' },
      training: {
        optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0 },
        batchSize: 512,
        epochs: 2,
        trainPercent: 80,
        reshuffle: true,
        l2: 0,
        inverseTemperature: null,
        activationNoise: 0,
      },
      measurement: {
        estimators: [{ name: 'idnns', edges: 30 }],
        measuredEpochs: 160,
        probeBatchSize: 64,
        samplePatterns: 4096,
        trainLabels: false,
        bottleneckEvery: null,
      },
      replicas: 2,
      seed: 9,
    });
    expect(records.length).toBe(6);
  });

  it('estimators may be repeated or listed', async () => {
    const estimators = async (words: string) =>
      JSON.parse((await type(`run --engine fused --replicas 1 --epochs 1 --json ${words}`)).out).configuration.measurement.estimators;
    const both = [
      { name: 'binning', bins: 30 },
      { name: 'idnns', edges: 50 },
    ];
    expect(await estimators('--estimator binning-30,idnns-50')).toEqual(both);
    expect(await estimators('--estimator binning-30 --estimator idnns-50')).toEqual(both);
  });

  it('records do not depend on the number of workers', async () => {
    const [one, two] = [await type(`${small} --ndjson --workers 1`), await type(`${small} --ndjson --workers 2`)];
    const measurements = ({ out }: Outcome) => out.split('\n').filter((line) => line.includes('"measurement"'));
    expect(measurements(one)).toEqual(measurements(two));
    expect(one.log[0]).toContain('one worker thread');
  });

  it('without a format a person gets a table: means over replicas, the estimator named', async () => {
    const { out } = await type(small);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toContain('4096 patterns: H(X) 12.000');
    expect(lines[1]).toContain('2 replica(s)');
    expect(lines[1]).toContain('binned, IDNNs 30 edges');
    expect(lines[3].trim().split(/\s+/)).toEqual([
      'epoch',
      'step',
      'train',
      'test',
      'train',
      'test',
      ...Array(2).fill(['L1', 'L2', 'L3', 'L4', 'L5', 'output']).flat(),
    ]);
    expect(lines[4]).toMatch(/^ {6}0 {6}0 .* 12\.000/);
    expect(lines.at(-1)).toBe('completed at epoch 2');
  });

  it('an interrupt stops the session, whose last record says so, with code 130', async () => {
    const { code, out } = await type('run --engine fused --replicas 1 --epochs 100000 --ndjson', { interruptAt: 5000 });
    expect(code).toBe(130);
    expect(JSON.parse(out.trimEnd().split('\n').at(-1)!)).toEqual(jasmine.objectContaining({ kind: 'lifecycle', state: 'stopped' }));
  });

  it('a session that fails ends with code 1 and its reason', async () => {
    const { code, log } = await type(
      'run --engine fused --replicas 1 --epochs 60 --activation linear --optimizer sgd --learning-rate 10 --batch 128 --ndjson',
    );
    expect(code).toBe(1);
    expect(log.at(-1)).toMatch(/^error: the session failed: every replica diverged by epoch \d+/);
  });

  it('problem prints the facts of its closed form', async () => {
    const { out } = await type('problem szt-hard');
    expect(out).toContain('P(y=1)   0.517089843750');
    expect(out).toContain('H(Y)     0.999157120850 bits');
    expect(out).toContain('64 of patterns');
  });

  it('problem --json prints them as one document', async () => {
    const facts = JSON.parse((await type('problem szt-soft --json')).out);
    expect(facts.labelEntropy).toBeCloseTo(0.999997557151404, 12);
    expect(facts.information).toBeCloseTo(0.899482824825784, 12);
    expect(facts.probabilityOfOne).toBeCloseTo(0.5009201229975, 12);
    expect([facts.patterns, facts.inputs, facts.isDeterministic, facts.patternClasses]).toEqual([4096, 12, false, 64]);
  });
});
