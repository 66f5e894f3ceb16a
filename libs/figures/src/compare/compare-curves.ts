import type { CustomSeriesOption, LineSeriesOption } from 'echarts';
import { decimate, type Point } from '../decimation';
import { epochPosition } from '../epoch-axis';
import { isPlaneQuantity, isNetworkQuantity, type Quantity } from '../quantities';
import { withOpacity } from '../theme';
import { sessionColour, sessionSymbol, type CompareOptions } from './compare-options';
import { chaptersOf, estimatorWithId, layerNamed, type Chapter, type ComparedSession } from './compared-session';

/** One quantity of every compared session; the dash says its role where a figure has two. */
export interface ComparedQuantity {
  readonly quantity: Quantity;
  /** What tells it from the other one of its figure; empty where it is alone. */
  readonly role: string;
  readonly dash: 'solid' | 'dashed';
}

/** With more sessions than this their bands cover each other. */
export const bandedSessionsLimit = 3;

const lineTypes: Record<ComparedQuantity['dash'], 'solid' | number[]> = { solid: 'solid', dashed: [6, 4] };
const lineTypeOfPast = [2, 3];

/** Bands, histories before the fork, then lines, each session in its colour. */
export function comparedSeries(sessions: readonly ComparedSession[], options: CompareOptions, quantities: readonly ComparedQuantity[], isLog: boolean): (LineSeriesOption | CustomSeriesOption)[] {
  const parts = quantities.flatMap((quantity) => sessions.map((session, place) => ({ session, place, quantity })));
  const banded = sessions.length <= bandedSessionsLimit ? parts.filter(({ session, quantity }) => quantity.dash === 'solid' && (session.view.columns.shape?.replicas ?? 0) > 1) : [];
  return [
    ...banded.map(({ session, place, quantity }) => bandSeries(session, place, options, quantity, isLog)),
    ...parts.map(({ session, place, quantity }) => historySeries(session, place, options, quantity, isLog)),
    ...parts.map(({ session, place, quantity }) => ownSeries(session, place, options, quantity, isLog)),
  ];
}

/** The mean over replicas at the last measurement up to a position of the axis, the history included, and whether that is history; null where there is none. */
export function valueAt(session: ComparedSession, options: CompareOptions, quantity: Quantity, position: number): { readonly mean: number; readonly deviation: number; readonly isOwn: boolean } | null {
  for (const chapter of chaptersOf(session).toReversed()) {
    const places = placesOf(session, chapter, options, quantity);
    if (!places) continue;
    const at = places.indices.findLast((index) => positionAt(chapter, index, options) <= position);
    const { columns } = chapter.view;
    if (at !== undefined) return { mean: columns.mean(quantity, at, places.layer, places.estimator), deviation: columns.deviation(quantity, at, places.layer, places.estimator), isOwn: chapter.isOwn };
  }
  return null;
}

/** Where a measurement of a chapter lies on the horizontal axis. */
export function positionAt({ view: { columns } }: Chapter, index: number, options: Pick<CompareOptions, 'progress' | 'epochAxis'>): number {
  return epochPosition(options.progress === 'step' ? columns.steps[index] : columns.epochs[index], options);
}

/** Whether a session stands back because another one is pointed at. */
export function standsBack({ highlighted }: CompareOptions, place: number): boolean {
  return highlighted !== null && highlighted !== place;
}

function ownSeries(session: ComparedSession, place: number, options: CompareOptions, quantity: ComparedQuantity, isLog: boolean): LineSeriesOption {
  const points = chaptersOf(session).filter(({ isOwn }) => isOwn).flatMap((chapter) => pointsOf(session, chapter, options, quantity.quantity, 'mean', isLog));
  const colour = sessionColour(options.theme, place);
  const isBack = standsBack(options, place);
  return {
    id: seriesId(quantity, place),
    name: session.name,
    type: 'line',
    data: decimate(points, options.pointsLimit).points,
    symbol: sessionSymbol(place),
    symbolSize: 6,
    showSymbol: points.length === 1,
    z: isBack ? 3 : 4,
    lineStyle: { color: colour, width: quantity.dash === 'solid' ? 1.9 : 1.4, type: lineTypes[quantity.dash], opacity: isBack ? 0.18 : 1 },
    itemStyle: { color: colour },
  };
}

