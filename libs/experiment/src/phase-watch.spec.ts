import type { MeasurementRecord, PhaseChangeRecord } from '@infoplane/contracts';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { CountedStream } from '@infoplane/numerics';
import { PhaseWatch } from './phase-watch';
import { measuredEpochs } from './measured-epochs';

const replicas = 4;

/**
 * A layer whose ln SNR falls by 4 along a logistic in ln step around `fall`, and whose I(X;T) has a peak of one bit at `peak`; with noise.
 */
function series(epochs: readonly number[], { fall, peak }: { readonly fall: number; readonly peak: number }): MeasurementRecord[] {
  return epochs.map((epoch, i) => {
    const t = Math.log(Math.max(epoch, 1));
    const noise = (replica: number, purpose: number) => new CountedStream(1, replica, purpose, 0).normal(i);
    const each = (value: (replica: number) => number) => Float32Array.from({ length: replicas }, (_, replica) => value(replica));
    return buildMeasurement({
      epoch,
      step: epoch,
      shape: { replicas, layers: 1, estimators: 1 },
      gradientMean: each((replica) => Math.exp(2 - 4 / (1 + Math.exp(-(t - Math.log(fall)) / 0.2)) + 0.05 * noise(replica, 1))),
      gradientStd: each(() => 1),
      ixt: each((replica) => 6 + Math.exp(-((t - Math.log(peak)) ** 2)) + 0.02 * noise(replica, 2)),
      ity: each(() => 0.5),
    });
  });
}

function watched(records: readonly MeasurementRecord[]): { readonly live: PhaseChangeRecord[]; readonly concluded: PhaseChangeRecord[] } {
  const watch = new PhaseWatch(1, [{ name: 'binning', bins: 30 }]);
  return { live: records.flatMap((record) => watch.push(record)), concluded: watch.conclude() };
}

const byCriterion = (records: readonly PhaseChangeRecord[]) => Object.fromEntries(records.map((record) => [record.criterion, record]));
const near = (epoch: number, factor: number) => ({ asymmetricMatch: (found: unknown) => Math.abs(Math.log(Number(found) / epoch)) < Math.log(factor) });

describe('phase changes of a session', () => {
  it('a long session announces each of the three once its delay has passed, and says nothing new at the end', () => {
    const { live, concluded } = watched(series(measuredEpochs(4000, 300), { fall: 400, peak: 250 }));
    const found = byCriterion(live);
    // Half a smoothing window, 0.3 in ln step, is the most that the place of an extreme may be off; a tenth is seen.
    expect(found['snr-derivative']).toEqual(jasmine.objectContaining({ layer: 1, epoch: near(400, 1.1), revision: 0 }));
    expect(found['snr-crossing']).toEqual(jasmine.objectContaining({ layer: 1, epoch: near(400, 1.1), revision: 0 }));
    expect(found['compression-onset']).toEqual(jasmine.objectContaining({ layer: 1, epoch: near(250, 1.1), revision: 0, estimator: 'binning-30' }));
    for (const { announcedAt, epoch } of live) expect(announcedAt).toBeGreaterThanOrEqual(1.5 * epoch);
    expect(concluded).toEqual([]);
  });

  it('a session that ends before the delay has passed announces at its end what its whole series shows', () => {
    const epochs = measuredEpochs(4000, 300).filter((epoch) => epoch <= 700);
    const { live, concluded } = watched(series(epochs, { fall: 400, peak: 250 }));
    expect(byCriterion(live)['snr-derivative']).toBeUndefined();
    expect(byCriterion(concluded)['snr-derivative']).toEqual(
      jasmine.objectContaining({ epoch: near(400, 1.1), announcedAt: epochs.at(-1), revision: 0 }),
    );
  });

  it('an announcement that the whole series places elsewhere is revised at the end', () => {
    // A first fall, announced; a second one, steeper, whose delay the session does not wait for.
    const epochs = measuredEpochs(4000, 300).filter((epoch) => epoch <= 2200);
    const first = series(epochs, { fall: 150, peak: 100 });
    const second = series(epochs, { fall: 1400, peak: 1000 });
    const both = first.map((record, i) => ({
      ...record,
      gradientMean: record.gradientMean.map((value, replica) => value * (second[i].gradientMean[replica] / Math.exp(2)) ** 2),
    }));
    const { live, concluded } = watched(both);
    expect(live.filter(({ criterion }) => criterion === 'snr-derivative')).toEqual([jasmine.objectContaining({ epoch: near(150, 1.1), revision: 0 })]);
    expect(byCriterion(concluded)['snr-derivative']).toEqual(
      jasmine.objectContaining({ epoch: near(1400, 1.1), announcedAt: epochs.at(-1), revision: 1 }),
    );
  });

  it('what came before a fork is read by the session’s first estimator, and not where it was not measured with it', () => {
    const records = series(measuredEpochs(4000, 300), { fall: 400, peak: 250 });
    const onsets = (position: number) => {
      // The plane that has the peak is one of three; the others are flat.
      const inThree = records.map((record) => {
        const planes = [0, 1, 2].map((plane) => (plane === position ? [...record.ixt] : Array.from(record.ixt, () => 6)));
        return { ...record, shape: { ...record.shape, estimators: 3 }, ixt: Float32Array.from(planes.flat()) };
      });
      const watch = new PhaseWatch(1, [{ name: 'binning', bins: 30 }]);
      const estimators = [{ name: 'exact' }, { name: 'binning', bins: 30 }, { name: 'binning', bins: 31 }] as const;
      return inThree.flatMap((record) => watch.push(record, estimators)).filter(({ criterion }) => criterion === 'compression-onset');
    };
    expect([0, 1, 2].map((position) => onsets(position).length)).toEqual([0, 1, 0]);
    const watch = new PhaseWatch(1, [{ name: 'binning', bins: 30 }]);
    expect(byCriterion(records.flatMap((record) => watch.push(record, [{ name: 'exact' }])))['compression-onset']).toBeUndefined();
  });

  it('a layer without a transition announces none, in the end either', () => {
    const flat = series(measuredEpochs(1000, 200), { fall: 1e9, peak: 1e9 });
    expect(watched(flat)).toEqual({ live: [], concluded: [] });
  });

  it('I(X;T) below 0 by rounding, absent numbers and a spread too small for a ratio are no failure', () => {
    const epochs = measuredEpochs(300, 100);
    const records = series(epochs, { fall: 400, peak: 250 }).map((record, i) => ({
      ...record,
      ixt: record.ixt.map(() => (i % 3 === 0 ? -1e-7 : NaN)),
      gradientStd: record.gradientStd.map(() => (i % 5 === 0 ? 1e-45 : 1)),
    }));
    expect(watched(records).live).toEqual([]);
  });
});
