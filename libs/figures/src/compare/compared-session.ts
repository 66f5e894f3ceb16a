import { estimatorId, layerName, layerWidths, type Estimator } from '@infoplane/contracts';
import { sessionEstimators, type FigureView } from '../figure';
import type { SessionColumns } from '../session-columns';

/** One of the sessions that are laid over each other. The order of the sessions is that of their colours; the first is what others are compared with. */
export interface ComparedSession {
  readonly id: string;
  readonly name: string;
  /** With its ancestors, whose history before the fork is its own. */
  readonly view: FigureView;
}

/** How many sessions are laid over each other at most: as many colours can be told apart by everybody. */
export const comparedSessionsLimit = 6;

/** A stretch of a session's history, with the columns that hold it: their measured epochs up to `until`. */
export interface Chapter {
  readonly view: FigureView;
  readonly until: number;
  /** Whether the session measured it itself, and not the one that it was forked from. */
  readonly isOwn: boolean;
}

/** All that a session has gone through, oldest first, every epoch once: at the epoch of a fork the child's own measurement counts, where it has one. */
export function chaptersOf({ view }: ComparedSession): readonly Chapter[] {
  const ancestors = (view.ancestors ?? []).toReversed();
  const before = ancestors.map((ancestor, i): Chapter => {
    const next = ancestors[i + 1]?.view.columns ?? view.columns;
    return { view: ancestor.view, until: beforeOwn(next, ancestor.untilEpoch), isOwn: false };
  });
  return [...before, { view, until: Infinity, isOwn: true }];
}

/** The epoch at which a session was forked; null where it began at epoch 0. */
export function forkEpochOf({ view }: ComparedSession): number | null {
  return view.ancestors?.[0]?.untilEpoch ?? null;
}

/** The names of the layers that at least one session has, hidden ones first: a layer is the same layer where it has the same name. */
export function comparedLayers(sessions: readonly ComparedSession[]): string[] {
  const names = new Set(sessions.flatMap((session) => namesOf(session)));
  return [...names].sort((a, b) => Number(a === outputName) - Number(b === outputName) || Number(a.slice(1)) - Number(b.slice(1)));
}

/** Which layer of a session has that name, from 1; null where none has. */
export function layerNamed(session: ComparedSession, name: string): number | null {
  const at = namesOf(session).indexOf(name);
  return at < 0 ? null : at + 1;
}

/** Which estimator of a view has that id; -1 where none has. */
export function estimatorWithId(view: FigureView, id: string): number {
  return sessionEstimators(view).findIndex((estimator) => estimatorId(estimator) === id);
}

/** An estimator that not all of the sessions have, and the names of those without. */
export interface LackedEstimator {
  readonly estimator: Estimator;
  readonly lackedBy: readonly string[];
}

/** The estimators that all of the sessions have, in the order of the first one, and those that only some have. Bits of two estimators are not comparable. */
export function sharedEstimators(sessions: readonly ComparedSession[]): { readonly shared: readonly Estimator[]; readonly lacked: readonly LackedEstimator[] } {
  const byId = new Map(sessions.flatMap(({ view }) => sessionEstimators(view).map((estimator) => [estimatorId(estimator), estimator] as const)));
  const all = [...byId].map(([id, estimator]) => ({ estimator, lackedBy: sessions.filter(({ view }) => estimatorWithId(view, id) < 0).map(({ name }) => name) }));
  return { shared: all.filter(({ lackedBy }) => lackedBy.length === 0).map(({ estimator }) => estimator), lacked: all.filter(({ lackedBy }) => lackedBy.length > 0) };
}

const outputName = layerName(1, 1);

function namesOf({ view }: ComparedSession): string[] {
  const count = layerWidths(view.configuration).length;
  return Array.from({ length: count }, (_, i) => layerName(i + 1, count));
}

function beforeOwn(columns: SessionColumns, forkEpoch: number): number {
  return columns.measurements > 0 && columns.epochs[0] <= forkEpoch ? columns.epochs[0] - 1 : forkEpoch;
}
