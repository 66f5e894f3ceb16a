import type { Mark } from '@infoplane/contracts';
import { moved } from './epoch-overlay';

const mark: Mark = { person: { id: 'p', name: 'Ada', colour: 1 }, layer: 2, criterion: 'drift-diffusion', epoch: 99, interval: { fromEpoch: 49, toEpoch: 199 }, reason: '', verdict: null, at: 1 };

describe('a mark that is dragged', () => {
  it('takes its interval along, as wide as before on a logarithmic axis', () => {
    expect(moved(mark, 'epoch', 199)).toEqual({ ...mark, epoch: 199, interval: { fromEpoch: 99, toEpoch: 399 } });
  });

  it('stays within its interval', () => {
    expect([moved(mark, 'fromEpoch', 500).interval, moved(mark, 'toEpoch', 3).interval]).toEqual([{ fromEpoch: 99, toEpoch: 199 }, { fromEpoch: 49, toEpoch: 99 }]);
    for (const to of [0, 1, 7]) expect(moved(mark, 'epoch', to).interval.fromEpoch).toBeLessThanOrEqual(to);
  });
});
