import * as fc from 'fast-check';
import { estimatorFromId, estimatorId, estimatorLabel, estimatorSchema, isMeasuredAt, isOfCells, type Estimator } from './estimators';
import { presets } from './presets';

const count = fc.integer({ min: 2, max: 10_000 });
const anyEstimator: fc.Arbitrary<Estimator> = fc.oneof(
  count.map((bins): Estimator => ({ name: 'binning', bins })),
  count.map((edges): Estimator => ({ name: 'idnns', edges })),
  count.map((bins): Estimator => ({ name: 'adaptive', bins })),
  count.map((bins): Estimator => ({ name: 'miller-madow', bins })),
  fc.constant<Estimator>({ name: 'exact' }),
  fc.double({ min: 1e-4, max: 100, noNaN: true }).map((width): Estimator => ({ name: 'fixed-width', width })),
  fc.double({ min: 1e-12, max: 1e6, noNaN: true }).map((noiseVariance): Estimator => ({ name: 'noisy', noiseVariance, everyMeasured: 10 })),
  fc.record({
    name: fc.constant('kde' as const),
    noiseVariance: fc.double({ min: 1e-12, max: 1e6, noNaN: true }),
    bound: fc.constantFrom('upper' as const, 'lower' as const),
    everyMeasured: fc.constant(10),
  }),
);

describe('estimators', () => {
  it('estimatorFromId(estimatorId(e)) = e, whatever the numbers', () => {
    fc.assert(fc.property(anyEstimator, (estimator) => expect(estimatorFromId(estimatorId(estimator))).toEqual(estimator)));
  });

  it('read back a variance of as many decimals as a number can have', () => {
    const kde = { name: 'kde', noiseVariance: 0.0000035500948585650437, bound: 'lower', everyMeasured: 10 } as const;
    expect(estimatorFromId(estimatorId(kde))).toEqual(kde);
  });

  it('are named by their parameters', () => {
    const kde = { name: 'kde', noiseVariance: 1e-3, bound: 'upper', everyMeasured: 10 } as const;
    expect(estimatorId(kde)).toBe('kde-upper-0.001');
    expect(estimatorLabel(kde)).toBe('KDE upper bound, σ² = 0.001');
    expect(estimatorId({ ...kde, bound: 'lower', noiseVariance: 1e-7 })).toBe('kde-lower-1e-7');
    expect(estimatorLabel({ name: 'exact' })).toBe('exact float32');
    expect(estimatorLabel({ name: 'adaptive', bins: 30 })).toBe('adaptive, 30 bins');
    expect(estimatorId({ name: 'fixed-width', width: 0.07 })).toBe('fixed-width-0.07');
    expect(estimatorId({ name: 'miller-madow', bins: 30 })).toBe('miller-madow-30');
    expect(estimatorId({ name: 'noisy', noiseVariance: 1e-7, everyMeasured: 3 })).toBe('noisy-1e-7');
  });

  it('what is no id reads as none', () => {
    for (const id of ['', 'kde', 'kde-0.1', 'kde-middle-0.1', 'kde-upper-', 'kde-upper--1', 'kde-upper-0x1', 'noisy', 'noisy-', 'noisy--1', 'fixed-width', 'fixed-width-', 'fixed-width-0x1', 'miller-madow', 'miller-madow-1.5', 'exact-30', 'binning', 'binning-1.5', 'BINNING-30']) {
      expect(estimatorFromId(id)).withContext(id).toBeNull();
    }
  });

  it('a KDE that does not say how often is measured at every tenth measured epoch', () => {
    expect(estimatorSchema.parse({ name: 'kde', noiseVariance: 0.1, bound: 'lower' })).toEqual({ name: 'kde', noiseVariance: 0.1, bound: 'lower', everyMeasured: 10 });
  });

  it('only estimators that compare all pairs of patterns leave measured epochs out, and never the first or the last', () => {
    fc.assert(
      fc.property(anyEstimator, fc.integer({ min: 1, max: 500 }), (estimator, epochs) => {
        const measured = Array.from({ length: epochs }, (_, index) => isMeasuredAt(estimator, index, epochs));
        expect([measured[0], measured[epochs - 1]]).toEqual([true, true]);
        if (isOfCells(estimator)) expect(measured).not.toContain(false);
        else expect(measured.filter(Boolean).length).toBe(Math.ceil((epochs - 1) / 10) + 1);
      }),
    );
  });

  it('no preset names an estimator twice: the id tells its planes apart', () => {
    for (const { name, configuration } of presets) {
      const ids = configuration.measurement.estimators.map(estimatorId);
      expect(new Set(ids).size).withContext(name).toBe(ids.length);
    }
  });
});
