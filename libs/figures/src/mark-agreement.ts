import { formatCount, formatFixed } from './numbers';

/** The factor within which two marks count as the same, as with the bootstrap samples of the detector's confidence. */
export const markAgreementFactor = 1.5;

/** What the agreement of a team's marks is, for who wonders. */
export const markAgreementDefinition =
  `Agreement: the share of the pairs of people whose marks of this layer and transition lie within a factor ${markAgreementFactor} of each other in epoch + 1. ` +
  '1 when all do, 0 when no two do; none with fewer than two marks. The median and the middle half (the quartiles) are taken of log(epoch + 1).';

/** Where a team puts one transition together. Epochs are rounded to whole ones. */
export interface MarkAgreement {
  readonly marks: number;
  readonly median: number;
  /** The middle half of the marks: their quartiles. */
  readonly low: number;
  readonly high: number;
  /** The difference of the quartiles of log(epoch + 1). */
  readonly spread: number;
  /** The share of pairs within the factor, 0 to 1; null with fewer than two marks. */
  readonly agreement: number | null;
}

/**
 * The median of the marks of a team, their middle half, and how far they agree: A = |{i < j : |log(eᵢ+1) − log(eⱼ+1)| <= log 1.5}| / (n (n−1) / 2).
 *
 * @param epochs one of each person, whole, >= 0, in any order. Not modified.
 * @returns null when there is no mark.
 * @throws RangeError if an epoch is negative or not finite.
 */
export function markAgreement(epochs: readonly number[]): MarkAgreement | null {
  for (const epoch of epochs) if (!(epoch >= 0) || !Number.isFinite(epoch)) throw new RangeError(`markAgreement: an epoch must be >= 0, got ${epoch}`);
  if (epochs.length === 0) return null;
  const logs = epochs.map((epoch) => Math.log1p(epoch)).sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantile(logs, share));
  return { marks: logs.length, median: epochOf(median), low: epochOf(low), high: epochOf(high), spread: high - low, agreement: agreementOf(logs) };
}

/** The agreement in one line. */
export function markAgreementSentence({ marks, median, low, high, agreement }: MarkAgreement): string {
  if (marks === 1) return `one mark, at epoch ${formatCount(median)}`;
  return `${marks} marks: median epoch ${formatCount(median)}, middle half ${formatCount(low)}–${formatCount(high)}, agreement ${formatFixed(agreement, 2)}`;
}

function agreementOf(sortedLogs: readonly number[]): number | null {
  const n = sortedLogs.length;
  if (n < 2) return null;
  // A hair more than the factor, so that epochs of exactly that ratio count although logarithms round.
  const reach = Math.log(markAgreementFactor) + 1e-12;
  let near = 0;
  for (let i = 0; i < n; i += 1) for (let j = i + 1; j < n; j += 1) if (sortedLogs[j] - sortedLogs[i] <= reach) near += 1;
  return near / ((n * (n - 1)) / 2);
}

/** Linear between order statistics, as R's type 7. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

function epochOf(log: number): number {
  return Math.round(Math.expm1(log));
}
