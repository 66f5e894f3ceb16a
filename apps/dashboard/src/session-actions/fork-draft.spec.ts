import { limits, type CheckpointSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { buildSummary } from '../testing/build-summary';
import { ForkDraft, forkName, nearestCheckpoint } from './fork-draft';

const requestId = '11111111-1111-4111-8111-111111111111';
const at = (...epochs: number[]): CheckpointSummary[] => epochs.map((epoch) => ({ epoch, step: 7 * epoch, bytes: 1000 }));
const configuration = buildConfiguration();
const parent = buildSummary({ name: 'Mine', configuration: { ...configuration, training: { ...configuration.training, epochs: 1000 } } });

describe('ForkDraft', () => {
  it('unchanged wishes the parent’s configuration from the checkpoint: the null fork', () => {
    const fork = new ForkDraft(parent, at(0, 100, 300, 1000), 300);
    expect(fork.changes()).toEqual([]);
    expect(fork.wish(requestId)).toEqual({ requestId, name: 'Mine — fork at 300', configuration: parent.configuration, parent: { session: parent.id, epoch: 300 } });
  });

  it('says when the checkpoint is of another epoch than the one shown', () => {
    expect(new ForkDraft(parent, at(0, 100, 300), 300).nearestWords()).toBe('');
    const fork = new ForkDraft(parent, at(0, 100, 300), 290);
    expect([fork.checkpoint().epoch, fork.nearestWords()]).toEqual([300, 'There is no checkpoint of epoch 290, which is shown.']);
  });

  it('lists what differs from the parent', () => {
    const fork = new ForkDraft(parent, at(0, 300), 300);
    fork.draft.change({ learningRate: '0.01', isFullBatch: false, batchSize: '64' });
    expect(fork.changes()?.map(({ path, to }) => [path, to])).toEqual([
      ['training.optimizer.learningRate', 0.01],
      ['training.batchSize', 64],
    ]);
    expect(fork.wish(requestId)?.parent).toEqual({ session: parent.id, epoch: 300 });
  });

  it('with another network is a session of its own, and wishes nothing until somebody agreed', () => {
    const fork = new ForkDraft(parent, at(0, 300), 300);
    fork.draft.change({ hiddenWidths: '8, 4' });
    expect([fork.restarting().map(({ path }) => path), fork.wish(requestId)]).toEqual([['architecture.hiddenWidths'], null]);
    fork.isRestartAgreed.set(true);
    expect(fork.wish(requestId)?.parent).toBeNull();
  });

  it('must end after the epoch of the fork, in the server’s words; a session of its own need not', () => {
    const fork = new ForkDraft(parent, at(0, 300), 300);
    fork.draft.change({ epochs: '300' });
    expect([fork.draft.faultOf('training.epochs'), fork.wish(requestId)]).toEqual(['must be more than 300, the epoch of the fork', null]);
    fork.draft.change({ seed: '77' });
    fork.isRestartAgreed.set(true);
    expect(fork.wish(requestId)?.configuration.training.epochs).toBe(300);
  });

  it('keeps the proposed name true to the checkpoint until a person writes their own', () => {
    const fork = new ForkDraft(parent, at(0, 100, 300), 300);
    fork.choose(100);
    fork.proposeName();
    expect(fork.draft.fields().name).toBe('Mine — fork at 100');
    fork.draft.change({ name: 'Smaller batch' });
    fork.choose(0);
    fork.proposeName();
    expect(fork.draft.fields().name).toBe('Smaller batch');
  });
});

describe('the nearest checkpoint', () => {
  it('is the earlier one of two that are equally near', () => expect(nearestCheckpoint(at(100, 200), 150, 1000).epoch).toBe(100));
  it('leaves something to train where it can', () => {
    expect(nearestCheckpoint(at(100, 900, 1000), 1000, 1000).epoch).toBe(900);
    expect(nearestCheckpoint(at(1000), 1000, 1000).epoch).toBe(1000);
  });
  it('of none is refused', () => expect(() => nearestCheckpoint([], 1, 2)).toThrowError(RangeError));
});

describe('the name of a fork', () => {
  it('is as long as a name may be, and never holds half a character', () => {
    for (let length = 90; length <= limits.nameLength; length += 1) {
      const name = forkName(`${'x'.repeat(length - 2)}🧪`.slice(0, limits.nameLength), 'fork at 300');
      expect(name.length).toBeLessThanOrEqual(limits.nameLength);
      expect(name).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
      expect(name.endsWith(' — fork at 300')).toBeTrue();
    }
  });
});
