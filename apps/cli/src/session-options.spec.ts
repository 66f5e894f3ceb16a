import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SessionConfiguration } from '@infoplane/contracts';
import { sessionFrom } from './session-options';
import type { Terminal } from './terminal';
import { type } from './testing/type-command';

const small = 'run --engine fused --replicas 1 --epochs 1 --json';
const flowers = 'length,width,kind\n1,2,rose\n2,1,iris\n3,5,rose\n4,4,iris\n5,9,rose\n6,6,iris\n7,1,rose\n8,2,iris\n';
const files = { 'data/flowers.csv': flowers };

const unusedTerminal = new Proxy({} as Terminal, {
  get: (_, name) => () => fail(`terminal.${String(name)} is called`),
});

async function configurationOf(words: string, surroundings = {}): Promise<SessionConfiguration> {
  const { code, out, log } = await type(`${small} ${words}`, surroundings);
  expect([code, log.filter((line) => line.startsWith('error'))]).toEqual([0, []]);
  return JSON.parse(out).configuration;
}

// A person's own folder would stand in for the option that these specs leave out.
const ownFolder = process.env['INFOPLANE_MNIST'];
beforeAll(() => void delete process.env['INFOPLANE_MNIST']);
afterAll(() => {
  if (ownFolder !== undefined) process.env['INFOPLANE_MNIST'] = ownFolder;
});

describe('the options of a problem', () => {
  for (const [words, problem] of [
    ['--problem szt-soft --gamma 8 --theta 5.9', { name: 'szt-soft', gamma: 8, theta: 5.9 }],
    ['--preset szt-soft --gamma 8', { name: 'szt-soft', gamma: 8, theta: 5.89 }],
    ['--problem threshold --inputs 6', { name: 'threshold', rule: 'linear', inputs: 6, ruleSeed: 1 }],
    ['--problem threshold --rule sigmoid --rule-seed 7 --inputs 6', { name: 'threshold', rule: 'sigmoid', inputs: 6, ruleSeed: 7 }],
    ['--problem committee --inputs 6 --units 5', { name: 'committee', inputs: 6, units: 5, ruleSeed: 1 }],
    ['--problem parity --inputs 10 --parity-bits 3', { name: 'parity', inputs: 10, parityBits: 3 }],
    ['--problem blobs --inputs 3 --classes 4 --patterns 64 --distance 2.5 --rule-seed 2', { name: 'blobs', inputs: 3, classes: 4, patterns: 64, distance: 2.5, ruleSeed: 2 }],
  ] as const) {
    it(`${words} trains ${JSON.stringify(problem)}`, async () => expect((await configurationOf(words)).problem).toEqual(problem as SessionConfiguration['problem']));
  }

  it('--problem csv reads a table and names it by its bytes', async () => {
    const { problem } = await configurationOf('--problem csv --csv data/flowers.csv --label kind', { files });
    expect(problem).toEqual({ name: 'csv', dataset: createHash('sha256').update(flowers).digest('hex'), title: 'flowers.csv', label: 'kind', inputs: 2, classes: 2 });
  });

  const refused: readonly (readonly [words: string, sentence: RegExp])[] = [
    ['run --problem parity --gamma 3', /^error: --gamma: belongs to szt-soft, not to parity$/],
    ['run --parity-bits 3', /^error: --parity-bits: belongs to parity, not to szt-hard$/],
    ['run --problem szt-soft --gamma steep', /^error: --gamma: gamma must be a number from 0.01 to 1000, got "steep"$/],
    ['run --problem parity --inputs 20', /^error: --inputs: inputs must be a whole number from 2 to 16, got "20"$/],
    ['run --problem parity --inputs 5 --parity-bits 6', /^error: --parity-bits: must be at most the number of inputs, got "6"$/],
    ['run --problem committee --units 4', /^error: --units: units of the committee must be odd.*, got "4"$/],
    ['run --problem threshold --rule cubic', /^error: --rule: a rule must be linear or sigmoid, got "cubic"$/],
    ['run --problem blobs --distance -1', /^error: --distance: distance must be a number from 0 to 100, got "-1"$/],
    ['run --problem blobs --patterns 1', /^error: --patterns: patterns must be a whole number from 16 to 65,536, got "1"$/],
    ['run --problem mnist', /^error: --mnist: is missing, and so is INFOPLANE_MNIST: .*nothing is downloaded$/],
    ['run --problem csv', /^error: --csv: is missing: a csv problem needs the file of the table$/],
    ['run --problem csv --csv data/flowers.csv', /^error: --label: is missing/],
    ['run --problem csv --csv none.csv --label kind', /^error: none.csv cannot be read/],
    ['run --problem csv --csv data/flowers.csv --label sort', /^error: --csv: data\/flowers.csv, the label: there is no column named "sort": the columns are length, width, kind$/],
    ['run --problem csv --csv bad.csv --label kind', /^error: --csv: bad.csv, row 2 \(line 3\), column 1 \(a\): must be a finite number, got "x"$/],
    ['problem parity --inputs 5 --parity-bits 6', /^error: --parity-bits: must be at most the number of inputs, got "6"$/],
    ['problem blobs --gamma 3', /^error: --gamma: belongs to szt-soft, not to blobs$/],
    ['problem mnist --mnist nowhere', /^error: MNIST: there is no train-images-idx3-ubyte \(plain or .gz\) in nowhere/],
  ];
  for (const [words, sentence] of refused) {
    it(`refuses "${words}" in one sentence that names the option`, async () => {
      const { code, out, log } = await type(words, { files: { ...files, 'bad.csv': 'a,kind\n1,y\nx,z\n' } });
      expect([code === 0, out, log.length]).toEqual([false, '', 1]);
      expect(log[0]).toMatch(sentence);
    });
  }
});

