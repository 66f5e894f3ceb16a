import { layerName, type PhaseChangeRecord } from '@infoplane/contracts';
import type { LineSeriesOption } from 'echarts';
import { epochPosition } from './epoch-axis';
import type { FigureOptions, FigureView } from './figure';
import { shortLayerNames } from './layer-names';
import { formatCount } from './numbers';
import { fontFamily, layerColour, withOpacity } from './theme';

const dash = 4;

/** What was detected, where and how surely, in one line. `layers` counts the measured layers. */
export function phaseChangeSentence(change: PhaseChangeRecord, layers: number): string {
  const { fromEpoch, toEpoch } = change.interval;
  const steps = change.step === change.epoch ? '' : `, step ${formatCount(change.step)}`;
  return (
    `${layerName(change.layer, layers)}: drift → diffusion at epoch ${formatCount(change.epoch)} (${formatCount(fromEpoch)}–${formatCount(toEpoch)})${steps}, ` +
    `confidence ${change.confidence.toFixed(2)}, announced at ${formatCount(change.announcedAt)}`
  );
}

/**
 * The phase changes as vertical lines with their intervals as faint bands. Lines at the same epoch share their place: each layer's dashes
 * fill another part of it, so all of their colours show.
 */
export function phaseChangeSeries(view: FigureView, options: FigureOptions): LineSeriesOption {
  const shown = view.columns.phaseChanges.filter(({ layer }) => !options.hiddenLayers.has(layer));
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
        lineStyle: {
          color: layerColour(options.theme, change.layer),
          width: 1.5,
          type: [dash, Math.max(dash, dash * (shown.length - 1))],
          dashOffset: dash * i,
        },
        label: {
          show: shown.findIndex(({ epoch }) => epoch === change.epoch) === i,
          position: 'end' as const,
          distance: 3,
          formatter: shortLayerNames(view, shown.filter(({ epoch }) => epoch === change.epoch).map(({ layer }) => layer)),
          color: options.theme.mutedText,
          fontFamily,
          fontSize: 10,
        },
      })),
    },
    markArea: {
      silent: true,
      animation: false,
      data: shown.map(({ layer, interval }) => [
        { xAxis: epochPosition(interval.fromEpoch, options), itemStyle: { color: withOpacity(layerColour(options.theme, layer), 0.07) } },
        { xAxis: epochPosition(interval.toEpoch, options) },
      ]),
    },
  };
}
