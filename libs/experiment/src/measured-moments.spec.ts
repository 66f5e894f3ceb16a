import { buildConfiguration } from '@infoplane/contracts/testing';
import fc from 'fast-check';
import { measuredEpochs } from './measured-epochs';
import { measuredMoments } from './measured-moments';

const base = buildConfiguration();
const of = (epochs: number, measured: number) => ({ training: { ...base.training, epochs }, measurement: { ...base.measurement, measuredEpochs: measured } });

describe('the moments of a session', () => {
  it('without a fork: all measured epochs, each at its place', () => {
    const epochs = measuredEpochs(1000, 50);
    expect(measuredMoments(of(1000, 50), null)).toEqual(epochs.map((epoch, index) => ({ epoch, index, count: epochs.length })));
  });

  it('of a fork: its epoch first, then its own epochs after it, at the places that they have without the fork', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 2, max: 300 }), fc.nat(), (epochs, measured, at) => {
        const forkEpoch = at % (epochs + 1);
        const all = measuredMoments(of(epochs, measured), null);
        const [first, ...rest] = measuredMoments(of(epochs, measured), forkEpoch);
        expect(first.epoch).toBe(forkEpoch);
        expect(first).toEqual(all.find(({ epoch }) => epoch === forkEpoch) ?? { epoch: forkEpoch, index: 0, count: all.length });
        expect(rest).toEqual(all.filter(({ epoch }) => epoch > forkEpoch));
      }),
    );
  });

  it('a fork beyond the last epoch is refused', () => {
    expect(() => measuredMoments(of(100, 20), 101)).toThrowError(RangeError, /ends at epoch 100, before the epoch 101/);
    expect(measuredMoments(of(100, 20), 100).map(({ epoch }) => epoch)).toEqual([100]);
  });
});
