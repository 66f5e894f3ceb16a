import type { StoredCheckpoint } from '../storage/checkpoint-store';
import { checkpointsToDrop, type ThinnedSession } from './thinning';

const of = (session: string, epochs: readonly number[]): StoredCheckpoint[] =>
  epochs.map((epoch) => ({ session, epoch, step: epoch, seq: epoch, hash: `${session} ${epoch}`, bytes: 1, at: epoch }));
const completed: ThinnedSession = { hasEnded: true, mayResume: false, isProtected: () => false };
const running: ThinnedSession = { hasEnded: false, mayResume: true, isProtected: () => false };
const left = (all: readonly StoredCheckpoint[], dropped: readonly StoredCheckpoint[]) =>
  all.filter((checkpoint) => !dropped.includes(checkpoint)).map(({ epoch }) => epoch);

describe('thinning of checkpoints', () => {
  it('[R24] leaves about even steps of log(epoch + 1): none more than twice as far as another', () => {
    const all = of('a', Array.from({ length: 1024 }, (_, epoch) => epoch));
    const kept = left(
      all,
      checkpointsToDrop(all, () => completed, 1024 - 11),
    );
    expect(kept.length).toBe(11);
    expect([kept[0], kept.at(-1)]).toEqual([0, 1023]);
    const steps = kept.slice(1).map((epoch, i) => Math.log2((epoch + 1) / (kept[i] + 1)));
    // Eleven epochs over ten octaves: ideal steps are of 1. The greedy rule merges the closest pair first, so a step is at most twice an unmerged one.
    for (const step of steps) {
      expect(step).toBeGreaterThan(0.5);
      expect(step).toBeLessThanOrEqual(2);
    }
  });

  it('[R24] thins sessions that have ended before those that have not', () => {
    const all = [...of('a', [0, 1, 2, 4, 8]), ...of('b', [0, 1, 2, 4, 8])];
    const dropped = checkpointsToDrop(all, (session) => (session === 'a' ? running : completed), 6);
    expect(dropped.map(({ session }) => session)).toEqual(['b', 'b', 'b', 'b', 'b', 'a']);
  });

  it('[R24] never drops what is protected, nor the last one of a session that may resume', () => {
    const all = [...of('a', [0, 1, 2, 4, 8]), ...of('b', [0, 1, 2, 4, 8])];
    const sessions = (session: string): ThinnedSession => (session === 'a' ? running : { ...completed, isProtected: (epoch) => epoch === 2 });
    const dropped = checkpointsToDrop(all, sessions, 100);
    expect(all.filter((checkpoint) => !dropped.includes(checkpoint)).map(({ session, epoch }) => [session, epoch])).toEqual([
      ['a', 8],
      ['b', 2],
    ]);
  });

  it('[R24] drops no more than is asked for, and counts shared content once', () => {
    const all = of('a', [0, 1, 2, 4, 8]);
    expect(checkpointsToDrop(all, () => completed, 0)).toEqual([]);
    expect(checkpointsToDrop(all, () => completed, 2).length).toBe(2);
    const shared = [...all, ...of('b', [0, 1, 2, 4, 8]).map((checkpoint, i) => ({ ...checkpoint, hash: all[i].hash }))];
    expect(checkpointsToDrop(shared, () => completed, 1).map(({ epoch }) => epoch)).toEqual([2, 2]);
  });
});