/** What its ancestors measured before the fork, muted, up to the child's first point: the child goes on from there. */
function historySeries(session: ComparedSession, place: number, options: CompareOptions, quantity: ComparedQuantity, isLog: boolean): LineSeriesOption {
  const chapters = chaptersOf(session);
  const before = chapters.filter(({ isOwn }) => !isOwn).flatMap((chapter) => pointsOf(session, chapter, options, quantity.quantity, 'mean', isLog));
  const joint = before.length === 0 ? [] : pointsOf(session, chapters[chapters.length - 1], options, quantity.quantity, 'mean', isLog).slice(0, 1);
  const colour = sessionColour(options.theme, place);
  return {
    id: `past-${seriesId(quantity, place)}`,
    name: `${session.name}, before the fork`,
    type: 'line',
    silent: true,
    // Over the parent's own line, which may be there as well: the dots say that both went this way.
    z: 5,
    showSymbol: false,
    data: decimate([...before, ...joint], options.pointsLimit).points,
    lineStyle: { color: colour, width: 1.25, type: lineTypeOfPast, opacity: standsBack(options, place) ? 0.12 : 0.5 },
    itemStyle: { color: colour },
  };
}

function bandSeries(session: ComparedSession, place: number, options: CompareOptions, quantity: ComparedQuantity, isLog: boolean): CustomSeriesOption {
  const limits = standsBack(options, place) ? [] : bandOutline(session, options, quantity.quantity, isLog);
  return {
    id: `band-${seriesId(quantity, place)}`,
    name: `${session.name} replicas`,
    type: 'custom',
    silent: true,
    z: 1,
    clip: true,
    data: limits.length > 0 ? [limits[0]] : [],
    renderItem: (_params, api) => ({ type: 'polygon', shape: { points: limits.map((point) => api.coord(point)) }, style: { fill: withOpacity(sessionColour(options.theme, place), 0.12) } }),
  };
}

function bandOutline(session: ComparedSession, options: CompareOptions, quantity: Quantity, isLog: boolean): Point[] {
  const own = chaptersOf(session).filter(({ isOwn }) => isOwn);
  const side = (column: 'low' | 'high') => {
    const points = own.flatMap((chapter) => pointsOf(session, chapter, options, quantity, column, isLog)).filter(([, value]) => !Number.isNaN(value));
    return decimate(points, options.pointsLimit).points;
  };
  return [...side('high'), ...side('low').toReversed()];
}

function pointsOf(session: ComparedSession, chapter: Chapter, options: CompareOptions, quantity: Quantity, column: 'mean' | 'low' | 'high', isLog: boolean): Point[] {
  const places = placesOf(session, chapter, options, quantity);
  if (!places) return [];
  const { columns } = chapter.view;
  const values = columns.quantity(quantity, places.estimator)[column];
  const width = columns.width(quantity);
  return places.indices.map((index): Point => {
    const value = values.at(index * width + (width === 1 ? 0 : places.layer - 1));
    return [positionAt(chapter, index, options), isLog && !(value > 0) ? NaN : value];
  });
}

/** The measurements of a chapter that have the quantity, and by which layer and estimator; null where the session has no such layer or estimator. */
function placesOf(session: ComparedSession, { view, until }: Chapter, { layer: name, estimator: id }: CompareOptions, quantity: Quantity): { readonly layer: number; readonly estimator: number; readonly indices: readonly number[] } | null {
  const layer = isNetworkQuantity(quantity) ? 1 : layerNamed(session, name);
  const estimator = !isPlaneQuantity(quantity) ? 0 : id === null ? -1 : estimatorWithId(view, id);
  if (layer === null || estimator < 0) return null;
  const { columns } = view;
  const indices: number[] = [];
  for (let index = 0; index < columns.measurements && columns.epochs[index] <= until; index += 1) {
    if (!Number.isNaN(columns.mean(quantity, index, layer, estimator))) indices.push(index);
  }
  return { layer, estimator, indices };
}

function seriesId({ quantity }: ComparedQuantity, place: number): string {
  return `${quantity}-${place}`;
}
