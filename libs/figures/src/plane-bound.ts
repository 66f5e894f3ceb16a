import type { LineSeriesOption } from 'echarts';
import { bottleneckBound, boundLabelInformation, type BottleneckBound } from './bottleneck-bound';
import type { Point } from './decimation';
import type { FigureOptions, FigureView } from './figure';
import { formatNumber } from './numbers';
import { fontFamily } from './theme';

/** The bound of a deterministic rule, in words. */
export const degenerateLine = 'min(I(X;T), H(Y))';

/** H(X) and I(X;Y): no true value lies beyond them. None where the log says nothing of the problem. */
export function capSeries({ columns: { problem } }: FigureView, { theme }: FigureOptions): LineSeriesOption {
  const label = { show: true, color: theme.mutedText, fontFamily, fontSize: 11 };
  const data = problem
    ? [
        { xAxis: problem.entropyX, label: { ...label, formatter: `H(X) = ${formatNumber(problem.entropyX)} bits`, position: 'insideStartTop' as const } },
        { yAxis: problem.informationXY, label: { ...label, formatter: `I(X;Y) = ${formatNumber(problem.informationXY)} bits`, position: 'insideStartTop' as const } },
      ]
    : [];
  return {
    id: 'bounds',
    type: 'line',
    data: [],
    silent: true,
    z: 1,
    markLine: { silent: true, symbol: 'none', animation: false, lineStyle: { color: theme.axis, type: 'dashed', width: 1 }, data },
  };
}

/**
 * The information bottleneck bound, named along its rise, where no layer can be: a dot for each solved beta, so that the bifurcations show as gaps
 * and bends, and the beta of some. The degenerate line of a deterministic rule is fainter, without betas, and goes on to H(X).
 */
export function boundSeries({ columns: { problem } }: FigureView, { theme, compact }: FigureOptions): LineSeriesOption {
  const bound = bottleneckBound(problem);
  const common: LineSeriesOption = { id: 'bottleneck', type: 'line', z: 1, symbol: 'circle', emphasis: { disabled: true } };
  if (!problem || !bound) return { ...common, silent: true, data: [], markLine: { data: [] } };
  const { isDegenerate, points } = bound;
  const opacity = isDegenerate ? 0.45 : 0.9;
  const name = isDegenerate ? degenerateLine : compact ? 'IB bound' : 'information bottleneck bound';
  const top = points[points.length - 1][1];
  // High enough on the rise that the name does not reach the axis; in units of where the bound ends, so that other problems have it there too.
  const [from, to] = [0.3 * top, 0.9 * top].map((ixt) => ({ coord: [ixt, boundLabelInformation(bound, ixt)] }));
  const labelled = labelledBetas(bound, [problem.entropyX, problem.entropyY]);
  return {
    ...common,
    name,
    silent: isDegenerate,
    showSymbol: !isDegenerate,
    showAllSymbol: true,
    symbolSize: 3.5,
    data: isDegenerate
      ? [...points, [problem.entropyX, top]]
      : points.map((point, i) => ({
          value: point,
          symbol: bound.betas[i] === null ? 'none' : 'circle',
          label: { show: labelled.has(i) && !compact, formatter: `β ${formatNumber(bound.betas[i], 2)}`, position: isSteep(bound, i) ? ('right' as const) : ('bottom' as const), distance: 4, color: theme.mutedText, fontFamily, fontSize: 9 },
        })),
    itemStyle: { color: theme.mutedText, opacity },
    lineStyle: { color: theme.mutedText, width: 1.25, opacity },
    blur: { lineStyle: { opacity } },
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      // A line that is not seen carries the name, so that it turns with the rise when the figure is zoomed.
      lineStyle: { opacity: 0 },
      // On a narrow figure the steep line runs along the axis, and the caption names it.
      label: { show: !(isDegenerate && compact), opacity: 1, formatter: '{b}', position: 'insideMiddleTop', color: theme.mutedText, fontFamily, fontSize: 10 },
      data: [[{ ...from, name }, to]],
    },
  };
}

/** The beta and the point of one of the bound's dots. */
export function boundTooltip({ columns: { problem } }: FigureView, index: number): string {
  const point = problem?.curve?.[index];
  if (!point || point.beta === null) return '';
  return `<strong>information bottleneck bound</strong> · β = ${formatNumber(point.beta, 4)}<br>I(X;T) ${formatNumber(point.ixt, 4)} bits<br>I(T;Y) ${formatNumber(point.ity, 4)} bits`;
}

/** The bound in a sentence: what it is, or why there is none. */
export function boundSentence({ columns: { problem } }: FigureView): string {
  if (!problem) return '';
  if (problem.isDeterministic) return `The rule is deterministic: the bound is the line ${degenerateLine}, and there is no bottleneck curve beyond it.`;
  return problem.curve ? 'The information bottleneck bound is drawn above them.' : `No information bottleneck bound is drawn: ${problem.curveAbsent ?? 'none is known'}`;
}

/** What the caption says of the bound, after a semicolon. */
export function boundCaption({ columns: { problem } }: FigureView): string {
  if (!problem) return '';
  if (problem.isDeterministic) return `; thin line: ${degenerateLine}, the rule is deterministic, so there is no bottleneck curve beyond it`;
  return problem.curve ? '; dotted line: the bottleneck bound, a dot a solved β' : `; no bottleneck bound: ${problem.curveAbsent ?? 'none is known'}`;
}

/** Dots whose beta is written: each at least a twelfth of the plane from the one before. */
function labelledBetas({ points, betas }: BottleneckBound, [entropyX, entropyY]: Point): Set<number> {
  const labelled = new Set<number>();
  let last: Point = [0, 0];
  points.forEach((point, i) => {
    if (betas[i] === null || Math.hypot((point[0] - last[0]) / entropyX, (point[1] - last[1]) / entropyY) < 1 / 12) return;
    labelled.add(i);
    last = point;
  });
  return labelled;
}

function isSteep({ points }: BottleneckBound, index: number): boolean {
  const before = points[Math.max(0, index - 1)];
  return (points[index][1] - before[1]) / (points[index][0] - before[0]) > 0.25;
}
