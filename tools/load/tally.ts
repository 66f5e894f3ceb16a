/** What viewers received of the records that were made in a span of time. */
export interface Tally {
  /** Records received, over all viewers. */
  received: number;
  gaps: number;
  duplicates: number;
  /** The smallest and the largest number among them. */
  first: number;
  last: number;
  /** Viewers whose connection ended. */
  lost: number;
  /** How many took how long, in steps of `latencyStepMs`; the last step holds all that took longer. */
  readonly latencies: number[];
}

export const latencyStepMs = 0.5;
const latencySteps = 20_000;

export function emptyTally(): Tally {
  return { received: 0, gaps: 0, duplicates: 0, first: Infinity, last: 0, lost: 0, latencies: new Array<number>(latencySteps).fill(0) };
}

export function countLatency({ latencies }: Tally, ms: number): void {
  latencies[Math.min(latencySteps - 1, Math.max(0, Math.floor(ms / latencyStepMs)))] += 1;
}

export function addTallies(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    sum.received += tally.received;
    sum.gaps += tally.gaps;
    sum.duplicates += tally.duplicates;
    sum.lost += tally.lost;
    // JSON, in which processes talk, has no infinity.
    sum.first = Math.min(sum.first, tally.first ?? Infinity);
    sum.last = Math.max(sum.last, tally.last);
    tally.latencies.forEach((count, step) => (sum.latencies[step] += count));
  }
  return sum;
}

/** The upper end of the step in which that share of all latencies is reached, in ms. */
export function latencyQuantile({ latencies }: Tally, share: number): number {
  const wanted = share * latencies.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  return (latencies.findIndex((count) => (seen += count) >= wanted && seen > 0) + 1) * latencyStepMs;
}
