import type { Annotation, Mark, MarkCriterion } from '@infoplane/contracts';
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts';
import { epochPosition } from './epoch-axis';
import type { FigureOptions, FigureView } from './figure';
import { personColour } from './person-colour';
import { fontFamily, withOpacity } from './theme';

/** The annotations that a figure draws: those of no layer, or of one that is shown. */
export function drawnAnnotations({ columns }: FigureView, { hiddenLayers }: Pick<FigureOptions, 'hiddenLayers'>): readonly Annotation[] {
  return columns.notes.threads.filter(({ anchor }) => anchor.layer === null || !hiddenLayers.has(anchor.layer));
}

/** Annotations over epochs: a line at the epoch or a shaded range, with a numbered flag in their author's colour. Settled ones are faint. */
export function annotationSeries(view: FigureView, options: FigureOptions): LineSeriesOption {
  const { theme } = options;
  const drawn = drawnAnnotations(view, options).map((annotation) => ({ ...annotation, colour: personColour(theme, annotation.author.colour), strength: annotation.resolved ? 0.35 : 1 }));
  return {
    id: 'annotations',
    type: 'line',
    data: [],
    z: 5,
    markLine: {
      symbol: 'none',
      animation: false,
      data: drawn.map(({ id, anchor, colour, strength }) => ({
        name: id,
        xAxis: epochPosition(anchor.fromEpoch, options),
        lineStyle: { color: colour, width: 1.25, type: 'solid' as const, opacity: strength },
        emphasis: { lineStyle: { width: 2.5 } },
        label: { ...flagLabel(view, options, id, colour, strength), position: 'end' as const, distance: -16 },
      })),
    },
    markArea: {
      animation: false,
      data: drawn
        .filter(({ anchor }) => anchor.toEpoch > anchor.fromEpoch)
        .map(({ id, anchor, colour, strength }) => [
          { name: id, xAxis: epochPosition(anchor.fromEpoch, options), itemStyle: { color: withOpacity(colour, 0.14 * strength) }, label: { show: false } },
          { xAxis: epochPosition(anchor.toEpoch, options) },
        ]),
    },
  };
}

/** In the plane: a flag at the annotated point, or at the annotated layer's mean, while the shown epoch lies in the annotation's range. */
export function planeAnnotationSeries(view: FigureView, options: FigureOptions): ScatterSeriesOption {
  const { columns } = view;
  const { at, estimator, theme } = options;
  const epoch = at < 0 ? -1 : columns.epochs[at];
  const here = drawnAnnotations(view, options).filter(({ anchor }) => anchor.fromEpoch <= epoch && (epoch <= anchor.toEpoch || columns.indexAtEpoch(anchor.toEpoch) === at));
  const placed = here.flatMap(({ id, anchor, author, resolved }) => {
    const { layer, replica, point } = anchor;
    const of = (quantity: 'ixt' | 'ity') => (layer === null ? NaN : replica === null ? columns.mean(quantity, at, layer, estimator) : columns.ofReplica(quantity, at, replica, layer, estimator));
    const place = point ? [point.ixt, point.ity] : [of('ixt'), of('ity')];
    return place.some(Number.isNaN) ? [] : [{ id, place, colour: personColour(theme, author.colour), strength: resolved ? 0.35 : 1 }];
  });
  return {
    id: 'annotations',
    type: 'scatter',
    z: 8,
    symbol: 'circle',
    symbolSize: 5,
    data: placed.map(({ id, place, colour, strength }) => ({
      name: id,
      value: place,
      itemStyle: { color: colour, opacity: strength },
      label: { ...flagLabel(view, options, id, colour, strength), position: 'top' as const, distance: 10 },
    })),
    labelLayout: { moveOverlap: 'shiftX' },
  };
}

function flagLabel({ columns }: FigureView, { theme }: FigureOptions, id: string, colour: string, strength: number) {
  return {
    show: true,
    formatter: String(columns.notes.numberOf(id) ?? ''),
    color: theme.background,
    backgroundColor: colour,
    // A number that cannot be read is none.
    opacity: Math.max(0.75, strength),
    borderRadius: 3,
    padding: [3, 5, 2, 5],
    fontFamily,
    fontSize: 11,
    fontWeight: 650 as const,
  };
}

/** What the people of a team have marked of one layer and criterion, as far as whoever looks may see it, by epoch. */
export function shownMarks({ columns, unveiled = [] }: FigureView, layer: number, criterion: MarkCriterion): readonly Mark[] {
  return columns.notes.marks
    .filter((record) => record.layer === layer && record.criterion === criterion)
    .flatMap(({ by, mark }) => mark ?? unveiled.find((one) => one.person.id === by.id && one.layer === layer && one.criterion === criterion) ?? [])
    .sort((a, b) => a.epoch - b.epoch || a.at - b.at);
}

/** The marks of the marked layer: a line in each person's colour with their interval shaded. Empty where no layer is marked. */
export function markSeries(view: FigureView, options: FigureOptions, criterion: MarkCriterion): LineSeriesOption {
  const { theme, markedLayer } = options;
  const marks = markedLayer === null || options.hiddenLayers.has(markedLayer) ? [] : shownMarks(view, markedLayer, criterion);
  return {
    id: 'marks',
    type: 'line',
    data: [],
    silent: true,
    z: 4,
    markLine: {
      silent: true,
      symbol: ['none', 'diamond'],
      symbolSize: 7,
      animation: false,
      data: marks.map(({ person, epoch }, i) => ({
        xAxis: epochPosition(epoch, options),
        lineStyle: { color: personColour(theme, person.colour), width: 1.5, type: [7, 3] },
        label: { show: true, formatter: person.name.split(' ')[0].slice(0, 12), position: 'start' as const, distance: -(30 + 12 * (i % 4)), color: personColour(theme, person.colour), textBorderColor: theme.background, textBorderWidth: 2, fontFamily, fontSize: 10 },
      })),
    },
    markArea: {
      silent: true,
      animation: false,
      data: marks.map(({ person, interval }) => [
        { xAxis: epochPosition(interval.fromEpoch, options), itemStyle: { color: withOpacity(personColour(theme, person.colour), 0.1) } },
        { xAxis: epochPosition(interval.toEpoch, options) },
      ]),
    },
  };
}
