import { estimatorLabel, type Estimator } from '@infoplane/contracts';
import type { CustomSeriesOption, LegendComponentOption } from 'echarts';
import type { Curve } from './curves';
import type { Point } from './decimation';
import { epochPosition } from './epoch-axis';
import { viridisColour } from './epoch-colours';
import { layerNameIn, sessionEstimators, type FigureOptions, type FigureView } from './figure';
import { fontFamily, withOpacity, type FigureTheme } from './theme';

/** The legend of a figure that draws every estimator, and the height that it takes. */
export function sensitivityLegend(view: FigureView, { theme, compact }: FigureOptions): { readonly option: LegendComponentOption; readonly height: number } {
  const nameOf = new Map(sessionEstimators(view).map((estimator) => [estimatorLabel(estimator), shortEstimatorName(estimator)]));
  const perRow = compact ? 3 : 4;
  return {
    option: {
      id: 'estimators',
      type: 'plain',
      top: 2,
      left: compact ? 8 : 50,
      right: 4,
      data: [...nameOf.keys()],
      formatter: (name) => nameOf.get(name) ?? name,
      itemWidth: 18,
      // The line alone: whether it is dashed shows only without a symbol on it.
      itemStyle: { opacity: 0 },
      itemHeight: 8,
      itemGap: 8,
      padding: 0,
      textStyle: { color: theme.text, fontFamily, fontSize: 10.5 },
      inactiveColor: theme.axis,
    },
    height: 17 * Math.ceil(nameOf.size / perRow),
  };
}

type Family = 'resolution' | 'exact' | 'noise';

/** Whether an estimator divides T into cells of a size, takes it as it is, or adds noise to it. */
export function estimatorFamily({ name }: Estimator): Family {
  switch (name) {
    case 'binning':
    case 'idnns':
    case 'fixed-width':
    case 'miller-madow':
    case 'adaptive':
      return 'resolution';
    case 'exact':
      return 'exact';
    case 'kde':
    case 'noisy':
      return 'noise';
    default:
      return name satisfies never;
  }
}

/** An estimator in a word or two, for a legend or a button. */
export function shortEstimatorName(estimator: Estimator): string {
  switch (estimator.name) {
    case 'binning':
      return `${estimator.bins} bins`;
    case 'idnns':
      return `IDNNs ${estimator.edges}`;
    case 'fixed-width':
      return `width ${estimator.width}`;
    case 'miller-madow':
      return `M-M ${estimator.bins}`;
    case 'adaptive':
      return `adaptive ${estimator.bins}`;
    case 'exact':
      return 'exact';
    case 'kde':
      return `KDE ${estimator.bound} ${estimator.noiseVariance}`;
    case 'noisy':
      return `noisy ${estimator.noiseVariance}`;
    default:
      return estimator satisfies never;
  }
}

/** A curve of one layer for each estimator: resolutions from coarse to fine in the colours of the map, the exact value in that of text. */
export function sensitivityCurves(view: FigureView, { theme }: FigureOptions, quantity: 'ixt' | 'ity', layer: number): Curve[] {
  const estimators = sessionEstimators(view);
  const colours = estimatorColours(theme, estimators);
  return estimators.map((estimator, i) => ({
    id: `${quantity}-${layer}-by-${i}`,
    name: estimatorLabel(estimator),
    quantity,
    layer,
    estimator: i,
    colour: colours[i],
    symbol: 'circle',
    dash: estimatorFamily(estimator) === 'noise' ? (estimator.name === 'noisy' ? 'dotted' : 'dashed') : 'solid',
    hasBand: false,
    isHidden: false,
    isNamed: false,
  }));
}

/** What the shaded areas hold: between the least and the greatest of the finite resolutions, and between the two bounds of each KDE. */
export function sensitivityAreas(view: FigureView, options: FigureOptions, quantity: 'ixt' | 'ity', layer: number): CustomSeriesOption[] {
  const estimators = sessionEstimators(view);
  const lines = estimators.map((_, i) => knownPoints(view, options, quantity, layer, i));
  const indices = (isIn: (estimator: Estimator) => boolean) => estimators.flatMap((estimator, i) => (isIn(estimator) ? [i] : []));
  const resolutions = indices((estimator) => estimatorFamily(estimator) === 'resolution');
  const variances = [...new Set(estimators.flatMap((estimator) => (estimator.name === 'kde' ? [estimator.noiseVariance] : [])))];
  const area = (id: string, members: readonly number[], colour: string) => (members.length < 2 ? [] : [areaSeries(id, envelope(members.map((i) => lines[i]), options), colour)]);
  return [
    ...area('resolutions', resolutions, withOpacity(options.theme.axis, 0.18)),
    ...variances.flatMap((variance) => area(`kde-${variance}`, indices((estimator) => estimator.name === 'kde' && estimator.noiseVariance === variance), withOpacity(options.theme.test, 0.16))),
  ];
}

