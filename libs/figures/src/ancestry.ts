import { estimatorId } from '@infoplane/contracts';
import type { LineSeriesOption } from 'echarts';
import type { Curve } from './curves';
import { decimate, type Point } from './decimation';
import { epochPosition } from './epoch-axis';
import { sessionEstimators, type FigureOptions, type FigureView } from './figure';
import { isPlaneQuantity } from './quantities';
import { fontFamily } from './theme';

/** A session that the shown one goes on from, up to where it was left. */
export interface Ancestor {
  readonly view: FigureView;
  readonly name: string;
  /** The epoch of the checkpoint that was gone on from. */
  readonly untilEpoch: number;
  /** What was changed there, in words; empty where nothing was. */
  readonly changes: string;
}

/**
 * A curve's history before the session began: what its ancestors measured up to the forks, muted. The nearest ancestor comes first; each is
 * drawn from where the one before it began, so no epoch is drawn twice.
 */
export function ancestrySeries(view: FigureView, options: FigureOptions, curves: readonly Curve[], isLog: boolean): LineSeriesOption[] {
  const ancestors = view.ancestors ?? [];
  if (ancestors.length === 0) return [];
  return [...curves.map((curve) => historyOf(view, options, curve, isLog, ancestors)), forkSeries(view, options, ancestors)];
}

/** In one sentence for each: `forked at epoch 300 from NAME: batch 512 → 64`. */
export function forkSentence({ name, untilEpoch, changes }: Ancestor): string {
  return `forked at epoch ${untilEpoch} from ${name}${changes === '' ? '' : `: ${changes}`}`;
}

function historyOf(view: FigureView, options: FigureOptions, curve: Curve, isLog: boolean, ancestors: readonly Ancestor[]): LineSeriesOption {
  const points = curve.isHidden ? [] : ancestors.toReversed().flatMap((ancestor, i) => pointsOf(view, options, curve, isLog, ancestor, ancestors.toReversed()[i - 1]?.untilEpoch ?? -1));
  return {
    id: `ancestry-${curve.id}`,
    name: `${curve.name}, before the fork`,
    type: 'line',
    silent: true,
    z: 2,
    showSymbol: false,
    data: decimate(points, options.pointsLimit).points,
    lineStyle: { color: curve.colour, width: 1, opacity: 0.45, type: [3, 3] },
    itemStyle: { color: curve.colour },
    blur: { lineStyle: { opacity: 0.1 } },
  };
}

function pointsOf(view: FigureView, options: FigureOptions, { quantity, layer, estimator }: Curve, isLog: boolean, { view: past, untilEpoch }: Ancestor, after: number): Point[] {
  const wanted = sessionEstimators(view)[estimator];
  const held = isPlaneQuantity(quantity) ? sessionEstimators(past).findIndex((one) => estimatorId(one) === estimatorId(wanted)) : 0;
  if (held < 0) return [];
  const { columns } = past;
  return Array.from(columns.epochs, (epoch, index) => [epoch, columns.mean(quantity, index, layer, held)] as const)
    .filter(([epoch, value]) => epoch > after && epoch <= untilEpoch && !Number.isNaN(value) && (!isLog || value > 0))
    .map(([epoch, value]) => [epochPosition(epoch, options), value]);
}

function forkSeries({ configuration }: FigureView, options: FigureOptions, ancestors: readonly Ancestor[]): LineSeriesOption {
  const { theme } = options;
  const { epochs } = configuration.training;
  // The words stand on the side of the line that has more room.
  const isLate = (epoch: number) => (options.epochAxis === 'log' ? Math.log1p(epoch) / Math.log1p(epochs) : epoch / epochs) > 0.5;
  return {
    id: 'forks',
    type: 'line',
    data: [],
    silent: true,
    z: 3,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      data: ancestors.map((ancestor, i) => ({
        xAxis: epochPosition(ancestor.untilEpoch, options),
        lineStyle: { color: theme.mutedText, width: 1.25, type: [2, 2] },
        label: { show: true, formatter: forkSentence(ancestor), position: 'start' as const, distance: -(4 + 28 * i), verticalAlign: 'bottom' as const, align: isLate(ancestor.untilEpoch) ? ('right' as const) : ('left' as const), padding: [0, 6], color: theme.mutedText, textBorderColor: theme.background, textBorderWidth: 2, fontFamily, fontSize: 10, lineHeight: 13, width: options.compact ? 150 : 210, overflow: 'break' as const },
      })),
    },
  };
}
