import { spawn } from 'node:child_process';
import { type Product, startProduct } from './testing/product';
import { recordsOf, startSession, untilState } from './testing/sessions';
import { presetNamed } from '@infoplane/contracts';

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the built command line. */
async function infoplane(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, ['dist/apps/cli/main.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

const lines = (run: Run) => run.out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]) => values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

describe('the command line', () => {
  // The published table for ten networks: bits in L3, L4, L5 and the output (tanh, full batch, 85%, 30 edges).
  const table: Readonly<Record<number, { readonly ixt: readonly number[]; readonly ity: readonly number[] }>> = {
    0: { ixt: [11.64, 9.37, 6.75, 2.1], ity: [0.871, 0.361, 0.133, 0.037] },
    325: { ixt: [11.72, 9.84, 7.51, 4.21], ity: [0.966, 0.802, 0.689, 0.623] },
    1000: { ixt: [11.5, 8.54, 5.59, 2.88], ity: [0.993, 0.952, 0.903, 0.848] },
  };

  it('repeats the paper’s experiment: layer means within three standard errors of the difference, the output’s I(X;T) peaks at 250 to 375', async () => {
    const run = await infoplane('run', '--preset', 'szt-2017', '--replicas', '10', '--epochs', '1000', '--batch', 'full', '--train', '85', '--seed', '1', '--estimator', 'idnns-30', '--ndjson');
    expect(run.code).withContext(run.err).toBe(0);
    const measurements = lines(run).filter((record) => record['kind'] === 'measurement') as { epoch: number; ixt: number[][][]; ity: number[][][] }[];

    for (const [epoch, expected] of Object.entries(table)) {
      const measured = measurements.find((measurement) => measurement.epoch === Number(epoch))!;
      for (const quantity of ['ixt', 'ity'] as const) {
        expected[quantity].forEach((value, i) => {
          const replicas = measured[quantity][0].map((layers) => layers[i + 2]);
          // Both samples have ten networks and, so it is assumed, one spread; the table is rounded to the last digit that it gives.
          const rounding = quantity === 'ixt' ? 0.005 : 0.0005;
          const tolerance = 3 * Math.sqrt((2 * variance(replicas)) / 10) + rounding;
          expect(Math.abs(mean(replicas) - value)).withContext(`${quantity} of layer ${i + 3} at epoch ${epoch}: ${mean(replicas).toFixed(3)} against ${value}`).toBeLessThanOrEqual(tolerance);
        });
      }
    }

    const output = measurements.map(({ epoch, ixt }) => ({ epoch, ixt: mean(ixt[0].map((layers) => layers.at(-1)!)) }));
    const peak = output.reduce((best, point) => (point.ixt > best.ixt ? point : best));
    expect(peak.epoch).toBeGreaterThanOrEqual(250);
    expect(peak.epoch).toBeLessThanOrEqual(375);
  }, 300_000);

  describe('beside a server', () => {
    let product: Product;
    beforeAll(async () => {
      product = await startProduct();
    }, 60_000);
    afterAll(() => product?.dispose(), 30_000);

    it('prints the same records as the server stores', async () => {
      const demo = presetNamed('demo')!.configuration;
      const configuration = { ...demo, replicas: 3, training: { ...demo.training, epochs: 40 } };
      const run = await infoplane('run', '--preset', 'demo', '--replicas', '3', '--epochs', '40', '--ndjson');
      const session = await startSession(product, 'The same by another way', configuration);
      await untilState(product, session.id, ['completed']);
      const measured = (record: Record<string, unknown>) => record['kind'] === 'measurement';
      const withoutPlace = ({ seq: _seq, at: _at, ...record }: Record<string, unknown>) => record;
      const stored = (await recordsOf(product, session.id)).filter(measured).map(withoutPlace);
      expect(stored.length).toBe(41);
      expect(lines(run).filter(measured).map(withoutPlace)).toEqual(stored);
    }, 60_000);
  });

  const refused: readonly [string, readonly string[], RegExp][] = [
    ['replicas 0', ['--replicas', '0'], /replicas.*from 1 to 200/],
    ['a width of 0', ['--widths', '10,0'], /widths.*from 1 to 512/],
    ['a width of a million', ['--widths', '1000000'], /widths.*from 1 to 512/],
    ['a learning rate that is no number', ['--learning-rate', 'NaN'], /learning-rate.*above 0/],
    ['an unknown preset', ['--preset', 'szt-2018'], /preset.*szt-2017/],
    ['an unknown estimator', ['--estimator', 'tarot-30'], /estimator.*(binning|idnns)/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what} with one sentence that names the option and what is allowed, and prints no record`, async () => {
      const run = await infoplane('run', ...args, '--ndjson');
      expect(run.code).toBe(2);
      expect(run.out).toBe('');
      expect(run.err).toMatch(message);
      expect(run.err).not.toMatch(/\n\s+at /);
    }, 60_000);
  }
});
