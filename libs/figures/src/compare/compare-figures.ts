import { estimatorFromId, estimatorLabel, estimatorId, phaseChangeName, type PhaseChangeCriterion } from '@infoplane/contracts';
import type { EChartsOption, LineSeriesOption, XAXisComponentOption, YAXisComponentOption } from 'echarts';
import { axisStyle, frameOption, informationRange, logAxisOption, valueAxisOption } from '../chart-frame';
import { epochAtPosition, epochPosition, labelledEpochs } from '../epoch-axis';
import { sessionEstimators } from '../figure';
import { formatCount, formatNumber } from '../numbers';
import type { Quantity } from '../quantities';
import type { Table } from '../table';
import { fontFamily } from '../theme';
import { bandedSessionsLimit, comparedSeries, valueAt, type ComparedQuantity } from './compare-curves';
import { sessionColour, type CompareOptions } from './compare-options';
import { comparedTable } from './compare-table';
import { chaptersOf, forkEpochOf, layerNamed, type ComparedSession } from './compared-session';

/** One figure of several sessions: its options for ECharts, its sentence for who does not see it, and its numbers. */
export interface CompareFigure {
  readonly title: string;
  /** Whether it shows one layer, which its title says. */
  readonly isOfLayer: boolean;
  /** Whether it shows bits, which sessions must share an estimator for. */
  readonly isOfEstimator: boolean;
  readonly option: (sessions: readonly ComparedSession[], options: CompareOptions) => EChartsOption;
  /** What is drawn how, in a few words. */
  readonly caption: (sessions: readonly ComparedSession[], options: CompareOptions) => string;
  readonly text: (sessions: readonly ComparedSession[], options: CompareOptions) => string;
  /** Every number of it at full resolution, replica by replica. */
  readonly table: (sessions: readonly ComparedSession[], options: CompareOptions) => Table;
}

interface OverTime {
  readonly title: string;
  readonly isOfLayer: boolean;
  readonly isOfEstimator: boolean;
  readonly quantities: readonly ComparedQuantity[];
  readonly axis: (sessions: readonly ComparedSession[], options: CompareOptions) => YAXisComponentOption;
  readonly transition: PhaseChangeCriterion | null;
}

const whole = (quantity: Quantity): readonly ComparedQuantity[] => [{ quantity, role: '', dash: 'solid' }];
const trainAndTest = (train: Quantity, test: Quantity): readonly ComparedQuantity[] => [{ quantity: train, role: 'train', dash: 'solid' }, { quantity: test, role: 'test', dash: 'dashed' }];
const ofNetwork = { isOfLayer: false, isOfEstimator: false, transition: null } as const;
const ofLayer = { isOfLayer: true, isOfEstimator: false, transition: null } as const;

/** I(X;T) of one layer, with the detected peaks. */
export const comparedInputInformation = overTime({ ...ofLayer, title: 'I(X;T)', isOfEstimator: true, quantities: whole('ixt'), transition: 'compression-onset', axis: (sessions, options) => informationAxis('I(X;T)', 'entropyX', sessions, options) });

/** I(T;Y) of one layer. */
export const comparedLabelInformation = overTime({ ...ofLayer, title: 'I(T;Y)', isOfEstimator: true, quantities: whole('ity'), axis: (sessions, options) => informationAxis('I(T;Y)', 'entropyY', sessions, options) });

/** Gradient SNR of one layer, with the detected steepest falls. */
export const comparedSnr = overTime({ ...ofLayer, title: 'Gradient SNR', quantities: whole('snr'), transition: 'snr-derivative', axis: (_sessions, { theme }) => logAxisOption(theme, 'SNR = ‖mean‖ / std') });

/** Frobenius norm of one layer's weights. */
export const comparedWeights = overTime({ ...ofLayer, title: 'Weight norm', quantities: whole('weightNorm'), axis: (_sessions, { theme }) => valueAxisOption(theme, '‖W‖, Frobenius', { min: 0 }) });

/** Cross entropy on train and test. */
export const comparedLoss = overTime({ ...ofNetwork, title: 'Loss', quantities: trainAndTest('trainLoss', 'testLoss'), axis: (_sessions, { theme }) => valueAxisOption(theme, 'cross entropy — bits', { min: 0 }) });

/** Share of patterns classified right on train and test. */
export const comparedAccuracy = overTime({ ...ofNetwork, title: 'Accuracy', quantities: trainAndTest('trainAccuracy', 'testAccuracy'), axis: (_sessions, { theme }) => valueAxisOption(theme, 'accuracy — share right', { min: 0, max: 1 }) });

