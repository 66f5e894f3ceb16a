import type { EChartsOption } from 'echarts';
import type { PhaseChangeRecord } from '@infoplane/contracts';
import { buildProblem } from '../testing';
import { compareFigureNames, compareFigures, sessionColour } from '.';
import { buildCompared, buildCompareOptions } from './testing';

interface Series {
  readonly id: string;
  readonly data: readonly (readonly number[])[];
  readonly lineStyle?: { readonly color: string; readonly type: unknown; readonly opacity: number };
  readonly markLine?: { readonly data: readonly { readonly xAxis: number; readonly lineStyle: { readonly color: string } }[] };
}
const seriesOf = (option: EChartsOption) => option.series as unknown as Series[];
const find = (option: EChartsOption, id: string) => seriesOf(option).find((series) => series.id === id)!;
const xOf = (series: Series) => series.data.map(([x]) => x);

const change: PhaseChangeRecord = { kind: 'phase-change', layer: 1, criterion: 'snr-derivative', epoch: 10, step: 70, interval: { fromEpoch: 8, toEpoch: 13 }, confidence: 0.93, announcedAt: 15, revision: 0 };
const parent = buildCompared({ name: 'Parent', epochs: [0, 3, 10, 30], further: [change, buildProblem()] });
const child = buildCompared({ name: '<b>Child</b>', epochs: [10, 20], parent: { of: parent, untilEpoch: 10 }, measured: (epoch) => ({ step: 5 * epoch }) });
const both = [parent, child];
const options = buildCompareOptions();

describe('figures of compared sessions', () => {
  for (const name of compareFigureNames) {
    it(`${name}: has each session in its own colour, and ids that differ`, () => {
      const series = seriesOf(compareFigures[name].option(both, options));
      expect(new Set(series.map(({ id }) => id)).size).toBe(series.length);
      const colours = (place: number) => new Set(series.filter(({ id, lineStyle }) => id.endsWith(`-${place}`) && lineStyle).map(({ lineStyle }) => lineStyle!.color));
      expect([[...colours(0)], [...colours(1)]]).toEqual([[sessionColour(options.theme, 0)], [sessionColour(options.theme, 1)]]);
    });

    it(`${name}: says the last numbers of each session in a sentence without absent ones`, () => {
      const sentence = compareFigures[name].text(both, options);
      expect([sentence.includes('Parent'), sentence.includes('<b>Child</b>'), sentence.includes('NaN')]).toEqual([true, true, false]);
    });

    it(`${name}: gives every replica of every measured epoch of both, the child’s past as its own`, () => {
      const { columns, rows } = compareFigures[name].table(both, options);
      const [session, measuredBy, epoch] = ['session', 'measured by', 'epoch'].map((column) => columns.indexOf(column));
      expect(rows.length).toBe(2 * (4 + 4));
      expect([...new Set(rows.filter((row) => row[session] !== 'Parent').map((row) => `${row[epoch]} ${row[measuredBy]}`))]).toEqual(['0 an ancestor', '3 an ancestor', '10 itself', '20 itself']);
    });
  }

  it('let a child go on where its parent was left: the past, muted and dotted, ends in the child’s first point', () => {
    const option = compareFigures['information-x'].option(both, options);
    const [past, own] = [find(option, 'past-ixt-1'), find(option, 'ixt-1')];
    expect([xOf(past), xOf(own)]).toEqual([[0, 3, 10], [10, 20]]);
    expect(past.data.at(-1)).toEqual(own.data[0]);
    expect(past.lineStyle!.opacity).toBeLessThan(own.lineStyle!.opacity);
    expect(find(option, 'forks').markLine!.data.map(({ xAxis, lineStyle }) => [xAxis, lineStyle.color])).toEqual([[10, sessionColour(options.theme, 1)]]);
  });

  it('lie over epochs or over steps, linear or logarithmic', () => {
    const x = (overrides: Parameters<typeof buildCompareOptions>[0]) => xOf(find(compareFigures.loss.option(both, buildCompareOptions(overrides)), 'trainLoss-1'));
    expect([x({}), x({ progress: 'step' }), x({ epochAxis: 'log' }), x({ progress: 'step', epochAxis: 'log' })]).toEqual([[10, 20], [50, 100], [11, 21], [51, 101]]);
    const fork = find(compareFigures.loss.option(both, buildCompareOptions({ progress: 'step' })), 'forks').markLine!.data[0].xAxis;
    expect(fork).toBe(50);
  });

  it('tell train from test by the dash', () => {
    const option = compareFigures.accuracy.option(both, options);
    expect([find(option, 'trainAccuracy-0').lineStyle!.type, find(option, 'testAccuracy-0').lineStyle!.type]).toEqual(['solid', [6, 4]]);
  });

  it('mark the detected transition of the layer in the session’s colour', () => {
    const lines = (layer: string) => find(compareFigures.snr.option(both, buildCompareOptions({ layer })), 'transitions').markLine!.data.map(({ xAxis }) => xAxis);
    expect([lines('L1'), lines('L2')]).toEqual([[10], []]);
  });

  it('draw nothing of a session that lacks the estimator or the layer, and name the estimator on the axis', () => {
    const option = compareFigures['information-y'].option(both, buildCompareOptions({ estimator: 'exact' }));
    expect(find(option, 'ity-0').data).toEqual([]);
    expect(find(compareFigures.snr.option(both, buildCompareOptions({ layer: 'L7' })), 'snr-0').data).toEqual([]);
    expect((compareFigures['information-y'].option(both, options).yAxis as { name: string }).name).toBe('I(T;Y) — bits, binned, 30 equal intervals');
  });

  it('let the others stand back while one is pointed at', () => {
    const option = compareFigures.loss.option(both, buildCompareOptions({ highlighted: 1 }));
    expect(find(option, 'trainLoss-0').lineStyle!.opacity).toBeLessThan(0.3);
    expect(find(option, 'trainLoss-1').lineStyle!.opacity).toBe(1);
  });

  it('give the path of each mean in the plane and where it stands', () => {
    const option = compareFigures.plane.option(both, options);
    expect([find(option, 'plane-0').data.length, find(option, 'past-plane-1').data.length, find(option, 'now-1').data.length]).toEqual([4, 3, 1]);
    expect(find(option, 'now-0').data[0]).toEqual(find(option, 'plane-0').data.at(-1)!);
  });

  it('show names as text in the tooltip', () => {
    const { formatter } = compareFigures.loss.option(both, options).tooltip as unknown as { formatter: (params: unknown) => string };
    const html = formatter([{ value: [20, 1] }]);
    expect([html.includes('<b>Child'), html.includes('&#60;b&#62;Child'), html.includes('epoch 20')]).toEqual([false, true, true]);
  });
});
