import { forkSentence } from './ancestry';
import { figures } from './figures';
import { buildFigureOptions, buildView } from './testing';

const series = (ancestors: Parameters<typeof forkSentence>[0][], name: 'loss' | 'information-x' = 'loss', estimator = 0) => {
  const view = { ...buildView([10, 30]), ancestors };
  return figures[name].option(view, buildFigureOptions({ at: 1, estimator })).series as unknown as { id: string; data: number[][]; markLine?: { data: { xAxis: number; label: { formatter: string } }[] } }[];
};
const parent = { view: buildView([0, 3, 10, 30]), name: 'Parent', untilEpoch: 10, changes: 'batch 512 → 64' };

describe('the history of a fork', () => {
  it('is what its ancestors measured up to each fork, every epoch once', () => {
    const grandparent = { view: buildView([0, 1, 3, 10]), name: 'Root', untilEpoch: 3, changes: '' };
    const drawn = series([parent, grandparent]);
    expect(drawn.find(({ id }) => id === 'ancestry-trainLoss')!.data.map(([x]) => x - 1)).toEqual([0, 1, 3, 10]);
    expect(drawn.find(({ id }) => id === 'trainLoss')!.data.map(([x]) => x - 1)).toEqual([10, 30]);
  });

  it('has a line at each fork that says from what and with which changes', () => {
    const [line] = series([parent]).find(({ id }) => id === 'forks')!.markLine!.data;
    expect([line.xAxis, line.label.formatter]).toEqual([11, 'forked at epoch 10 from Parent: batch 512 → 64']);
  });

  it('has nothing of an estimator that the ancestor did not have', () => {
    const other = { ...parent, view: buildView([0, 3, 10], { measurement: { ...parent.view.configuration.measurement, estimators: [{ name: 'binning', bins: 7 }] } }) };
    expect(series([other], 'information-x').find(({ id }) => id === 'ancestry-ixt-1')!.data).toEqual([]);
    expect(series([parent], 'information-x').find(({ id }) => id === 'ancestry-ixt-1')!.data.length).toBe(3);
  });

  it('is absent from a session that began at epoch 0', () => {
    expect(series([]).some(({ id }) => id.startsWith('ancestry') || id === 'forks')).toBeFalse();
  });
});
