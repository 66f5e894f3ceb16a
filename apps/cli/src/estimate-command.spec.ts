import { binnedInformation, equalIntervals, kdeInformation } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import { buildNpy } from './testing/npy';
import { type } from './testing/type-command';

const samples = 200;
const units = 3;
const stream = new CountedStream(5, 0, 0, 0);
const activations = Float32Array.from({ length: samples * units }, (_, i) => Math.tanh(stream.normal(i)));
const labels = Array.from({ length: samples }, (_, i) => (activations[i * units] > 0 ? 'right' : 'left'));
const rows = labels.map((label, i) => [...activations.subarray(i * units, (i + 1) * units), label].join(','));
const csv = ['u,v,w,side', ...rows].join('\n');
const oneHot = Float64Array.from(labels.flatMap((label) => (label === labels[0] ? [1, 0] : [0, 1])));
const known = { classes: 2, probabilities: oneHot };
const npy = buildNpy({ descr: '<f4', shape: [samples, units] }, new Uint8Array(activations.buffer));

const estimates = async (command: string, files: Readonly<Record<string, string | Uint8Array>>) => JSON.parse((await type(`estimate ${command} --json`, { files })).out);

describe('estimate', () => {
  it('gives the numbers of the library, to the last bit, from CSV with a column of labels', async () => {
    const found = await estimates('a.csv --labels side --range -1,1 --estimator binning-30,kde-upper-0.01', { 'a.csv': csv });
    const { ixt, ity, occupiedCells } = binnedInformation(activations, { samples, units }, equalIntervals(-1, 1, 30), known);
    const kde = kdeInformation(activations, { samples, units }, 0.01, known);
    expect(found.estimates).toEqual([
      { id: 'binning-30', label: 'binned, 30 equal intervals', ixt, ity, occupiedCells, standardError: null },
      { id: 'kde-upper-0.01', label: 'KDE upper bound, σ² = 0.01', ixt: kde.ixt.upper, ity: kde.ity.upper, occupiedCells: null, standardError: null },
    ]);
    expect([found.samples, found.units, found.labels.classes]).toEqual([samples, units, 2]);
  });

  it('the same numbers come from NPY of both versions and byte orders, from standard input, and with labels in a file of words or of p(y|x)', async () => {
    const ids = '--estimator exact,adaptive-20,binning-10,idnns-30';
    const expected = (await estimates(`a.csv --labels 4 ${ids}`, { 'a.csv': csv })).estimates;
    const swapped = new Uint8Array(activations.buffer.slice(0));
    for (let i = 0; i < swapped.length; i += 4) swapped.subarray(i, i + 4).reverse();
    const inputs: Readonly<Record<string, Uint8Array>> = {
      first: npy,
      second: buildNpy({ descr: '<f4', shape: [samples, units], version: 2 }, new Uint8Array(activations.buffer)),
      swapped: buildNpy({ descr: '>f4', shape: [samples, units] }, swapped),
      double: buildNpy({ descr: '<f8', shape: [samples, units] }, new Uint8Array(Float64Array.from(activations).buffer)),
    };
    const soft = ['left,right', ...labels.map((label) => (label === 'left' ? '1,0' : '0,1'))].join('\n');
    const whole = buildNpy({ descr: '|u1', shape: [samples] }, Uint8Array.from(labels, (label) => Number(label === 'left')));
    const bits = (all: readonly { ixt: number; ity: number; occupiedCells: number }[]) => all.map(({ ixt, ity, occupiedCells }) => [ixt, ity, occupiedCells]);
    for (const [name, bytes] of Object.entries(inputs)) {
      for (const [what, file] of Object.entries({ words: labels.join('\n'), soft, whole })) {
        const found = await estimates(`- --labels labels ${ids}`, { '-': bytes, labels: file });
        bits(found.estimates).forEach((numbers, i) => {
          // Where classes are numbered the other way around, sums run in another order: a few units in the last place.
          numbers.forEach((value, j) => expect(value).withContext(`${name}, ${what}, ${i}, ${j}`).toBeCloseTo(bits(expected)[i][j], 12));
        });
      }
    }
  });

  it('says whether exact values are float32 or float64, and prints a table for a person', async () => {
    const { out } = await type('estimate a.npy --labels y --estimator exact', { files: { 'a.npy': npy, y: labels.join('\n') } });
    expect(out).toContain('200 samples of 3 units; 2 classes');
    expect(out).toMatch(/exact float32 +7\.643856 /);
    expect((await type('estimate --labels side --estimator exact', { files: { '-': csv } })).out).toContain('exact float64');
  });

  it('a constant layer says nothing: 0 bits by every estimator', async () => {
    const { estimates: found } = await estimates('c.csv --labels 2 --estimator binning-30,idnns-30,fixed-width-0.07,miller-madow-30,adaptive-5,exact,kde-upper-0.1,kde-lower-0.1,noisy-0.1', { 'c.csv': '0.5,a\n0.5,b\n0.5,a\n' });
    expect(found.length).toBe(9);
    // Of three equal centers the mixture's density differs from one center's by rounding alone, 1e-15 bits.
    for (const { ixt, ity } of found) for (const bits of [ixt, ity]) expect(Math.abs(bits)).toBeLessThan(1e-14);
  });

  it('cells of one width count floor(a / width), and Miller and Madow add (K - 1) / (2 N ln 2) to H(T)', async () => {
    const { estimates: found } = await estimates('a.csv --labels side --range -1,1 --estimator fixed-width-0.07,miller-madow-30,binning-30', { 'a.csv': csv });
    const rowsOf = Array.from({ length: samples }, (_, i) => Array.from(activations.subarray(i * units, (i + 1) * units), (a) => Math.floor(a / 0.07)).join());
    expect(found[0].occupiedCells).toBe(new Set(rowsOf).size);
    expect(found[1].ixt - found[2].ixt).toBeCloseTo((found[2].occupiedCells - 1) / (2 * samples * Math.LN2), 12);
  });

  it('noisy neurons lie between the two bounds of the KDE, with their standard errors', async () => {
    const { estimates: found } = await estimates('a.csv --labels side --estimator noisy-0.01,kde-lower-0.01,kde-upper-0.01 --draws 2000 --seed 3', { 'a.csv': csv });
    const [noisy, lower, upper] = found;
    expect(noisy.standardError.ixt).toBeGreaterThan(0);
    // The bounds are 1 bit apart, the standard error of 2,000 draws below 0.05.
    expect(noisy.standardError.ixt).toBeLessThan(0.05);
    expect(noisy.ixt).toBeGreaterThan(lower.ixt - 4 * noisy.standardError.ixt);
    expect(noisy.ixt).toBeLessThan(upper.ixt + 4 * noisy.standardError.ixt);
    expect((await type('estimate a.csv --labels side --estimator noisy-0.01', { files: { 'a.csv': csv } })).out).toMatch(/standard errors 0\.\d{6}, 0\.\d{6}/);
  });

  it('between two tables: KSG gives -1/2 log2(1 - rho^2) of Gaussian columns, from CSV, NPY and standard input alike', async () => {
    const normal = new CountedStream(8, 0, 0, 0);
    const x = Float64Array.from({ length: 2000 }, (_, i) => normal.normal(i));
    const y = x.map((value, i) => 0.9 * value + Math.sqrt(1 - 0.81) * normal.normal(2000 + i));
    const y8 = buildNpy({ descr: '<f8', shape: [2000] }, new Uint8Array(y.buffer));
    const found = await estimates('x.csv --with y.npy --estimator ksg-3,ksg-5', { 'x.csv': ['x', ...x].join('\n'), 'y.npy': y8 });
    expect(found.estimates.map(({ id }: { id: string }) => id)).toEqual(['ksg-3', 'ksg-5']);
    // The spread of KSG with k = 3 at 2,000 samples is about 0.03 bits; three of them.
    for (const { information } of found.estimates) expect(Math.abs(information - 1.19796433816557)).toBeLessThan(0.09);
    expect([found.samples, found.units]).toEqual([2000, [1, 1]]);
    const piped = await estimates('- --with y.csv', { '-': ['x', ...x].join('\n'), 'y.csv': y.join('\n') });
    expect(piped.estimates[0].information).toBe(found.estimates[0].information);
    expect((await type('estimate x.csv --with y.npy', { files: { 'x.csv': x.join('\n'), 'y.npy': y8 } })).out).toMatch(/KSG, k = 3 +1\.\d{6}/);
  });

  const data = (descr: string, shape: readonly number[], bytes: number, fortran = false) => buildNpy({ descr, shape, fortran }, new Uint8Array(bytes));
  const withNaN = buildNpy({ descr: '<f4', shape: [2, 2] }, new Uint8Array(Float32Array.of(1, 2, 3, NaN).buffer));
  const wrong: readonly (readonly [what: string, words: string, file: string | Uint8Array, sentence: RegExp])[] = [
    ['no labels', '', csv, /^error: --labels is missing: a column of the CSV, or a file; or --with and a second table$/],
    ['labels and a second table', '--labels side --with few', csv, /^error: --with: takes the place of --labels/],
    ['neighbours of labels', '--labels side --estimator ksg-3', csv, /^error: --estimator: ksg-3 is between two tables/],
    ['cells between two tables', '--with few --estimator binning-30', csv, /^error: --estimator: must be ksg-K with K a whole number >= 1, as in ksg-3; got "binning-30"$/],
    ['tables of different length', '--with few', '1,0\n2,1\n3,3\n4,4\n5,5\n', /^error: f has 5 samples, few has 2$/],
    ['more neighbours than samples', '--with few --estimator ksg-2', '1,0\n2,1\n', /^error: ksgInformation: more than k = 2 samples are needed, got 2$/],
    ['a word in the second table', '--with words', '1,0\n2,1\n', /^error: words, line 2, column 1: must be a finite number, got "x"$/],
    ['one draw', '--labels side --estimator noisy-0.01 --draws 1', csv, /^error: --draws: must be a whole number from 2 to 1,000,000, got "1"$/],
    ['a seed below 0', '--labels side --seed -1', csv, /^error: --seed: must be a whole number from 0 to/],
    ['a width of 0', '--labels side --estimator fixed-width-0', csv, /^error: --estimator: a bin width must be a number from/],
    ['a label column that is not there', '--labels colour', csv, /"colour" is neither a column of f \(u, v, w, side\) nor a file that can be read/],
    ['a word among numbers', '--labels 2', '1,0\n2,1\nx,1\n', /^error: f, line 3, column 1: must be a finite number, got "x"$/],
    ['a named column with NaN', '--labels y', 'a,y\n1,0\nNaN,1\n', /^error: f, line 3, column 1 \(a\): must be a finite number, got "NaN"$/],
    ['a short row', '--labels 2', '1,0\n2\n', /^error: f, line 2: 1 columns where line 1 has 2$/],
    ['a quote left open', '--labels 2', '1,0\n"2,1\n', /^error: f, line 2: a quote is out of place in field 1$/],
    ['no rows', '--labels y', 'a,y\n', /f holds no rows/],
    ['an empty file', '--labels 2', '', /^error: f is empty$/],
    ['only labels', '--labels y', 'y\n1\n2\n', /no activations are left/],
    ['a range upside down', '--labels side --range 1,-1', csv, /^error: --range: must be two numbers, the lower first/],
    ['an unknown estimator', '--labels side --estimator magic', csv, /^error: --estimator: must be binning-N, .*got "magic"$/],
    ['one bin', '--labels side --estimator adaptive-1', csv, /^error: --estimator: bins must be a whole number from 2 to 10,000, got "adaptive-1"$/],
    ['labels of other samples', '--labels few', csv, /^error: few labels 2 samples, the activations are of 200$/],
    ['p(y|x) that does not sum to 1', '--labels soft', '1\n2\n', /^error: soft, line 2: p\(y\|x\) must sum to 1 within 1e-9, got 0\.9$/],
    ['a negative p(y|x)', '--labels negative', '1\n2\n', /^error: negative, line 1, column 2: p\(y\|x\) must be >= 0, got -0\.5$/],
    ['NaN in NPY', '--labels few', withNaN, /^error: f, row 2, column 2: must be a finite number, got NaN$/],
    ['Fortran order', '--labels few', data('<f4', [2, 2], 16, true), /must be in C order/],
    ['complex numbers', '--labels few', data('<c8', [2, 1], 16), /must be of type f4, f8/],
    ['three axes', '--labels few', data('<f4', [2, 1, 1], 8), /must have shape \(samples, units\), got \(2, 1, 1\)/],
    ['NPY that is cut', '--labels few', npy.subarray(0, 400), /needs 2400 bytes of data/],
    ['bytes that are no text', '--labels few', Uint8Array.of(0xff, 0xfe, 0x00), /neither text in UTF-8 nor an NPY file/],
  ];
  for (const [what, words, file, sentence] of wrong) {
    it(`refuses ${what} in one sentence, and prints nothing else`, async () => {
      const { code, out, log } = await type(`estimate f ${words}`, { files: { f: file, few: '1\n2', words: '1\nx', soft: '0.5,0.5\n0.5,0.4', negative: '1.5,-0.5\n1,0' } });
      expect([code, out, log.length]).toEqual([2, '', 1]);
      expect(log[0]).toMatch(sentence);
    });
  }

  it('refuses a file that is not there', async () => {
    expect((await type('estimate gone.csv --labels 1')).log[0]).toMatch(/^error: gone\.csv cannot be read: no such file/);
  });
});
