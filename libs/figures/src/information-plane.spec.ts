import type { EChartsOption } from 'echarts';
import { estimatorLabel } from '@infoplane/contracts';
import { figures } from './figures';
import { buildBottleneck, buildFigureOptions, buildMeasurementOf, buildProblem, buildSoftProblem, buildView, columnsOf } from './testing';

interface Series { readonly id: string; readonly data: readonly (readonly number[] | { readonly value: readonly number[] })[]; readonly label?: { readonly formatter: string } }

const plane = figures['information-plane'];
const seriesOf = (option: EChartsOption) => option.series as unknown as Series[];
const find = (option: EChartsOption, id: string) => seriesOf(option).find((series) => series.id === id)!;
const rounded = (points: Series['data']) => points.map((point) => ('value' in point ? point.value : point).map((value) => Number(value.toFixed(3))));

describe('the information plane', () => {
  const view = buildView([0, 1, 3]);

  it('draws the path of the mean up to the current epoch, and all of it faintly', () => {
    const option = plane.option(view, buildFigureOptions({ at: 1 }));
    // ixt of layer 1, two replicas of three layers: the mean of 1/(1+epoch) + {0, 3}/64; ity likewise from 2.
    expect(rounded(find(option, 'path-1').data)).toEqual([[1.023, 2.023], [0.523, 1.023]]);
    expect(rounded(find(option, 'whole-1').data)).toEqual([[1.023, 2.023], [0.523, 1.023], [0.273, 0.523]]);
  });

  it('shows each replica at the current epoch and the mean among them', () => {
    const option = plane.option(view, buildFigureOptions({ at: 2 }));
    expect(rounded(find(option, 'replicas-2').data)).toEqual([[0.266, 0.516], [0.313, 0.563]]);
    expect(rounded(find(option, 'current-2').data)).toEqual([[0.289, 0.539]]);
  });

  it('shows the chosen estimator', () => {
    const [first, second] = [0, 1].map((estimator) => rounded(find(plane.option(view, buildFigureOptions({ at: 0, estimator })), 'current-1').data)[0][0]);
    // The second estimator's numbers lie 6 places, 6/64, after the first's.
    expect(second - first).toBeCloseTo(6 / 64, 3);
  });

  it('names estimator and unit on the axes', () => {
    const { xAxis, yAxis } = plane.option(view, buildFigureOptions({ estimator: 1 })) as { xAxis: { name: string }; yAxis: { name: string } };
    const label = estimatorLabel(view.configuration.measurement.estimators[1]);
    expect([xAxis.name, yAxis.name]).toEqual([`I(X;T) — bits, ${label}`, `I(T;Y) — bits, ${label}`]);
  });

  const boundOf = (problem: ReturnType<typeof buildProblem> | null, overrides = {}) => find(plane.option(buildView([0], {}, problem ? [problem] : []), buildFigureOptions(overrides)), 'bottleneck') as unknown as BoundSeries;
  interface BoundSeries { readonly data: readonly (readonly number[] | { value: number[]; symbol: string; label: { show: boolean; formatter: string } })[]; readonly markLine: { readonly data: readonly { readonly name: string }[][] } }

  it('marks H(X) and the I(X;Y) of the problem, and nothing where the log does not say them', () => {
    const labels = (records: Parameters<typeof buildView>[2]) => {
      const option = plane.option(buildView([], {}, records), buildFigureOptions({ at: -1 }));
      return (find(option, 'bounds') as unknown as { markLine: { data: { label: { formatter: string } }[] } }).markLine.data.map(({ label }) => label.formatter);
    };
    expect(labels([buildProblem()])).toEqual(['H(X) = 12 bits', 'I(X;Y) = 0.999 bits']);
    expect(labels([buildSoftProblem()])).toEqual(['H(X) = 12 bits', 'I(X;Y) = 0.899 bits']);
    expect(labels([])).toEqual([]);
    expect([boundOf(null).data, plane.caption(view, buildFigureOptions())]).toEqual([[], 'path of the mean; faint: the 2 replicas at the current epoch']);
  });

  it('draws the bottleneck curve to its corner with its name, a dot for each solved beta, and some betas written', () => {
    const { data, markLine } = boundOf(buildSoftProblem());
    const dots = data as readonly { value: number[]; symbol: string; label: { show: boolean; formatter: string } }[];
    expect(dots.map(({ value }) => value)).toEqual(buildSoftProblem().curve!.map(({ ixt, ity }) => [ixt, ity]));
    expect(dots.map(({ symbol }) => symbol)).toEqual(['none', 'circle', 'circle', 'circle', 'circle', 'none']);
    expect(dots.filter(({ label }) => label.show).map(({ label }) => label.formatter)).toEqual(['β 2', 'β 100']);
    expect(markLine.data[0][0].name).toBe('information bottleneck bound');
  });

  it('draws the line min(I(X;T), H(Y)) of a deterministic rule, and says why there is no curve', () => {
    expect(rounded(boundOf(buildProblem()).data as never)).toEqual([[0, 0], [0.999, 0.999], [12, 0.999]]);
    expect(plane.caption(buildView([0], {}, [buildProblem()]), buildFigureOptions())).toContain('the rule is deterministic, so there is no bottleneck curve beyond it');
  });

  it('says why a problem has no curve', () => {
    const without = buildView([0], {}, [buildSoftProblem({ curve: null, curveAbsent: 'too many classes of patterns' })]);
    expect(plane.caption(without, buildFigureOptions())).toContain('no bottleneck bound: too many classes of patterns');
    expect(plane.text(without, buildFigureOptions())).toContain('No information bottleneck bound is drawn: too many classes of patterns');
  });

  describe('each layer against the bound', () => {
    const compared = buildView([0, 1, 3], {}, [buildSoftProblem(), buildBottleneck(0, 'binning-30'), buildBottleneck(3, 'binning-30')]);
    const star = (overrides: Parameters<typeof buildFigureOptions>[0]) => find(plane.option(compared, buildFigureOptions(overrides)), 'star-1') as unknown as { data: { value: number[]; symbol?: string }[] };

    it('has its point at beta*, joined to its mean at the current epoch', () => {
      expect(star({ at: 1 }).data.map(({ value }) => value.map((bits) => Number(bits.toFixed(3))))).toEqual([[0.523, 1.023], [2.125, 3.125]]);
      expect(star({ at: 1 }).data.map(({ symbol }) => symbol)).toEqual(['none', undefined]);
    });

    it('has none for another estimator than was compared, nor when hidden', () => {
      expect([star({ at: 1, estimator: 1 }).data, star({ at: 1, hiddenLayers: new Set([1]) }).data]).toEqual([[], []]);
    });

    it('tells beta*, both gaps, the residuals, and the epoch compared', () => {
      const { tooltip } = plane.option(compared, buildFigureOptions({ at: 1 })) as { tooltip: { formatter: (params: unknown) => string } };
      expect(tooltip.formatter({ seriesId: 'star-1', dataIndex: 1, value: [] }).replace(/<[^>]+>/g, '|')).toBe(
        '|L1| · β* = 1.13 · compared at epoch 0|at β*: I(X;T) 2.1250 bits, I(T;Y) 3.1250 bits|gap in I(T;Y) at its I(X;T) 4.1250 bits|gap in I(X;T) at its I(T;Y) 5.1250 bits|residual of the encoder 6.1250 bits, of the decoder 7.1250 bits',
      );
    });
  });

  it('marks the exact values beside those of another estimator', () => {
    const measurement = { ...view.configuration.measurement, estimators: [{ name: 'binning', bins: 30 } as const, { name: 'exact' } as const] };
    const both = buildView([0, 1], { measurement });
    const marks = (estimator: number) => rounded(find(plane.option(both, buildFigureOptions({ at: 1, estimator })), 'exact-1').data);
    expect(marks(0)).toEqual([[0.617, 1.117]]);
    expect(marks(1)).toEqual([]);
    expect(plane.caption(both, buildFigureOptions())).toContain('hollow bar: exact values');
  });

  it('hides a layer everywhere in it', () => {
    const option = plane.option(view, buildFigureOptions({ at: 2, hiddenLayers: new Set([2]) }));
    expect(seriesOf(option).filter(({ id, data }) => id.endsWith('-2') && data.length > 0)).toEqual([]);
    expect(find(option, 'current-1').data.length).toBe(1);
  });

  it('by epoch, colours each epoch by its logarithm, with a scale over all epochs of the session', () => {
    const option = plane.option(view, buildFigureOptions({ at: 1, colour: 'epoch' }));
    expect(rounded(find(option, 'epochs-1').data).map((point) => point[2])).toEqual([0, 0.301]);
    const [scale] = option.visualMap as { max: number; seriesId: string[]; text: string[] }[];
    expect([scale.max.toFixed(3), scale.text]).toEqual([Math.log10(21).toFixed(3), ['epoch 20', '0 (log)']]);
    expect(scale.seriesId).toEqual(['epochs-1', 'epochs-2', 'epochs-3']);
  });

  it('by epoch, draws at most 100 measured epochs one by one, the current among them, and all at full resolution', () => {
    const long = buildView(Array.from({ length: 301 }, (_, i) => i), { training: { ...view.configuration.training, epochs: 300 } });
    const drawn = (pointsLimit: number) => rounded(find(plane.option(long, buildFigureOptions({ at: 300, colour: 'epoch', pointsLimit })), 'epochs-1').data).map((point) => point[3]);
    expect(drawn(600).length).toBeLessThanOrEqual(100);
    expect(drawn(600).at(-1)).toBe(300);
    expect(drawn(Infinity).length).toBe(301);
  });

  it('names layers that stand in the same place together', () => {
    const option = plane.option(view, buildFigureOptions({ at: 0 }));
    expect(['current-1', 'current-2', 'current-3'].map((id) => find(option, id).label?.formatter)).toEqual(['L1–2', '', 'output']);
  });

  it('while scrubbing changes only series that the whole figure has', () => {
    for (const colour of ['layer', 'epoch'] as const) {
      const options = buildFigureOptions({ at: 1, colour });
      const whole = seriesOf(plane.option(view, options)).map(({ id }) => id);
      const current = (plane.currentSeries(view, options) as unknown as Series[]).map(({ id }) => id);
      expect(current.length).toBeGreaterThan(0);
      expect(current.filter((id) => !whole.includes(id))).toEqual([]);
    }
  });

  it('at an epoch where the estimator was not measured, shows the last one where it was', () => {
    const { configuration } = view;
    // Two estimators of two replicas and three layers: the second estimator's numbers of measurements 1 and 2 are absent.
    const withGaps = [0, 1, 3].map((epoch) => buildMeasurementOf(configuration, epoch)).map((record, i) => (i === 0 ? record : { ...record, ixt: record.ixt.map((value, at) => (at < 6 ? value : NaN)) }));
    const sparse = { configuration, columns: columnsOf(withGaps) };
    const option = plane.option(sparse, buildFigureOptions({ at: 2, estimator: 1 }));
    expect([find(option, 'path-1').data.length, rounded(find(option, 'current-1').data)[0][0]]).toEqual([1, 1.117]);
    expect(plane.text(sparse, buildFigureOptions({ at: 2, estimator: 1 }))).toContain('at epoch 0');
  });

  it('is empty, with its axes, before the first measurement', () => {
    const empty = buildView([]);
    const option = plane.option(empty, buildFigureOptions({ at: -1 }));
    expect(seriesOf(option).every(({ id, data }) => id === 'bottleneck' || data.length === 0)).toBeTrue();
    expect(plane.text(empty, buildFigureOptions({ at: -1 }))).toBe('Information plane. Nothing is measured yet.');
  });

  it('says in a sentence where each layer stands', () => {
    expect(plane.text(view, buildFigureOptions({ at: 2 }))).toBe(
      'Information plane, binned, 30 equal intervals, at epoch 3: mean of 2 replicas of I(X;T) and I(T;Y) in bits: L1 (0.27, 0.52), L2 (0.29, 0.54), output (0.30, 0.55).',
    );
  });

  it('gives every replica of every estimator in its table', () => {
    const { columns, rows } = plane.table(view);
    expect(columns).toEqual(['epoch', 'step', 'estimator', 'layer', 'replica', 'ixt', 'ity', 'cells']);
    expect(rows.length).toBe(3 * 2 * 3 * 2);
    expect(rows[13].slice(0, 5)).toEqual([1, 7, 'binning-30', 'L1', 1]);
    expect(rows[13][5] as number).toBeCloseTo(0.5 + 3 / 64, 6);
  });
});
