import { forkSentence } from './ancestry';
import { layerCurves, type Curve } from './curves';
import { epochFigureOption, type EpochFigureParts } from './epoch-figure';
import { informationRange, logAxisOption, valueAxisOption } from './chart-frame';
import { bandCaption, estimatorLabelIn, layerNameIn, type Figure, type FigureOptions, type FigureView } from './figure';
import { longTable, networkTable } from './long-table';
import { formatCount, formatNumber } from './numbers';
import { phaseChangeSentence } from './phase-lines';
import { layerWidths } from '@infoplane/contracts';
import type { NetworkQuantity } from './quantities';
import { sensitivityAreas, sensitivityCaption, sensitivityCurves, sensitivityLegend } from './sensitivity';
import type { Table } from './table';

/** Norm of the mean (solid) and of the spread (dashed) of the probe gradients of each layer, both axes logarithmic. */
export const gradients: Figure = figure('Gradients: mean and spread', (view) => longTable(view, ['gradientMean', 'gradientStd', 'relativeGradientMean', 'relativeGradientStd', 'weightNorm']), (view, options) => {
  const relative = options.gradients === 'relative';
  return {
    curves: [
      ...layerCurves(view, options, relative ? 'relativeGradientMean' : 'gradientMean', { nameSuffix: ' mean' }),
      ...layerCurves(view, options, relative ? 'relativeGradientStd' : 'gradientStd', { dash: 'dashed', nameSuffix: ' spread' }),
    ],
    valueAxis: logAxisOption(options.theme, relative ? 'gradient norm / ‖W‖' : 'gradient norm'),
  };
}, (_view, options) => (options.gradients === 'relative' ? 'solid: ‖mean‖/‖W‖; dashed: std/‖W‖' : 'solid: ‖mean‖; dashed: std'));

/** SNR = ‖mean‖ / std of each layer's probe gradients, with the line at 1 where drift and diffusion are equal. */
export const signalToNoiseRatio: Figure = figure('Gradient SNR', (view) => longTable(view, ['snr']), (view, options) => ({
  curves: layerCurves(view, options, 'snr', { hasBand: true }),
  valueAxis: logAxisOption(options.theme, 'SNR = ‖mean‖ / std'),
  references: [{ value: 1, label: 'SNR = 1' }],
  marked: 'drift-diffusion',
}));

/** I(X;T) of each layer over epochs, or of one layer by every estimator. */
export const inputInformation: Figure = figure('I(X;T) by epoch', (view) => longTable(view, ['ixt']), (view, options) => {
  const { problem } = view.columns;
  return { ...informationParts(view, options, 'ixt', problem ? { value: problem.entropyX, label: `H(X) = ${formatNumber(problem.entropyX)}` } : null, problem?.entropyX), marked: 'fitting-compression' };
}, (view, options) => (options.sensitivityLayer === null ? bandCaption(view) : sensitivityCaption(view, options.sensitivityLayer)));

/** I(T;Y) of each layer over epochs, or of one layer by every estimator; by the training patterns alone beside it where that is measured. */
export const labelInformation: Figure = figure('I(T;Y) by epoch', (view) => longTable(view, ['ity', 'ityTrain']), (view, options) => {
  const { problem } = view.columns;
  return informationParts(view, options, 'ity', problem ? { value: problem.informationXY, label: `I(X;Y) = ${formatNumber(problem.informationXY)}` } : null, problem?.entropyY);
}, (view, options) => {
  if (options.sensitivityLayer !== null) return sensitivityCaption(view, options.sensitivityLayer);
  return hasTrainLabels(view, options) ? `solid: true rule, all patterns; dashed: training patterns alone; ${bandCaption(view)}` : bandCaption(view);
});

function informationParts(view: FigureView, options: FigureOptions, quantity: 'ixt' | 'ity', bound: { readonly value: number; readonly label: string } | null, cap: number | undefined): EpochFigureParts {
  const name = quantity === 'ixt' ? 'I(X;T)' : 'I(T;Y)';
  const range = { ...informationRange(cap), hasOpenEnd: true };
  const references = bound ? [bound] : [];
  const layer = options.sensitivityLayer;
  if (layer !== null) {
    return {
      curves: sensitivityCurves(view, options, quantity, layer),
      areas: sensitivityAreas(view, options, quantity, layer),
      valueAxis: valueAxisOption(options.theme, `${name} of ${layerNameIn(view, layer)} — bits, each estimator`, range),
      legend: sensitivityLegend(view, options),
      references,
    };
  }
  const byTraining = quantity === 'ity' && hasTrainLabels(view, options) ? layerCurves(view, options, 'ityTrain', { dash: 'dashed', nameSuffix: ', training patterns' }) : [];
  return {
    curves: [...layerCurves(view, options, quantity, { hasBand: true }), ...byTraining],
    valueAxis: valueAxisOption(options.theme, `${name} — bits, ${estimatorLabelIn(view, options.estimator)}`, range),
    references,
  };
}