describe('the options of a network and its training', () => {
  it('reach the configuration', async () => {
    const { architecture, training, measurement } = await configurationOf(
      '--output sigmoid --initializer glorot-uniform --optimizer sgd --learning-rate 0.1 --momentum 0.9 --l2 0.001 --inverse-temperature 1e6 --activation-noise 0.1 --sample 256 --train-labels',
    );
    expect([architecture.output, architecture.initializer]).toEqual(['sigmoid', 'glorot-uniform']);
    expect([training.optimizer, training.l2, training.inverseTemperature, training.activationNoise]).toEqual([{ name: 'sgd', learningRate: 0.1, momentum: 0.9 }, 0.001, 1e6, 0.1]);
    expect([measurement.samplePatterns, measurement.trainLabels, measurement.bottleneckEvery]).toEqual([256, true, null]);
  });

  it('--convolution FxKpP may be repeated or listed, and its pool left out', async () => {
    const architectureOf = async (convolution: readonly string[]) =>
      (await sessionFrom({ preset: 'mnist-conv', engine: 'auto', mnist: 'digits', convolution }, unusedTerminal)).configuration.architecture.convolutions;
    expect(await architectureOf(['8x5p3', '4x3'])).toEqual([
      { filters: 8, kernel: 5, pool: 3 },
      { filters: 4, kernel: 3, pool: 2 },
    ]);
    expect(await architectureOf(['none'])).toEqual([]);
    await expectAsync(architectureOf(['8x9p4', '8x9p4'])).toBeRejectedWithError(/^--convolution: nothing is left of the image/);
  });

  it('none and never take away what the preset has', async () => {
    expect((await configurationOf('--preset langevin --inverse-temperature none')).training.inverseTemperature).toBeNull();
    expect((await configurationOf('--preset szt-soft --bottleneck-every never')).measurement.bottleneckEvery).toBeNull();
  });

  it('what the preset has and the problem cannot have goes by itself', async () => {
    const { problem, measurement } = await configurationOf('--preset szt-soft --problem szt-hard');
    expect([problem.name, measurement.bottleneckEvery]).toEqual(['szt-hard', null]);
    expect((await configurationOf('--preset mnist-conv --problem szt-hard')).architecture.convolutions).toEqual([]);
  });

  for (const [words, sentence] of [
    ['--output tanh', /^error: --output: must be one of softmax, sigmoid, got "tanh"$/],
    ['--problem blobs --classes 3 --output sigmoid', /^error: --output: a sigmoid output needs a problem with two classes, got "sigmoid"$/],
    ['--initializer zeros', /^error: --initializer: must be one of truncated-fan-in, .*, got "zeros"$/],
    ['--momentum 0.9', /^error: --momentum: belongs to sgd, not to adam/],
    ['--optimizer sgd --momentum 1', /^error: --momentum: momentum must be a number from 0 to below 1, got "1"$/],
    ['--l2 -1', /^error: --l2: l2 must be a number from 0 to 10, got "-1"$/],
    ['--inverse-temperature 0', /^error: --inverse-temperature: an inverse temperature must be a number above 0.*, got "0"$/],
    ['--activation-noise much', /^error: --activation-noise: activation noise must be a number from 0 to 10, got "much"$/],
    ['--convolution 8by5', /^error: --convolution: must be filters x kernel side p pool side, as in 8x5p2, or none; got "8by5"$/],
    ['--convolution 8x5p2', /^error: --convolution: the inputs of szt-hard are no image: convolutional layers need mnist, got "8x5p2"$/],
    ['--sample 10', /^error: --sample: measured patterns must be a whole number from 64 to 65,536, got "10"$/],
    ['--bottleneck-every 2', /^error: --bottleneck-every: szt-hard has no bottleneck curve.*, got "2"$/],
    ['--preset szt-soft --bottleneck-every 0', /^error: --bottleneck-every: .*must be a whole number from 1 to 2,000, got "0"$/],
  ] as const) {
    it(`refuses "${words}" in one sentence that names the option`, async () => {
      const { code, out, log } = await type(`run ${words}`);
      expect([code, out, log.length]).toEqual([2, '', 1]);
      expect(log[0]).toMatch(sentence);
    });
  }
});

