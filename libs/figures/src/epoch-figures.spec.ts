import type { EChartsOption } from 'echarts';
import type { PhaseChangeRecord } from '@infoplane/contracts';
import { figureNames, figures, type FigureName } from './figures';
import { phaseChangeSentence } from './phase-lines';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { buildFigureOptions, buildMeasurementOf, buildProblem, buildView, columnsOf } from './testing';

interface Series {
  readonly id: string;
  readonly data: readonly (readonly number[])[];
  readonly lineStyle?: { readonly type: unknown };
  readonly endLabel?: { readonly formatter: string };
  readonly markLine?: { readonly data: readonly { readonly xAxis?: number; readonly yAxis?: number; readonly label: { readonly formatter?: string; readonly show?: boolean } }[] };
  readonly markArea?: { readonly data: readonly (readonly { readonly xAxis: number }[])[] };
}

const overEpochs = figureNames.filter((name) => name !== 'information-plane');
const seriesOf = (option: EChartsOption) => option.series as unknown as Series[];
const find = (option: EChartsOption, id: string) => seriesOf(option).find((series) => series.id === id)!;
const rounded = (points: Series['data']) => points.map((point) => point.map((value) => Number(value.toFixed(3))));
const change: PhaseChangeRecord = { kind: 'phase-change', layer: 2, criterion: 'snr-derivative', epoch: 10, step: 70, interval: { fromEpoch: 8, toEpoch: 13 }, confidence: 0.93, announcedAt: 15, revision: 0 };

