import { estimatorLabel, layerName, layerWidths, type Estimator, type Mark, type SessionConfiguration } from '@infoplane/contracts';
import type { EChartsOption } from 'echarts';
import type { SessionColumns } from './session-columns';
import type { Ancestor } from './ancestry';
import type { Table } from './table';
import type { FigureTheme } from './theme';

/** What a figure is drawn from. */
export interface FigureView {
  readonly columns: SessionColumns;
  readonly configuration: SessionConfiguration;
  /** The sessions that it goes on from, its parent first; left out where it began at epoch 0. */
  readonly ancestors?: readonly Ancestor[];
  /** Marks that the log hides because they are blind, and that whoever looks may see. */
  readonly unveiled?: readonly Mark[];
}

/** How it is drawn. */
export interface FigureOptions {
  readonly theme: FigureTheme;
  /** The index of the current measurement, -1 when there is none yet. */
  readonly at: number;
  /** The index of the estimator among those of the session. */
  readonly estimator: number;
  /** The layer of which the figures of information over epochs draw every estimator; null to draw every layer by the one estimator. */
  readonly sensitivityLayer: number | null;
  /** The layers that are hidden, from 1. */
  readonly hiddenLayers: ReadonlySet<number>;
  /** The layer whose marks by the team are drawn; null for none. */
  readonly markedLayer: number | null;
  readonly colour: 'layer' | 'epoch';
  /** Whether gradients are divided by the norm of the layer's weights. */
  readonly gradients: 'relative' | 'absolute';
  readonly epochAxis: 'log' | 'linear';
  /** Whether the current epoch is drawn as a line. A page that moves its own line over the chart leaves it out. */
  readonly marksEpoch: boolean;
  /** Whether the figure must do with less than about 480 pixels. */
  readonly compact: boolean;
  /** Whether a drag and Ctrl with the wheel zoom. Not where a finger must scroll the page past the figure. */
  readonly isZoomable: boolean;
  /** Points a curve may have before it is decimated; Infinity for full resolution. */
  readonly pointsLimit: number;
}

/** One kind of figure: its options for ECharts, its sentence for who does not see it, and its numbers. */
export interface Figure {
  readonly title: string;
  /** What is drawn how, in a few words beside the title. */
  readonly caption: (view: FigureView, options: FigureOptions) => string;
  readonly option: (view: FigureView, options: FigureOptions) => EChartsOption;
  /** The series that change with the current measurement alone, to be merged while a person scrubs; none in figures over epochs. */
  readonly currentSeries: (view: FigureView, options: FigureOptions) => EChartsOption['series'] & readonly unknown[];
  /** The text alternative, with the current numbers. */
  readonly text: (view: FigureView, options: FigureOptions) => string;
  /** Every number of the figure at full resolution, replica by replica. */
  readonly table: (view: FigureView) => Table;
}

/** The layers that are measured, from 1 to the output. */
export function measuredLayers({ configuration }: FigureView): number[] {
  return layerWidths(configuration).map((_, i) => i + 1);
}

/** What a layer is called in that session. */
export function layerNameIn({ configuration }: FigureView, layer: number): string {
  return layerName(layer, layerWidths(configuration).length);
}

/** The estimators of a session: those of its configuration, then those that it was measured again with. */
export function sessionEstimators({ configuration, columns }: FigureView): readonly Estimator[] {
  return [...configuration.measurement.estimators, ...columns.remeasured.map(({ estimator }) => estimator)];
}

/** The estimator as an axis says it. */
export function estimatorLabelIn(view: FigureView, estimator: number): string {
  return estimatorLabel(sessionEstimators(view)[estimator]);
}

/** What the shading means, or nothing when one replica leaves nothing to shade. */
export function bandCaption({ configuration }: FigureView): string {
  const { replicas } = configuration;
  return replicas > 1 ? `shaded: middle 80 % of ${replicas} replicas` : 'one replica';
}
