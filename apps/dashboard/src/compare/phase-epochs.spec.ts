import type { ComparedSession } from '@infoplane/figures';
import { buildSmallConfiguration, buildStore } from '../testing/measured-store';
import { PhaseEpochs } from './phase-epochs';

function sessionOf(epochs: readonly number[]): ComparedSession {
  return { id: 'a', name: 'A', view: { configuration: buildSmallConfiguration(), columns: buildStore(epochs).columns } };
}

describe('counting of transitions', () => {
  let waiting: (() => void)[];
  let clock: number;
  const count = (phases: PhaseEpochs) => {
    let slices = 0;
    for (let work = waiting.shift(); work; work = waiting.shift()) {
      work();
      slices += 1;
    }
    return { slices, remaining: phases.remaining() };
  };
  const build = (stepMs: number) => new PhaseEpochs((work) => waiting.push(work), () => (clock += stepMs));

  beforeEach(() => {
    waiting = [];
    clock = 0;
  });

  it('gives one number a replica for each layer and criterion, NaN where nothing changes', () => {
    const phases = build(0);
    phases.want([{ session: sessionOf([0, 1, 2, 3]), hasEnded: true }], ['L1', 'output'], 'binning-30');
    expect([phases.remaining(), phases.epochs('a', 'snr-derivative', 'L1', 'binning-30')]).toEqual([8, null]);
    expect(count(phases)).toEqual({ slices: 1, remaining: 0 });
    expect([...phases.epochs('a', 'compression-onset', 'output', 'binning-30')!]).toEqual([NaN, NaN]);
  });

  it('goes in slices, so that the page keeps its frames', () => {
    const phases = build(5);
    phases.want([{ session: sessionOf([0, 1]), hasEnded: true }], ['L1'], 'binning-30');
    // Four criteria of two replicas are eight counts; two of 5 ms fit a slice of 8 ms at most.
    expect(count(phases).slices).toBeGreaterThanOrEqual(4);
  });

  it('counts what is known no second time, and a session that grew by a quarter anew', () => {
    const phases = build(0);
    const store = sessionOf([0, 1, 2, 3]);
    phases.want([{ session: store, hasEnded: false }], ['L1'], 'binning-30');
    count(phases);
    phases.want([{ session: store, hasEnded: false }], ['L1'], 'binning-30');
    expect(phases.remaining()).toBe(0);
    phases.want([{ session: sessionOf([0, 1, 2, 3, 4]), hasEnded: false }], ['L1'], 'binning-30');
    expect(phases.remaining()).toBe(4);
  });

  it('counts only the peak of I(X;T) anew for another estimator', () => {
    const phases = build(0);
    phases.want([{ session: sessionOf([0, 1]), hasEnded: true }], ['L1'], 'binning-30');
    count(phases);
    phases.want([{ session: sessionOf([0, 1]), hasEnded: true }], ['L1'], 'idnns-30');
    expect(phases.remaining()).toBe(1);
  });
});
