import { phaseChangeCriteria, phaseChangeName, type PhaseChangeCriterion } from '@infoplane/contracts';
import { finalInformation, formatCount, formatFixed, formatNumber, layerNamed, meanDifference, summarizeReplicas, type ComparedSession, type ReplicaSummary } from '@infoplane/figures';

/** What one session has of one row, in words. */
export interface DifferenceCell {
  /** Mean ± spread over replicas. */
  readonly value: string;
  /** What is to be known of it beside that; empty where nothing is. */
  readonly note: string;
  /** The difference to the first session ± its standard error; empty for the first, and where one of them has no number. */
  readonly difference: string;
}

/** One layer under one heading: a cell for each session. */
export interface DifferenceRow {
  readonly layer: string;
  readonly cells: readonly DifferenceCell[];
}

/** Rows of one quantity. */
export interface DifferenceGroup {
  readonly title: string;
  readonly unit: string;
  readonly rows: readonly DifferenceRow[];
}

const nothing: DifferenceCell = { value: '–', note: '', difference: '' };

/** The last measured I(X;T) and I(T;Y) of every layer, by one estimator. */
export function informationGroups(sessions: readonly ComparedSession[], layers: readonly string[], estimator: string | null): DifferenceGroup[] {
  if (estimator === null) return [];
  return (['ixt', 'ity'] as const).map((quantity) => ({
    title: quantity === 'ixt' ? 'last I(X;T)' : 'last I(T;Y)',
    unit: 'bits',
    rows: layers.map((layer) => {
      const found = sessions.map((session) => finalInformation(session, quantity, layer, estimator));
      return { layer, cells: found.map((summary, place) => (summary ? cellOf(found[0], summary, place, bits, signedBits, `at epoch ${formatCount(summary.epoch)}`) : nothing)) };
    }),
  }));
}

/** The transitions of every layer by each criterion; `epochsOf` gives one epoch a replica, NaN where it has none, null where it is not counted yet. */
export function phaseGroups(
  sessions: readonly ComparedSession[],
  layers: readonly string[],
  epochsOf: (session: ComparedSession, criterion: PhaseChangeCriterion, layer: string) => ArrayLike<number> | null,
): DifferenceGroup[] {
  return phaseChangeCriteria.map((criterion) => ({
    title: phaseChangeName(criterion),
    unit: 'epoch',
    rows: layers.map((layer) => {
      const found = sessions.map((session) => {
        const epochs = epochsOf(session, criterion, layer);
        return epochs && { of: epochs.length, summary: summarizeReplicas(epochs) };
      });
      return {
        layer,
        cells: found.map((one, place) => {
          if (!one) return layerNamed(sessions[place], layer) === null ? nothing : { ...nothing, value: '…' };
          if (one.summary.count === 0) return { ...nothing, value: 'none', note: `of ${one.of} ${one.of === 1 ? 'replica' : 'replicas'}` };
          return cellOf(found[0]?.summary ?? null, one.summary, place, formatCount, signedCount, one.summary.count < one.of ? `in ${one.summary.count} of ${one.of} replicas` : '');
        }),
      };
    }),
  }));
}

function cellOf(first: ReplicaSummary | null, summary: ReplicaSummary, place: number, say: (value: number) => string, saySigned: (value: number) => string, note: string): DifferenceCell {
  const value = `${say(summary.mean)}${Number.isNaN(summary.deviation) ? '' : ` ± ${say(summary.deviation)}`}`;
  if (place === 0 || !first || first.count === 0) return { value, note, difference: '' };
  const { difference, standardError } = meanDifference(first, summary);
  return { value, note, difference: `${saySigned(difference)}${Number.isNaN(standardError) ? '' : ` ± ${say(standardError)}`}` };
}

function bits(value: number): string {
  return value !== 0 && Math.abs(value) < 5e-4 ? formatNumber(value, 2) : formatFixed(value, 3);
}

function signedBits(value: number): string {
  return value < 0 ? `−${bits(-value)}` : `+${bits(value)}`;
}

function signedCount(value: number): string {
  return value < 0 ? `−${formatCount(-value)}` : `+${formatCount(value)}`;
}
