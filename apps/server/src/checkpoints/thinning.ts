import type { StoredCheckpoint } from '../storage/checkpoint-store';

/** What thinning needs to know of a session. */
export interface ThinnedSession {
  /** Whether it has ended: such sessions are thinned first. */
  readonly hasEnded: boolean;
  /** Whether it may go on from its last checkpoint, which is then never dropped. */
  readonly mayResume: boolean;
  /** Whether this checkpoint must stay: it is forked from, or marked by a person. */
  readonly isProtected: (epoch: number) => boolean;
}

// One round drops all whose gap is within this factor of the smallest: rounds in the logarithm of the gaps' range instead of one a checkpoint.
const roundShare = 1.1;

interface Candidate {
  readonly checkpoint: StoredCheckpoint;
  /** ln of the epochs (plus one) that its two neighbours leave between them when it goes; infinite for the first and the last. */
  gap: number;
}

/**
 * Which checkpoints to drop, in this order, until enough bytes are free.
 *
 * Sessions that have ended come first, then the others. Of each group the checkpoint goes whose neighbours leave the smallest ratio of
 * epochs between them, so that what stays is about evenly spaced in log(epoch + 1), as phase transitions are. The first and the last of a
 * session go after all that lie between. Protected ones stay, and so does the last one of a session that may resume: where only such are
 * left, fewer bytes are freed than asked for.
 *
 * @param checkpoints all there are, by session and epoch.
 * @param toFree bytes. Content that several checkpoints share is free when the last of them goes.
 */
export function checkpointsToDrop(
  checkpoints: readonly StoredCheckpoint[],
  thinnedSession: (session: string) => ThinnedSession,
  toFree: number,
): StoredCheckpoint[] {
  const uses = new Map<string, number>();
  for (const { hash } of checkpoints) uses.set(hash, (uses.get(hash) ?? 0) + 1);
  const left = new Map<string, StoredCheckpoint[]>();
  for (const checkpoint of checkpoints) {
    const own = left.get(checkpoint.session);
    if (own) own.push(checkpoint);
    else left.set(checkpoint.session, [checkpoint]);
  }
  const known = new Map([...left.keys()].map((session) => [session, thinnedSession(session)]));
  const dropped: StoredCheckpoint[] = [];
  let freed = 0;
  const groups = [true, false].map((hasEnded) => [...left.keys()].filter((session) => known.get(session)!.hasEnded === hasEnded));
  for (const sessions of groups) {
    while (freed < toFree) {
      // Neighbours of one that goes wait for the next round, in which their gaps are known again.
      const stale = new Set<StoredCheckpoint>();
      const candidates = sessions.flatMap((session) => candidatesOf(left.get(session)!, known.get(session)!));
      if (candidates.length === 0) break;
      candidates.sort(byGap);
      const widest = roundShare * candidates[0].gap;
      for (const { checkpoint, gap } of candidates) {
        if (freed >= toFree || gap > widest) break;
        if (stale.has(checkpoint)) continue;
        const own = left.get(checkpoint.session)!;
        const at = own.indexOf(checkpoint);
        for (const neighbour of [own[at - 1], own[at + 1]]) if (neighbour) stale.add(neighbour);
        own.splice(at, 1);
        dropped.push(checkpoint);
        const others = uses.get(checkpoint.hash)! - 1;
        uses.set(checkpoint.hash, others);
        if (others === 0) freed += checkpoint.bytes;
      }
    }
  }
  return dropped;
}

function candidatesOf(checkpoints: readonly StoredCheckpoint[], { mayResume, isProtected }: ThinnedSession): Candidate[] {
  const last = checkpoints.length - 1;
  return checkpoints.flatMap((checkpoint, i) => {
    if (isProtected(checkpoint.epoch) || (mayResume && i === last)) return [];
    const isEnd = i === 0 || i === last;
    return [{ checkpoint, gap: isEnd ? Infinity : Math.log((checkpoints[i + 1].epoch + 1) / (checkpoints[i - 1].epoch + 1)) }];
  });
}

// Of equal gaps the older checkpoint goes. Two infinities have no difference.
function byGap(a: Candidate, b: Candidate): number {
  return a.gap === b.gap ? a.checkpoint.at - b.checkpoint.at : a.gap - b.gap;
}
