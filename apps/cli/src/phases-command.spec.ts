import { recordToJson, type MeasurementRecord } from '@infoplane/contracts';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { measuredEpochs } from '@infoplane/experiment';
import { CountedStream } from '@infoplane/numerics';
import { type } from './testing/type-command';

const replicas = 3;

/** Two layers: the first stays as it is; the second's SNR falls around `fall`, its I(X;T) by the second estimator peaks at `peak`. */
function session(fall: number, peak: number): MeasurementRecord[] {
  return measuredEpochs(3000, 200).map((epoch, i) => {
    const t = Math.log(Math.max(epoch, 1));
    const noise = (replica: number, purpose: number) => new CountedStream(4, replica, purpose, 0).normal(i);
    const perLayer = (second: (replica: number) => number, first: number) =>
      Float32Array.from({ length: 2 * replicas }, (_, at) => (at % 2 === 0 ? first : second(Math.floor(at / 2))));
    const ixt = perLayer((replica) => 6 + Math.exp(-((t - Math.log(peak)) ** 2)) + 0.02 * noise(replica, 2), 12);
    return buildMeasurement({
      epoch,
      step: 7 * epoch,
      shape: { replicas, layers: 2, estimators: 2 },
      gradientMean: perLayer((replica) => Math.exp(2 - 4 / (1 + Math.exp(-(t - Math.log(fall)) / 0.2)) + 0.03 * noise(replica, 1)), 1),
      gradientStd: perLayer(() => 1, 2),
      ixt: Float32Array.from([...new Float32Array(2 * replicas).fill(12), ...ixt]),
      ity: Float32Array.from({ length: 4 * replicas }, () => 1 - Math.exp(-epoch / 100)),
    });
  });
}

const lineOf = (record: MeasurementRecord, seq: number) => JSON.stringify({ seq, ...recordToJson(record) });
const ndjson = session(400, 250).map(lineOf).join('\n');
const files = { 'r.ndjson': ndjson, '-': ndjson };

describe('phases', () => {
  it('finds each layer’s transitions by every criterion, the states that follow, and how the kinds agree', async () => {
    const found = JSON.parse((await type('phases r.ndjson --estimator 2 --json', { files })).out);
    expect([found.replicas, found.estimators, found.estimator]).toEqual([replicas, 2, 2]);
    const [still, moving] = found.layers;
    expect(Object.values(still.transitions)).toEqual([null, null, null, null]);
    for (const [criterion, truth] of [['snr-derivative', 400], ['snr-crossing', 400], ['compression-onset', 250]] as const) {
      const { epoch, step } = moving.transitions[criterion];
      expect(Math.abs(Math.log(epoch / truth))).withContext(`${criterion} at ${epoch}`).toBeLessThan(0.1);
      expect(step).toBe(7 * epoch);
    }
    expect(moving.transitions['snr-change-point']).not.toBeNull();
    expect(found.agreement.layers).toBe(1);
    expect(found.agreement.ratio).toBeCloseTo(moving.transitions['snr-derivative'].step / moving.transitions['compression-onset'].step, 9);
    expect(moving.states.map(({ letter }: { letter: string }) => letter).join('')).toMatch(/^ABCDE?$/);
  });

  it('reads the plane of the estimator that is asked for: one that stays at its cap has no peak', async () => {
    const found = JSON.parse((await type('phases - --json', { files })).out);
    expect(found.layers[1].transitions['compression-onset']).toBeNull();
    expect(found.agreement).toBeNull();
  });

  it('prints a table for a person, with the words of the page', async () => {
    const { out, code } = await type('phases --estimator 2', { files });
    expect(code).toBe(0);
    expect(out).toMatch(/output +fitting → compression +\d+ +\d+/);
    expect(out).toMatch(/L1 +drift → diffusion +none/);
    expect(out).toMatch(/Drift → diffusion comes at 1\.\d\d times the step/);
  });

  it('reads what run --ndjson prints, announcements included', async () => {
    const run = await type('run --engine fused --replicas 2 --epochs 30 --ndjson --estimator binning-30,kde-lower-0.01');
    const found = JSON.parse((await type('phases --estimator 2 --json', { files: { '-': run.out } })).out);
    expect([found.measurements, found.estimators]).toEqual([31, 2]);
    expect(found.announced).toEqual([]);
    // A KDE is measured at every tenth measured epoch: 0, 10, 20 and 30.
    expect(found.layers.every(({ states }: { states: readonly unknown[] }) => states.length > 0)).toBeTrue();
  });

  const [first, second] = session(400, 250);
  const wrong: readonly (readonly [what: string, words: string, input: string, sentence: RegExp])[] = [
    ['an estimator that is not there', '--estimator 3', ndjson, /^error: --estimator: must be a whole number from 1 to 2/],
    ['what is no JSON', '', `${lineOf(first, 1)}\nepoch 3`, /^error: standard input, line 2: not JSON/],
    ['a record of no kind', '', '{"kind":"guess"}', /^error: standard input, line 1: Invalid record: kind/],
    ['a column that is cut', '', JSON.stringify({ ...recordToJson(first), ixt: [[]] }), /line 1: Invalid record: ixt: must be a list of 2/],
    ['epochs that go back', '', [second, first].map(lineOf).join('\n'), /line 2: epoch 0 after epoch 1/],
    ['two sessions', '', [lineOf(first, 1), lineOf(buildMeasurement({ epoch: 1 }), 2)].join('\n'), /line 2: a measurement of another session/],
    ['records without a measurement', '', '\n', /^error: standard input holds no measurement/],
  ];
  for (const [what, words, input, sentence] of wrong) {
    it(`refuses ${what} in one sentence`, async () => {
      const { code, out, log } = await type(`phases ${words}`, { files: { '-': input } });
      expect([code, out, log.length]).toEqual([2, '', 1]);
      expect(log[0]).toMatch(sentence);
    });
  }
});
