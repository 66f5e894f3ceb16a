import { layerName, phaseChangeName, type PhaseChangeRecord } from '@infoplane/contracts';
import type { LineSeriesOption } from 'echarts';
import { epochPosition } from './epoch-axis';
import type { FigureOptions, FigureView } from './figure';
import { sharedLabels, shortLayerNames } from './layer-names';
import { formatCount } from './numbers';
import { fontFamily, layerColour, withOpacity } from './theme';

const dash = 4;

/** What was detected, where and how surely, in one line. `layers` counts the measured layers. */
export function phaseChangeSentence(change: PhaseChangeRecord, layers: number): string {
  const { fromEpoch, toEpoch } = change.interval;
  const steps = change.step === change.epoch ? '' : `, step ${formatCount(change.step)}`;
  return (
    `${layerName(change.layer, layers)}: ${phaseChangeName(change.criterion)} at epoch ${formatCount(change.epoch)} (${formatCount(fromEpoch)}–${formatCount(toEpoch)})${steps}, ` +
    `confidence ${change.confidence.toFixed(2)}, announced at ${formatCount(change.announcedAt)}`
  );
}

/** Lines nearer than this share of the axis share one label. */
const leastLabelShare = 0.06;

/**
 * The phase changes as vertical lines with their intervals as faint bands. Lines at the same epoch share their place: each layer's dashes
 * fill another part of it, so all of their colours show. Only the steepest fall of SNR has a band and a label: with four criteria of six
 * layers nothing could be read.
 */
export function phaseChangeSeries(view: FigureView, options: FigureOptions): LineSeriesOption {
  const shown = view.columns.phaseChanges.filter(({ layer }) => !options.hiddenLayers.has(layer));
  const labels = sharedLabels(shown.map((change) => (isSteepestFall(change) ? axisShare(change.epoch, view, options) : NaN)), leastLabelShare);
  return {
    id: 'phase-changes',
    type: 'line',
    data: [],
    silent: true,
    z: 1,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      data: shown.map((change, i) => ({
        xAxis: epochPosition(change.epoch, options),
        lineStyle: { color: layerColour(options.theme, change.layer), ...lineOf(shown, change) },
        label: {
          show: labels[i].length > 0,
          position: 'end' as const,
          distance: 3,
          formatter: shortLayerNames(view, labels[i].map((index) => shown[index].layer)),
          color: options.theme.mutedText,
          fontFamily,
          fontSize: 10,
        },
      })),
    },
    markArea: {
      silent: true,
      animation: false,
      data: shown.filter(isSteepestFall).map(({ layer, interval }) => [
        { xAxis: epochPosition(interval.fromEpoch, options), itemStyle: { color: withOpacity(layerColour(options.theme, layer), 0.07) } },
        { xAxis: epochPosition(interval.toEpoch, options) },
      ]),
    },
  };
}

/**
 * The steepest fall of SNR, which is the paper's transition, is a whole line where it is alone at its epoch, and every n-th dash of the line
 * where it is one of n. Other criteria are thin dotted lines beside it.
 */
function lineOf(shown: readonly PhaseChangeRecord[], change: PhaseChangeRecord): { width: number; type: 'solid' | 'dotted' | number[]; dashOffset?: number } {
  if (!isSteepestFall(change)) return { width: 1, type: 'dotted' };
  const together = shown.filter(({ epoch, criterion }) => epoch === change.epoch && criterion === change.criterion);
  return together.length === 1 ? { width: 1.5, type: 'solid' } : { width: 1.5, type: [dash, dash * (together.length - 1)], dashOffset: dash * together.indexOf(change) };
}

function isSteepestFall({ criterion }: PhaseChangeRecord): boolean {
  return criterion === 'snr-derivative';
}

/** Where an epoch lies along the axis, 0 to 1. */
function axisShare(epoch: number, { configuration }: FigureView, { epochAxis }: FigureOptions): number {
  const { epochs } = configuration.training;
  return epochAxis === 'log' ? Math.log1p(epoch) / Math.log1p(epochs) : epoch / epochs;
}
