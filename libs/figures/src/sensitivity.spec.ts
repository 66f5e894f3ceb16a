import fc from 'fast-check';
import type { Estimator } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { sessionEstimators } from './figure';
import { figures } from './figures';
import { envelope, sensitivityAreas, sensitivityCurves } from './sensitivity';
import { buildFigureOptions, buildRemeasurement, buildView } from './testing';

const kde = (bound: 'upper' | 'lower'): Estimator => ({ name: 'kde', noiseVariance: 1e-3, bound, everyMeasured: 1 });
const measurement = { ...buildConfiguration().measurement, estimators: [{ name: 'binning', bins: 30 }, { name: 'binning', bins: 1000 }, { name: 'exact' }, kde('upper'), kde('lower')] satisfies Estimator[] };
const options = buildFigureOptions({ at: 2, sensitivityLayer: 2 });

describe('one layer by every estimator', () => {
  const view = buildView([0, 1, 3], { measurement }, [buildRemeasurement({ name: 'binning', bins: 10 }, 3, 0.25)]);

  it('has a line for each estimator, the ones measured again included, each named in the legend', () => {
    const [legend] = (figures['information-x'].option(view, options) as { legend: { data: string[]; formatter: (name: string) => string }[] }).legend;
    const lines = sensitivityCurves(view, options, 'ixt', 2).map(({ name }) => name);
    expect(legend.data).toEqual(lines);
    expect(lines.map((name) => [name, legend.formatter(name)])).toEqual([
      ['binned, 30 equal intervals', '30 bins'],
      ['binned, 1000 equal intervals', '1000 bins'],
      ['exact float32', 'exact'],
      ['KDE upper bound, σ² = 0.001', 'KDE upper 0.001'],
      ['KDE lower bound, σ² = 0.001', 'KDE lower 0.001'],
      ['binned, 10 equal intervals', '10 bins'],
    ]);
    expect(sessionEstimators(view).length).toBe(6);
  });

  it('tells each two of the estimators apart by colour or by dash', () => {
    const looks = sensitivityCurves(view, options, 'ixt', 2).filter(({ name }) => !name.startsWith('KDE lower')).map(({ colour, dash }) => `${colour} ${dash}`);
    expect(new Set(looks).size).toBe(looks.length);
  });

  it('shades finite resolutions and each pair of KDE bounds, and never the exact values', () => {
    expect(sensitivityAreas(view, options, 'ixt', 2).map(({ id }) => id)).toEqual(['area-resolutions', 'area-kde-0.001']);
    const alone = buildView([0], { measurement: { ...measurement, estimators: [{ name: 'binning', bins: 30 }, { name: 'exact' }] } });
    expect(sensitivityAreas(alone, options, 'ixt', 2)).toEqual([]);
  });

  it('is what the figures of information over epochs draw while a layer is chosen for it', () => {
    for (const name of ['information-x', 'information-y'] as const) {
      const option = figures[name].option(view, options);
      expect((option as { yAxis: { name: string } }).yAxis.name).toBe(`${name === 'information-x' ? 'I(X;T)' : 'I(T;Y)'} of L2 — bits, each estimator`);
      expect((option.series as { id: string }[]).filter(({ id }) => id.includes('-by-')).length).toBe(6);
      expect(figures[name].caption(view, options)).toBe('L2, a line an estimator (means); shaded: 3 finite resolutions; KDE bounds');
      expect(figures[name].text(view, options)).toContain('exact float32');
    }
  });

  it('an envelope holds every point of every line that another one reaches, and touches one at each place', () => {
    const line = fc.uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 20 }).chain((places) => fc.tuple(fc.constant(places.sort((a, b) => a - b)), fc.array(fc.double({ min: 0, max: 12, noNaN: true }), { minLength: places.length, maxLength: places.length })));
    fc.assert(
      fc.property(fc.array(line, { minLength: 2, maxLength: 5 }), fc.constantFrom('log' as const, 'linear' as const), (lines, epochAxis) => {
        const points = lines.map(([places, values]) => places.map((at, i): [number, number] => [at, values[i]]));
        const limits = envelope(points, { epochAxis });
        expect(limits.every(({ least, greatest }) => least <= greatest)).toBeTrue();
        for (const [at, value] of points.flat()) {
          const here = limits.find((limit) => limit.at === at);
          if (here) expect(here.least <= value && value <= here.greatest).toBeTrue();
        }
        const reach = (p: [number, number][], at: number) => p[0][0] <= at && p[p.length - 1][0] >= at;
        expect(limits.map(({ at }) => at)).toEqual([...new Set(points.flat().map(([at]) => at))].sort((a, b) => a - b).filter((at) => points.filter((p) => reach(p, at)).length > 1));
      }),
    );
  });

  it('an envelope runs straight between the points of a line, on the axis that is drawn', () => {
    const lines: [number, number][][] = [[[1, 0], [100, 2]], [[1, 5], [10, 5], [100, 5]]];
    expect(envelope(lines, { epochAxis: 'log' }).map(({ least }) => least)).toEqual([0, 1, 2]);
    expect(envelope(lines, { epochAxis: 'linear' })[1].least).toBeCloseTo(18 / 99, 12);
  });
});