describe('figures over epochs', () => {
  const view = buildView([0, 1, 3], {}, [change]);
  const axisName = (name: FigureName, options = buildFigureOptions({ at: 2 })) => (figures[name].option(view, options) as { yAxis: { name: string; type: string } }).yAxis;

  it('draw the mean over replicas at epoch + 1', () => {
    const option = figures['weight-norms'].option(view, buildFigureOptions({ at: 2 }));
    // weightNorm is the seventh column; layer 1 of two replicas of three layers: 7/(1+epoch) + 1.5/64.
    expect(rounded(find(option, 'weightNorm-1').data)).toEqual([[1, 7.023], [2, 3.523], [4, 1.773]]);
  });

  it('draw at the epoch itself when the axis is linear', () => {
    const option = figures['loss'].option(view, buildFigureOptions({ at: 2, epochAxis: 'linear' }));
    expect(rounded(find(option, 'trainLoss').data).map(([x]) => x)).toEqual([0, 1, 3]);
  });

  it('have gradients solid for the mean and dashed for the spread, divided by the weight norm or not as the axis says', () => {
    const relative = figures['gradients'].option(view, buildFigureOptions({ at: 2 }));
    expect([find(relative, 'relativeGradientMean-1').lineStyle?.type, find(relative, 'relativeGradientStd-1').lineStyle?.type]).toEqual(['solid', [5, 4]]);
    expect(axisName('gradients').name).toBe('gradient norm / ‖W‖');
    const absolute = buildFigureOptions({ at: 2, gradients: 'absolute' });
    expect(rounded(find(figures['gradients'].option(view, absolute), 'gradientMean-1').data)[0]).toEqual([1, 5.023]);
    expect(axisName('gradients', absolute).name).toBe('gradient norm');
  });

  it('have gradients and SNR on logarithmic axes, and the line SNR = 1', () => {
    expect([axisName('gradients').type, axisName('snr').type]).toEqual(['log', 'log']);
    const references = find(figures['snr'].option(view, buildFigureOptions({ at: 2 })), 'references').markLine!.data;
    expect(references.map(({ yAxis, label }) => [yAxis, label.formatter])).toEqual([[1, 'SNR = 1']]);
  });

  it('leave a gap on a logarithmic axis where a number is not above 0', () => {
    const { configuration } = view;
    const zero = { configuration, columns: columnsOf([{ ...buildMeasurementOf(configuration, 0), gradientMean: new Float32Array(6) }, buildMeasurementOf(configuration, 1)]) };
    expect(find(figures['snr'].option(zero, buildFigureOptions({ at: 1 })), 'snr-1').data[0]).toEqual([1, NaN]);
  });

  it('name estimator and unit where bits are shown', () => {
    expect(axisName('information-x').name).toBe('I(X;T) — bits, binned, 30 equal intervals');
    expect(axisName('information-y', buildFigureOptions({ at: 2, estimator: 1 })).name).toBe('I(T;Y) — bits, binned, IDNNs 30 edges');
    expect(axisName('loss').name).toBe('cross entropy — bits');
  });

  for (const name of overEpochs) {
    it(`${name}: draws the phase change as a line with its interval as a band`, () => {
      const phases = find(figures[name].option(view, buildFigureOptions({ at: 2 })), 'phase-changes');
      expect(phases.markLine?.data.map(({ xAxis, label }) => [xAxis, label.formatter])).toEqual([[11, 'L2']]);
      expect(phases.markArea?.data.map((ends) => ends.map(({ xAxis }) => xAxis))).toEqual([[9, 14]]);
    });

    it(`${name}: hides what belongs to a hidden layer`, () => {
      const option = figures[name].option(view, buildFigureOptions({ at: 2, hiddenLayers: new Set([2]) }));
      expect(find(option, 'phase-changes').markLine?.data).toEqual([]);
      expect(seriesOf(option).filter(({ id, data }) => /-2(-band)?$/.test(id) && data.length > 0)).toEqual([]);
    });

    it(`${name}: marks the current epoch only where it is asked to`, () => {
      const marked = find(figures[name].option(view, buildFigureOptions({ at: 1, marksEpoch: true })), 'current-epoch');
      expect(marked.markLine?.data.map(({ xAxis }) => xAxis)).toEqual([2]);
      expect(find(figures[name].option(view, buildFigureOptions({ at: 1 })), 'current-epoch')).toBeUndefined();
    });

    it(`${name}: has ids that differ, so that series can be merged`, () => {
      const ids = seriesOf(figures[name].option(view, buildFigureOptions({ at: 2, marksEpoch: true }))).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it(`${name}: says its current numbers and the phase changes in a sentence`, () => {
      const sentence = figures[name].text(view, buildFigureOptions({ at: 2 }));
      expect(sentence).toContain('at epoch 3: ');
      expect(sentence).toContain('L2: drift → diffusion at epoch 10');
      expect(sentence).not.toContain('NaN');
    });

    it(`${name}: gives every replica of every measurement in its table`, () => {
      const { columns, rows } = figures[name].table(view);
      expect(columns.slice(0, 2)).toEqual(['epoch', 'step']);
      expect(rows.length % (3 * 2)).toBe(0);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.every((row) => row.length === columns.length)).toBeTrue();
    });
  }

  it('say a phase change with its interval, step, confidence and when it was announced', () => {
    expect(phaseChangeSentence(change, 3)).toBe('L2: drift → diffusion at epoch 10 (8–13), step 70, confidence 0.93, announced at 15');
    expect(phaseChangeSentence({ ...change, layer: 3, epoch: 350, step: 350 }, 3)).toContain('output: drift → diffusion at epoch 350 (8–13), confidence');
  });

  it('let lines at the same epoch share their place, and label it once', () => {
    const two = buildView([0], {}, [change, { ...change, layer: 3 }]);
    const lines = find(figures['loss'].option(two, buildFigureOptions()), 'phase-changes').markLine!.data;
    expect(lines.map(({ label }) => [label.show, label.formatter])).toEqual([[true, 'L2–out'], [false, '']]);
  });

  it('draw other criteria as dotted lines without band or label', () => {
    const two = buildView([0], {}, [change, { ...change, criterion: 'compression-onset', epoch: 5 }]);
    const phases = find(figures['snr'].option(two, buildFigureOptions()), 'phase-changes') as unknown as { markLine: { data: { xAxis: number; lineStyle: { type: string }; label: { show: boolean } }[] }; markArea: { data: unknown[] } };
    expect(phases.markLine.data.map(({ xAxis, lineStyle, label }) => [xAxis, lineStyle.type, label.show])).toEqual([[6, 'dotted', false], [11, 'solid', true]]);
    expect(phases.markArea.data.length).toBe(1);
  });

  it('decimate a long curve and draw all of it at full resolution', () => {
    const long = buildView(Array.from({ length: 900 }, (_, i) => i), { training: { ...view.configuration.training, epochs: 900 } });
    const drawn = (pointsLimit: number) => find(figures['loss'].option(long, buildFigureOptions({ at: 899, pointsLimit })), 'testLoss').data.length;
    expect(drawn(600)).toBeLessThanOrEqual(600);
    expect(drawn(Infinity)).toBe(900);
  });

  it('mark H(X) and I(X;Y) where the log says what they are, and claim nothing where it does not', () => {
    const references = (name: FigureName, records: Parameters<typeof buildView>[2]) => find(figures[name].option(buildView([0], {}, records), buildFigureOptions({ at: 0 })), 'references').markLine!.data.map(({ label }) => label.formatter);
    expect([references('information-x', [buildProblem()]), references('information-y', [buildProblem({ informationXY: 0.899 })])]).toEqual([['H(X) = 12'], ['I(X;Y) = 0.899']]);
    expect([references('information-x', []), references('information-y', [])]).toEqual([[], []]);
  });

  it('show I(T;Y) of the training patterns as a second, dashed line with its name, where it is measured', () => {
    const both = figures['information-y'].option(view, buildFigureOptions({ at: 2 }));
    expect(find(both, 'ityTrain-1').lineStyle?.type).toEqual([5, 4]);
    expect(figures['information-y'].text(view, buildFigureOptions({ at: 2 }))).toContain('L1, training patterns');
    expect(figures['information-y'].caption(view, buildFigureOptions())).toContain('dashed: training patterns alone');
    const { configuration } = view;
    const absent = { configuration, columns: columnsOf([buildMeasurement({ ...buildMeasurementOf(configuration, 0), ityTrain: new Float32Array(12).fill(NaN) })]) };
    expect(find(figures['information-y'].option(absent, buildFigureOptions({ at: 0 })), 'ityTrain-1')).toBeUndefined();
  });
});