/** The estimator as an axis says it; empty where the sessions share none. */
export function comparedEstimatorLabel(sessions: readonly ComparedSession[], { estimator: id }: Pick<CompareOptions, 'estimator'>): string {
  if (id === null) return '';
  const held = sessions.flatMap(({ view }) => sessionEstimators(view)).find((estimator) => estimatorId(estimator) === id) ?? estimatorFromId(id);
  return held ? estimatorLabel(held) : id;
}

function overTime({ title, isOfLayer, isOfEstimator, quantities, axis, transition }: OverTime): CompareFigure {
  return {
    title,
    isOfLayer,
    isOfEstimator,
    option: (sessions, options) => {
      const frame = frameOption(options);
      const valueAxis = axis(sessions, options);
      return {
        ...frame,
        tooltip: { ...frame.tooltip, trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: options.theme.axis, type: 'dashed' }, snap: true }, formatter: tooltip(sessions, options, quantities) },
        xAxis: progressAxis(sessions, options),
        yAxis: valueAxis,
        series: [...comparedSeries(sessions, options, quantities, valueAxis.type === 'log'), forkLines(sessions, options), ...(transition === null ? [] : [transitionLines(sessions, options, transition)])],
      };
    },
    caption: (sessions, options) => caption(sessions, options, quantities, transition),
    text: (sessions, options) => text(title, sessions, options, quantities, isOfLayer),
    table: (sessions, options) => comparedTable(sessions, options, quantities.map(({ quantity }) => quantity)),
  };
}

function informationAxis(name: string, cap: 'entropyX' | 'entropyY', sessions: readonly ComparedSession[], options: CompareOptions): YAXisComponentOption {
  const caps = sessions.map(({ view }) => view.columns.problem?.[cap]).filter((value) => value !== undefined);
  return valueAxisOption(options.theme, `${name} — bits, ${comparedEstimatorLabel(sessions, options)}`, { ...informationRange(caps.length > 0 ? Math.max(...caps) : undefined), hasOpenEnd: true });
}

/** From 0 to the last epoch that one of them may reach, or to the last step that one of them has reached. */
function progressAxis(sessions: readonly ComparedSession[], options: CompareOptions): XAXisComponentOption {
  const { theme, epochAxis, progress } = options;
  const style = axisStyle(theme);
  const last = progress === 'epoch' ? Math.max(1, ...sessions.map(({ view }) => view.configuration.training.epochs)) : Math.max(1, ...sessions.map(({ view: { columns } }) => columns.steps[columns.measurements - 1] ?? 0));
  const common = { id: 'epoch', nameLocation: 'middle' as const, nameGap: 26, ...style };
  if (epochAxis === 'linear') return { ...common, type: 'value', min: 0, max: last, name: progress, axisLabel: { ...style.axisLabel, formatter: shortCount } };
  const values = labelledEpochs(last).map((value) => epochPosition(value, options));
  return {
    ...common,
    type: 'log',
    min: 1,
    max: last + 1,
    name: `${progress} (log scale of ${progress} + 1)`,
    axisLabel: { ...style.axisLabel, customValues: values, formatter: (position: number) => shortCount(epochAtPosition(position, options)) },
    axisTick: { ...style.axisTick, customValues: values },
    splitLine: { show: false },
  };
}

function forkLines(sessions: readonly ComparedSession[], options: CompareOptions): LineSeriesOption {
  const data = sessions.flatMap((session, place) => {
    const epoch = forkEpochOf(session);
    const position = epoch === null ? null : positionOfEpoch(session, epoch, options);
    return position === null ? [] : [{ xAxis: position, lineStyle: { color: sessionColour(options.theme, place), width: 1.25, type: [2, 2] }, label: { show: true, formatter: 'fork', position: 'end' as const, distance: 3, color: sessionColour(options.theme, place), fontFamily, fontSize: 10 } }];
  });
  return markLines('forks', data);
}

function transitionLines(sessions: readonly ComparedSession[], options: CompareOptions, criterion: PhaseChangeCriterion): LineSeriesOption {
  const data = sessions.flatMap((session, place) => {
    const layer = layerNamed(session, options.layer);
    const change = session.view.columns.phaseChanges.find((each) => each.layer === layer && each.criterion === criterion && (each.estimator === undefined || each.estimator === options.estimator));
    if (!change) return [];
    return [{ xAxis: epochPosition(options.progress === 'step' ? change.step : change.epoch, options), lineStyle: { color: sessionColour(options.theme, place), width: 1, type: 'solid' as const, opacity: 0.75 }, label: { show: false } }];
  });
  return markLines('transitions', data);
}

