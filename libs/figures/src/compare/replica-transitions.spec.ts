import { columnLength, type MeasurementRecord } from '@infoplane/contracts';
import { summarizeReplicas } from '../replica-summary';
import { meanDifference } from './mean-difference';
import { replicaTransitionEpoch } from './replica-transitions';
import { buildCompared } from './testing';

const shape = { replicas: 2, layers: 3, estimators: 2 };
// Log-spaced, as sessions are measured: 30 epochs for each factor of e from epoch 3 on.
const epochs = [...new Set([0, ...Array.from({ length: 240 }, (_, i) => Math.round(3 * Math.exp(i / 30)))])];
const peak = [100, 200];

/** SNR of each replica falls from 3 to 3/e² around its own epoch; its I(X;T) peaks there. No noise: what is found is the place itself. */
function measuredAround(epoch: number, places = peak): Partial<MeasurementRecord> {
  const snr = (replica: number) => 3 * Math.exp(-2 / (1 + Math.exp(-6 * (Math.log(epoch + 1) - Math.log(places[replica] + 1)))));
  const ixt = (replica: number) => 6 + 2 * Math.exp(-((Math.log(epoch + 1) - Math.log(places[replica] + 1)) ** 2));
  const replicaAt = (at: number) => Math.floor((at % 6) / 3);
  return {
    gradientMean: Float32Array.from({ length: columnLength('gradientMean', shape) }, (_, at) => snr(replicaAt(at))),
    gradientStd: new Float32Array(columnLength('gradientStd', shape)).fill(1),
    ixt: Float32Array.from({ length: columnLength('ixt', shape) }, (_, at) => ixt(replicaAt(at))),
  };
}

const session = buildCompared({ epochs, configuration: {}, measured: (epoch) => measuredAround(epoch) });
const found = (criterion: Parameters<typeof replicaTransitionEpoch>[1], of = session) => [0, 1].map((replica) => replicaTransitionEpoch(of, criterion, 'L2', 'binning-30', replica));
// Neighbouring measured epochs lie a factor exp(1/30) apart, and smoothing over 0.3 in ln step may move a place by one of them.
const isNear = (epoch: number, place: number) => Math.abs(Math.log(epoch / place)) < 2 / 30;

describe('the transition of one replica', () => {
  it('is where that replica’s SNR falls most steeply, whatever the others do', () => {
    expect(found('snr-derivative').map((epoch, replica) => isNear(epoch, peak[replica]))).toEqual([true, true]);
  });

  it('is where its I(X;T) peaks, by the estimator asked for', () => {
    expect(found('compression-onset').map((epoch, replica) => isNear(epoch, peak[replica]))).toEqual([true, true]);
    expect(replicaTransitionEpoch(session, 'compression-onset', 'L2', 'exact', 0)).toBeNaN();
  });

  it('is where its SNR crosses 1: at half of ln 9 down the fall', () => {
    // 3 exp(-2 s) = 1 at s = ln 3 / 2, so ln((1 - s) / s) / -6 right of the middle.
    const share = Math.log(3) / 2;
    const right = Math.log(share / (1 - share)) / 6;
    expect(found('snr-crossing').map((epoch, replica) => isNear(epoch, peak[replica] * Math.exp(right)))).toEqual([true, true]);
  });

  it('is absent where nothing changes, and where there is no such layer', () => {
    const flat = buildCompared({ epochs, measured: () => measuredAround(0, [1e9, 1e9]) });
    expect(found('snr-derivative', flat)).toEqual([NaN, NaN]);
    expect(replicaTransitionEpoch(session, 'snr-derivative', 'L9', 'binning-30', 0)).toBeNaN();
  });

  it('of a fork is found with its parent’s history, also where the fork came after it', () => {
    const child = buildCompared({ epochs: epochs.filter((epoch) => epoch >= 250), measured: (epoch) => measuredAround(epoch), parent: { of: session, untilEpoch: 250 } });
    expect(found('snr-derivative', child)).toEqual(found('snr-derivative'));
  });

  it('over replicas gives the difference of two sessions: log-shifted places, their means and √(s₁²/2 + s₂²/2)', () => {
    const later = buildCompared({ name: 'B', epochs, measured: (epoch) => measuredAround(epoch, [150, 300]) });
    const { difference, standardError } = meanDifference(summarizeReplicas(found('compression-onset')), summarizeReplicas(found('compression-onset', later)));
    // Means 150 and 225; sample variances 100²/2 and 150²/2. Each place is known to 2/30 of itself, at most 20 epochs.
    expect(Math.abs(difference - 75)).toBeLessThan(40);
    expect(Math.abs(standardError - Math.sqrt(100 ** 2 / 4 + 150 ** 2 / 4))).toBeLessThan(20);
  });
});
