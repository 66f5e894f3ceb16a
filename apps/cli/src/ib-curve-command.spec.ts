import { type } from './testing/type-command';

const channel = '0.45,0.05\n0.1,0.4\n';

describe('ib-curve', () => {
  it('the soft rule has its published points: 64 distinct p(y|x), critical beta 1.0811, 0.8427 bits at beta 2', async () => {
    const found = JSON.parse((await type('ib-curve szt-soft --betas 2,5,20 --json')).out);
    expect([found.kind, found.patterns, found.classes, found.distinctConditionals]).toEqual(['curve', 4096, 2, 64]);
    expect(found.criticalBeta).toBeCloseTo(1.081144288, 8);
    expect(found.information.ixy).toBeCloseTo(0.899482824825784, 12);
    const expected = [
      [2, 0.986024, 0.842657],
      [5, 0.999551, 0.848451],
      [20, 1.27692, 0.880797],
    ];
    // The published points were found by annealing with restarts: within 1e-4 in L, 2e-3 to 1e-2 in the coordinates.
    found.points.forEach(({ beta, ixt, ity }: Record<string, number>, i: number) => {
      expect(beta).toBe(expected[i][0]);
      expect(Math.abs(ixt - expected[i][1])).toBeLessThan(beta > 5 ? 1e-2 : 2e-3);
      expect(Math.abs(ity - expected[i][2])).toBeLessThan(beta > 5 ? 1e-2 : 2e-3);
      expect(ixt - beta * ity).toBeLessThan(expected[i][1] - beta * expected[i][2] + 1e-4);
    });
  });

  it('a joint from CSV or standard input: points rise in beta, 0 <= I(T;Y) <= I(X;T), and the table ends at the corner', async () => {
    const document = JSON.parse((await type('ib-curve j.csv --betas 10 --json', { files: { 'j.csv': channel } })).out);
    expect(document.points.length).toBe(10);
    document.points.forEach(({ ixt, ity }: Record<string, number>) => {
      expect(ity).toBeGreaterThanOrEqual(0);
      expect(ity).toBeLessThanOrEqual(ixt + 1e-12);
      expect(ity).toBeLessThanOrEqual(document.information.ixy + 1e-12);
    });
    const { out } = await type('ib-curve - --betas 10', { files: { '-': `yes,no\n${channel}` } });
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBe(13);
    expect(lines.at(-1)!.trim().split(/\s+/)).toEqual(['infinity', document.corner.ixt.toFixed(6), document.corner.ity.toFixed(6), '2']);
  });

  it('--svg draws the curve with its units', async () => {
    const { code, saved } = await type('ib-curve j.csv --betas 10 --svg curve.svg', { files: { 'j.csv': channel } });
    expect(code).toBe(0);
    expect(saved['curve.svg']).toMatch(/^<svg [\s\S]*<\/svg>$/);
    for (const words of ['I(X;T), bits', 'I(T;Y), bits', 'Information curve of j.csv']) expect(saved['curve.svg']).toContain(words);
  });

  it('a steeper soft rule tells more: I(X;Y) rises towards H(Y) with --gamma, and moves with --theta', async () => {
    const information = async (words: string) => JSON.parse((await type(`ib-curve szt-soft --betas 2,5 --json ${words}`)).out).information;
    const published = await information('');
    expect(await information('--gamma 12 --theta 5.89')).toEqual(published);
    const steep = await information('--gamma 60');
    expect(steep.ixy).toBeGreaterThan(published.ixy);
    expect(steep.ixy).toBeLessThan(steep.hy);
    expect((await information('--theta 6.5')).hy).toBeLessThan(published.hy);
  });

  for (const [what, source, files] of [
    ['the hard rule', 'szt-hard', {}],
    ['parity', 'parity', {}],
    ['a threshold rule', 'threshold', {}],
    ['a committee', 'committee', {}],
    ['a joint in which y is a function of x', 'j.csv', { 'j.csv': '0.25,0\n0.25,0\n0,0.5\n' }],
  ] as const) {
    it(`refuses a curve of ${what}: explains why, offers the corner, code 2`, async () => {
      const { code, out, log, saved } = await type(`ib-curve ${source} --svg curve.svg`, { files });
      expect([code, out, log.length, saved]).toEqual([2, '', 1, {}]);
      expect(log[0]).toMatch(/^error: .* has no information curve\. Y is a function of X .* The corner: I\(X;T\) = (0\.99\d{4}|1\.000000), I\(T;Y\) = /);
      const document = JSON.parse((await type(`ib-curve ${source} --json`, { files })).out);
      expect(document.kind).toBe('degenerate');
      expect(document.corner.ixt).toBeCloseTo(document.information.hy, 12);
    });
  }

  const wrong: readonly (readonly [what: string, words: string, file: string, sentence: RegExp])[] = [
    ['a joint that does not sum to 1', 'f', '0.5,0.1\n0.1,0.1\n', /^error: bottleneckJointFromTable: p\(x,y\) must sum to 1/],
    ['a negative probability', 'f', '0.5,0.5\n-0.1,0.1\n', /^error: f, line 2, column 1: p\(x,y\) must be >= 0, got -0\.1$/],
    ['a word', 'f', '0.5,0.5\n0,zero\n', /^error: f, line 2, column 2: must be a finite number, got "zero"$/],
    ['one beta as a count', 'f --betas 1', channel, /^error: --betas: must be a count from 2 to 1,000/],
    ['a beta of 0', 'f --betas 0,1', channel, /^error: --betas: .*list of numbers > 0/],
    ['gamma of another problem', 'szt-hard --gamma 12', '', /^error: --gamma: belongs to szt-soft, not to szt-hard$/],
    ['theta of a joint', 'f --theta 5', channel, /^error: --theta: belongs to szt-soft, not to f$/],
    ['gamma that is no number', 'szt-soft --gamma steep', '', /^error: --gamma: gamma must be a number from 0\.01 to 1000$/],
    ['a curve of blobs', 'blobs', '', /^error: blobs has no information curve here: its x are points of a continuous space/],
    ['a curve of images', 'mnist', '', /^error: mnist has no information curve: of its x one label each is known/],
    ['no joint', 'xor', '', /^error: xor cannot be read/],
    ['a drawing that cannot be saved', 'f --betas 3 --svg nowhere/c.svg', channel, /^error: --svg: nowhere\/c\.svg cannot be written/],
  ];
  for (const [what, words, file, sentence] of wrong) {
    it(`refuses ${what} in one sentence`, async () => {
      const { code, out, log } = await type(`ib-curve ${words}`, { files: { f: file } });
      expect([code, out, log.length]).toEqual([2, '', 1]);
      expect(log[0]).toMatch(sentence);
    });
  }
});