describe('problem', () => {
  const facts = async (words: string, surroundings = {}) => JSON.parse((await type(`problem ${words} --json`, surroundings)).out);

  it('says of a rule of bits what is known in closed form', async () => {
    expect(await facts('parity --inputs 10 --parity-bits 3')).toEqual({
      name: 'parity',
      patterns: 1024,
      inputs: 10,
      classes: 2,
      isDeterministic: true,
      labelProbabilities: [0.5, 0.5],
      probabilityOfOne: 0.5,
      inputEntropy: 10,
      labelEntropy: 1,
      information: 1,
      patternClasses: null,
    });
  });

  it('says of soft labels that y is not a function of x, and that I(X;Y) < H(Y)', async () => {
    const { isDeterministic, information, labelEntropy } = await facts('blobs --classes 3 --inputs 2 --patterns 600');
    expect(isDeterministic).toBeFalse();
    expect(information).toBeGreaterThan(0);
    expect(information).toBeLessThan(labelEntropy);
    expect((await type('problem blobs --classes 3 --patterns 600')).out).toMatch(/P\(y\) {5}0\.\d{6} 0\.\d{6} 0\.\d{6}\n/);
  });

  it('counts equal rows of a table once in H(X), and what they leave open in I(X;Y)', async () => {
    const table = 'a,kind\n1,x\n1,y\n2,x\n2,x\n';
    const { patterns, inputEntropy, labelEntropy, information, isDeterministic } = await facts('csv --csv t.csv --label kind', { files: { 't.csv': table } });
    expect([patterns, inputEntropy, isDeterministic]).toEqual([4, 1, false]);
    // H(Y) of 3 in 4, and H(Y|X) of one coin in half of the rows.
    expect(labelEntropy).toBeCloseTo(2 - 0.75 * Math.log2(3), 14);
    expect(labelEntropy - information).toBeCloseTo(0.5, 14);
  });

  it('opens the digits of a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'infoplane-mnist-'));
    const idx = (shape: readonly number[], size: number) => {
      const bytes = new Uint8Array(4 + 4 * shape.length + size);
      bytes.set([0, 0, 8, shape.length]);
      shape.forEach((length, axis) => new DataView(bytes.buffer).setUint32(4 + 4 * axis, length));
      // Each image, and each label, differs from its neighbours.
      for (let i = 4 + 4 * shape.length; i < bytes.length; i += 1) bytes[i] = i % 10;
      return bytes;
    };
    try {
      await writeFile(join(folder, 'train-images-idx3-ubyte'), idx([100, 28, 28], 78_400));
      await writeFile(join(folder, 'train-labels-idx1-ubyte'), idx([100], 100));
      const { patterns, inputs, labelEntropy } = await facts(`mnist --patterns 100 --mnist ${folder}`);
      expect([patterns, inputs]).toEqual([100, 784]);
      expect(labelEntropy).toBeCloseTo(Math.log2(10), 12);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