function hasTrainLabels({ columns }: FigureView, { estimator }: FigureOptions): boolean {
  return columns.quantity('ityTrain', estimator).isPresent;
}

/** Mean cross entropy on train and test. */
export const loss: Figure = figure('Loss', (view) => networkTable(view, ['trainLoss', 'testLoss']), (view, options) => ({
  curves: trainAndTest(options, 'trainLoss', 'testLoss'),
  valueAxis: valueAxisOption(options.theme, 'cross entropy — bits', { min: 0 }),
}), trainAndTestCaption);

/** Share of patterns classified right on train and test. */
export const accuracy: Figure = figure('Accuracy', (view) => networkTable(view, ['trainAccuracy', 'testAccuracy']), (view, options) => ({
  curves: trainAndTest(options, 'trainAccuracy', 'testAccuracy'),
  valueAxis: valueAxisOption(options.theme, 'accuracy — share right', { min: 0, max: 1 }),
}), trainAndTestCaption);

/** Frobenius norm of each layer's weights. */
export const weightNorms: Figure = figure('Weight norms', (view) => longTable(view, ['weightNorm']), (view, options) => ({
  curves: layerCurves(view, options, 'weightNorm', { hasBand: true }),
  valueAxis: valueAxisOption(options.theme, '‖W‖, Frobenius', { min: 0 }),
}));

/** Share of each layer's activations that carry no slope: what binned compression is made of. */
export const saturation: Figure = figure('Saturation', (view) => longTable(view, ['saturation']), (view, options) => ({
  curves: layerCurves(view, options, 'saturation', { hasBand: true }),
  valueAxis: valueAxisOption(options.theme, 'saturated — share', { min: 0, max: 1 }),
}));

function figure(title: string, table: (view: FigureView) => Table, parts: (view: FigureView, options: FigureOptions) => EpochFigureParts, caption: Figure['caption'] = bandCaption): Figure {
  return {
    title,
    caption,
    currentSeries: () => [],
    table,
    option: (view, options) => epochFigureOption(view, options, parts(view, options)),
    text: (view, options) => describe(title, view, options, parts(view, options)),
  };
}

function trainAndTestCaption(view: FigureView): string {
  return `solid: train; dashed: test; ${bandCaption(view)}`;
}

function trainAndTest({ theme }: FigureOptions, train: NetworkQuantity, test: NetworkQuantity): Curve[] {
  const common = { layer: 1, estimator: 0, isHidden: false, hasBand: true, isNamed: false } as const;
  return [
    { ...common, id: train, name: 'train', quantity: train, colour: theme.train, symbol: 'circle', dash: 'solid' },
    { ...common, id: test, name: 'test', quantity: test, colour: theme.test, symbol: 'triangle', dash: 'dashed' },
  ];
}

function describe(title: string, view: FigureView, { at }: FigureOptions, { curves, valueAxis }: EpochFigureParts): string {
  if (at < 0) return `${title}. Nothing is measured yet.`;
  const values = curves.filter(({ isHidden }) => !isHidden).map(({ name, quantity, layer, estimator }) => `${name} ${formatNumber(view.columns.mean(quantity, view.columns.lastKnown(quantity, at, layer, estimator), layer, estimator))}`);
  const changes = view.columns.phaseChanges.map((change) => phaseChangeSentence(change, layerWidths(view.configuration).length));
  const notes = view.columns.notes.threads.map(({ id, anchor }) => `${view.columns.notes.numberOf(id)} at epoch ${formatCount(anchor.fromEpoch)}${anchor.toEpoch > anchor.fromEpoch ? `–${formatCount(anchor.toEpoch)}` : ''}`);
  const before = (view.ancestors ?? []).map((ancestor) => ` Before: ${forkSentence(ancestor)}.`).join('');
  return `${title} (${valueAxis.name}) at epoch ${formatCount(view.columns.epochs[at])}: ${values.join(', ')}.${changes.length > 0 ? ` Phase changes: ${changes.join('; ')}.` : ''}${notes.length > 0 ? ` Annotations: ${notes.join(', ')}.` : ''}${before}`;
}