function markLines(id: string, data: NonNullable<NonNullable<LineSeriesOption['markLine']>['data']>): LineSeriesOption {
  return { id, type: 'line', data: [], silent: true, z: 1, markLine: { silent: true, symbol: 'none', animation: false, data } };
}

/** Where an epoch of a session lies on the axis. A fork's step is that of its first measurement, which is the fork's own. */
function positionOfEpoch(session: ComparedSession, epoch: number, options: CompareOptions): number | null {
  if (options.progress === 'epoch') return epochPosition(epoch, options);
  for (const { view: { columns } } of chaptersOf(session).toReversed()) {
    const index = columns.indexAtEpoch(epoch);
    if (index >= 0 && columns.epochs[index] === epoch) return epochPosition(columns.steps[index], options);
  }
  return null;
}

function tooltip(sessions: readonly ComparedSession[], options: CompareOptions, quantities: readonly ComparedQuantity[]) {
  return (params: unknown): string => {
    const hit = (params as readonly { readonly value: unknown }[]).find(({ value }) => Array.isArray(value));
    if (!hit) return '';
    const position = (hit.value as number[])[0];
    const rows = quantities.flatMap(({ quantity, role, dash }) =>
      sessions.flatMap((session, place) => {
        const value = valueAt(session, options, quantity, position);
        if (!value) return [];
        const line = `<td><span style="display:inline-block;width:14px;border-top:2px ${dash} ${sessionColour(options.theme, place)};vertical-align:middle"></span></td>`;
        const spread = Number.isNaN(value.deviation) ? '' : `± ${formatNumber(value.deviation, 2)}`;
        return [`<tr${value.isOwn ? '' : ' style="opacity:.65"'}>${line}<td>${escaped(short(session.name))}${role === '' ? '' : `, ${role}`}</td><td style="text-align:right">${formatNumber(value.mean)}</td><td style="opacity:.7">${spread}</td></tr>`];
      }),
    );
    return `<strong>${options.progress} ${formatCount(epochAtPosition(position, options))}</strong><table style="border-spacing:8px 1px;margin:4px -8px 0">${rows.join('')}</table>`;
  };
}

function caption(sessions: readonly ComparedSession[], { estimator }: CompareOptions, quantities: readonly ComparedQuantity[], transition: PhaseChangeCriterion | null): string {
  const hasForks = sessions.some((session) => forkEpochOf(session) !== null);
  const hasChange = transition !== null && sessions.some(({ view }) => view.columns.phaseChanges.some((change) => change.criterion === transition && (change.estimator === undefined || change.estimator === estimator)));
  return [
    quantities.length > 1 ? 'solid: train; dashed: test' : '',
    hasForks ? 'dotted: before the fork' : '',
    hasChange ? `upright: ${phaseChangeName(transition)}` : '',
    sessions.length <= bandedSessionsLimit && sessions.some(({ view }) => view.configuration.replicas > 1) ? 'shaded: middle 80 % of the replicas' : '',
  ]
    .filter(Boolean)
    .join('; ');
}

function text(title: string, sessions: readonly ComparedSession[], options: CompareOptions, quantities: readonly ComparedQuantity[], isOfLayer: boolean): string {
  const values = sessions.map((session) => {
    const said = quantities.map(({ quantity, role }) => `${role === '' ? '' : `${role} `}${formatNumber(valueAt(session, options, quantity, Infinity)?.mean)}`);
    const fork = forkEpochOf(session);
    return `${session.name}: ${said.join(', ')}${fork === null ? '' : ` (forked at epoch ${formatCount(fork)})`}`;
  });
  return `${title}${isOfLayer ? ` of ${options.layer}` : ''} by ${options.progress}, last means over replicas: ${values.join('; ')}.`;
}

/** Names are what people typed: in a tooltip they are text. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A name that leaves room for numbers beside it. */
export function short(name: string): string {
  return name.length <= 32 ? name : `${name.slice(0, 31)}…`;
}

function shortCount(value: number): string {
  if (value >= 1e6 && value % 1e5 === 0) return `${value / 1e6}M`;
  return value >= 10_000 && value % 1000 === 0 ? `${value / 1000}k` : formatCount(value);
}