/** What is drawn how. */
export function sensitivityCaption(view: FigureView, layer: number): string {
  const estimators = sessionEstimators(view);
  const resolutions = estimators.filter((estimator) => estimatorFamily(estimator) === 'resolution');
  const shaded = [resolutions.length > 1 ? `${resolutions.length} finite resolutions` : '', estimators.filter(({ name }) => name === 'kde').length > 1 ? 'KDE bounds' : ''].filter(Boolean).join('; ');
  return `${layerNameIn(view, layer)}, a line an estimator (means)${shaded ? `; shaded: ${shaded}` : ''}`;
}

/**
 * Least and greatest of some lines, at every place where one of them has a point and at least one other reaches: lines are straight between their
 * points, as they are drawn.
 */
export function envelope(lines: readonly Point[][], { epochAxis }: Pick<FigureOptions, 'epochAxis'>): { readonly at: number; readonly least: number; readonly greatest: number }[] {
  const scale = (at: number) => (epochAxis === 'log' ? Math.log(at) : at);
  const places = [...new Set(lines.flat().map(([at]) => at))].sort((a, b) => a - b);
  const reached = lines.map(() => 0);
  return places.flatMap((at) => {
    const values = lines.flatMap((line, i) => {
      while (reached[i] < line.length && line[reached[i]][0] < at) reached[i] += 1;
      const next = line[reached[i]];
      if (!next) return [];
      if (next[0] === at) return [next[1]];
      const before = line[reached[i] - 1];
      if (!before) return [];
      return [before[1] + ((scale(at) - scale(before[0])) / (scale(next[0]) - scale(before[0]))) * (next[1] - before[1])];
    });
    return values.length < 2 ? [] : [{ at, least: Math.min(...values), greatest: Math.max(...values) }];
  });
}

function knownPoints({ columns }: FigureView, options: FigureOptions, quantity: 'ixt' | 'ity', layer: number, estimator: number): Point[] {
  return Array.from(columns.epochs, (epoch, index): Point => [epochPosition(epoch, options), columns.mean(quantity, index, layer, estimator)]).filter(([, value]) => !Number.isNaN(value));
}

function areaSeries(id: string, limits: ReturnType<typeof envelope>, fill: string): CustomSeriesOption {
  const outline = [...limits.map(({ at, greatest }) => [at, greatest]), ...limits.map(({ at, least }) => [at, least]).reverse()];
  return {
    id: `area-${id}`,
    type: 'custom',
    silent: true,
    z: 2,
    clip: true,
    data: outline.length > 0 ? [outline[0]] : [],
    renderItem: (_params, api) => ({ type: 'polygon', shape: { points: outline.map((point) => api.coord(point)) }, style: { fill } }),
  };
}

function estimatorColours(theme: FigureTheme, estimators: readonly Estimator[]): string[] {
  const byFineness = estimators.map((_, i) => i).filter((i) => estimatorFamily(estimators[i]) === 'resolution').sort((a, b) => fineness(estimators[a]) - fineness(estimators[b]));
  // The light end of the map is too faint for a line on white.
  const [from, to] = theme.name === 'light' ? [0, 0.72] : theme.epochRange;
  const map = byFineness.map((_, i) => viridisColour(from + (i / Math.max(1, byFineness.length - 1)) * (to - from)));
  return estimators.map((estimator, i) => {
    const family = estimatorFamily(estimator);
    return family === 'resolution' ? map[byFineness.indexOf(i)] : family === 'exact' ? theme.text : theme.test;
  });
}

/** Cells over the two units of a tanh, about: enough to order colours by. */
function fineness(estimator: Estimator): number {
  switch (estimator.name) {
    case 'binning':
    case 'adaptive':
    case 'miller-madow':
      return estimator.bins;
    case 'idnns':
      return estimator.edges - 1;
    case 'fixed-width':
      return 2 / estimator.width;
    default:
      return Infinity;
  }
}
