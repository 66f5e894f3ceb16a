import type { XAXisComponentOption } from 'echarts';
import type { FigureOptions, FigureView } from './figure';
import { formatCount } from './numbers';
import { axisStyle } from './chart-frame';

/** Where an epoch lies on the epoch axis: epoch + 1 when it is logarithmic, since epoch 0 has no place on such an axis. */
export function epochPosition(epoch: number, { epochAxis }: Pick<FigureOptions, 'epochAxis'>): number {
  return epochAxis === 'log' ? epoch + 1 : epoch;
}

/** The epoch at a position of the axis. */
export function epochAtPosition(position: number, { epochAxis }: Pick<FigureOptions, 'epochAxis'>): number {
  return Math.round(epochAxis === 'log' ? position - 1 : position);
}

/**
 * Epochs that are labelled on a logarithmic axis: 0, 1, 3, 10, 30, 100 … and the last epoch when none of these is near it. They are epochs,
 * although they stand at epoch + 1.
 */
export function labelledEpochs(epochs: number): number[] {
  const labelled = [0];
  for (let decade = 1; decade <= epochs; decade *= 10) {
    for (const epoch of [decade, 3 * decade]) if (epoch <= epochs) labelled.push(epoch);
  }
  const last = labelled[labelled.length - 1];
  if (Math.log((epochs + 1) / (last + 1)) > Math.log(2)) labelled.push(epochs);
  return labelled;
}

/** The epoch axis, from 0 to the last epoch of the configuration. */
export function epochAxisOption(view: FigureView, options: FigureOptions): XAXisComponentOption {
  const { epochs } = view.configuration.training;
  const style = axisStyle(options.theme);
  const common = { id: 'epoch', nameLocation: 'middle' as const, nameGap: 26, ...style };
  if (options.epochAxis === 'linear') {
    return { ...common, type: 'value', min: 0, max: epochs, name: 'epoch', axisLabel: { ...style.axisLabel, formatter: formatCount } };
  }
  const values = labelledEpochs(epochs).map((epoch) => epochPosition(epoch, options));
  return {
    ...common,
    type: 'log',
    min: 1,
    max: epochs + 1,
    name: 'epoch (log scale of epoch + 1)',
    axisLabel: { ...style.axisLabel, customValues: values, hideOverlap: true, formatter: (position: number) => shortEpoch(epochAtPosition(position, options)) },
    axisTick: { ...style.axisTick, customValues: values },
    splitLine: { show: false },
  };
}

function shortEpoch(epoch: number): string {
  return epoch >= 10_000 && epoch % 1000 === 0 ? `${epoch / 1000}k` : formatCount(epoch);
}
