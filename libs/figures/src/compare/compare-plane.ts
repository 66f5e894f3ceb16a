import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import { axisStyle, frameOption, informationRange } from '../chart-frame';
import { decimate, type Point } from '../decimation';
import { formatCount, formatFixed, formatNumber } from '../numbers';
import { fontFamily } from '../theme';
import { standsBack } from './compare-curves';
import { comparedEstimatorLabel, escaped, short, type CompareFigure } from './compare-figures';
import { sessionColour, sessionSymbol, type CompareOptions } from './compare-options';
import { comparedTable } from './compare-table';
import { chaptersOf, estimatorWithId, forkEpochOf, layerNamed, type Chapter, type ComparedSession } from './compared-session';

/** The information plane of one layer: the path of each session's mean, and where it stands. */
export const comparedPlane: CompareFigure = {
  title: 'Information plane',
  isOfLayer: true,
  isOfEstimator: true,
  option: (sessions, options) => {
    const { theme } = options;
    const frame = frameOption(options);
    const style = axisStyle(theme);
    const label = comparedEstimatorLabel(sessions, options);
    const axis = { type: 'value' as const, nameLocation: 'middle' as const, ...style, axisLabel: { ...style.axisLabel, showMaxLabel: false, formatter: (value: number) => formatNumber(value, 3) } };
    return {
      ...frame,
      grid: { left: 58, right: 22, top: 20, bottom: 46 },
      tooltip: { ...frame.tooltip, trigger: 'item', formatter: tooltip(sessions, options) },
      xAxis: { id: 'ixt', ...axis, ...informationRange(capOf(sessions, 'entropyX'), 1 / 12), splitNumber: 6, name: `I(X;T) of ${options.layer} — bits, ${label}`, nameGap: 28 },
      yAxis: { id: 'ity', ...axis, ...informationRange(capOf(sessions, 'entropyY'), 0.05), splitNumber: 5, name: `I(T;Y) of ${options.layer} — bits, ${label}`, nameGap: 38 },
      series: sessions.flatMap((session, place) => seriesOf(session, place, options)),
    };
  },
  caption: (sessions) => ['path of each mean; the symbol: where it stands', sessions.some((session) => forkEpochOf(session) !== null) ? 'dotted: before the fork' : ''].filter(Boolean).join('; '),
  text: (sessions, options) => {
    const places = sessions.map((session) => {
      const last = pathOf(session, ownChapter(session), options).at(-1);
      return `${session.name} ${last ? `(${formatFixed(last[0], 2)}, ${formatFixed(last[1], 2)})` : 'has none'}`;
    });
    return `Information plane of ${options.layer}, ${comparedEstimatorLabel(sessions, options)}: last means of I(X;T) and I(T;Y) in bits: ${places.join('; ')}.`;
  },
  table: (sessions, options) => comparedTable(sessions, options, ['ixt', 'ity']),
};

function seriesOf(session: ComparedSession, place: number, options: CompareOptions): (LineSeriesOption | ScatterSeriesOption)[] {
  const colour = sessionColour(options.theme, place);
  const isBack = standsBack(options, place);
  const own = pathOf(session, ownChapter(session), options);
  const before = chaptersOf(session).filter(({ isOwn }) => !isOwn).flatMap((chapter) => pathOf(session, chapter, options));
  const line = { type: 'line' as const, name: session.name, showSymbol: false, itemStyle: { color: colour } };
  const drawn = (points: Point[]) => decimate(points, options.pointsLimit).points;
  const last = own.at(-1);
  return [
    { ...line, id: `past-plane-${place}`, silent: true, z: 4, data: before.length === 0 ? [] : drawn([...before, ...own.slice(0, 1)]), lineStyle: { color: colour, width: 1.25, type: [2, 3], opacity: isBack ? 0.12 : 0.5 } },
    { ...line, id: `plane-${place}`, z: 3, data: drawn(own), lineStyle: { color: colour, width: 2, opacity: isBack ? 0.15 : 0.85 } },
    {
      id: `now-${place}`, name: session.name, type: 'scatter', z: 5, symbol: sessionSymbol(place), symbolSize: 13, data: last ? [last] : [],
      itemStyle: { color: colour, borderColor: options.theme.background, borderWidth: 2, opacity: isBack ? 0.3 : 1 },
      label: { show: !options.compact && !isBack, formatter: short(session.name), position: 'left', distance: 6, color: options.theme.text, fontFamily, fontSize: 11, fontWeight: 600, textBorderColor: options.theme.background, textBorderWidth: 3 },
      labelLayout: { moveOverlap: 'shiftY' },
    },
  ];
}

function ownChapter(session: ComparedSession): Chapter {
  return chaptersOf(session).at(-1)!;
}

function pathOf(session: ComparedSession, { view, until }: Chapter, { layer: name, estimator: id }: CompareOptions): Point[] {
  const layer = layerNamed(session, name);
  const estimator = id === null ? -1 : estimatorWithId(view, id);
  if (layer === null || estimator < 0) return [];
  const { columns } = view;
  return Array.from(columns.epochs, (epoch, index) => ({ epoch, point: [columns.mean('ixt', index, layer, estimator), columns.mean('ity', index, layer, estimator)] as Point }))
    .filter(({ epoch, point: [ixt, ity] }) => epoch <= until && !Number.isNaN(ixt) && !Number.isNaN(ity))
    .map(({ point }) => point);
}

function tooltip(sessions: readonly ComparedSession[], options: CompareOptions) {
  return (params: unknown): string => {
    const { seriesId } = params as { seriesId: string };
    const session = sessions[Number(seriesId.split('-').at(-1))];
    const layer = session && layerNamed(session, options.layer);
    if (!session || !layer || options.estimator === null) return '';
    const { columns } = session.view;
    const estimator = estimatorWithId(session.view, options.estimator);
    const at = columns.lastKnown('ixt', columns.measurements - 1, layer, estimator);
    if (at < 0) return '';
    const bits = (quantity: 'ixt' | 'ity') => {
      const deviation = columns.deviation(quantity, at, layer, estimator);
      return `${formatFixed(columns.mean(quantity, at, layer, estimator), 3)}${Number.isNaN(deviation) ? '' : ` ± ${formatFixed(deviation, 3)}`} bits`;
    };
    return `<strong>${escaped(short(session.name))}</strong> · epoch ${formatCount(columns.epochs[at])} · step ${formatCount(columns.steps[at])}<br>I(X;T) ${bits('ixt')}<br>I(T;Y) ${bits('ity')}`;
  };
}

function capOf(sessions: readonly ComparedSession[], cap: 'entropyX' | 'entropyY'): number | undefined {
  const caps = sessions.map(({ view }) => view.columns.problem?.[cap]).filter((value) => value !== undefined);
  return caps.length > 0 ? Math.max(...caps) : undefined;
}
