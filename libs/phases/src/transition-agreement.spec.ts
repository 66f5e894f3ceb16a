import * as fc from 'fast-check';
import { transitionAgreement } from './transition-agreement';
import type { Transition } from './transition';

function buildTransition(epoch: number, spread = 1.2): Transition {
  const interval = { fromEpoch: epoch / spread, toEpoch: epoch * spread };
  return { epoch, step: epoch, interval, confidence: 1, announcedAt: 2 * epoch, revision: 0 };
}

const epochs = fc.double({ min: 20, max: 8000, noNaN: true });

describe('transitionAgreement', () => {
  it('equal transitions have ratio 1, spread 1 over the layers, and overlap 1', () => {
    fc.assert(
      fc.property(fc.array(epochs, { minLength: 2, maxLength: 6 }), (layers) => {
        const agreement = transitionAgreement(layers.map((epoch) => ({ gradient: buildTransition(epoch), plane: buildTransition(epoch) })));
        expect(agreement?.ratio).toBeCloseTo(1, 12);
        expect(agreement?.spreadOverLayers).toBeCloseTo(1, 12);
        expect(agreement?.overlap).toBe(1);
        expect(agreement?.layers).toBe(layers.length);
      }),
    );
  });

  it('the two kinds swapped give 1 / ratio and the same spreads', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(epochs, epochs), { minLength: 2, maxLength: 6 }), (layers) => {
        const there = transitionAgreement(layers.map(([a, b]) => ({ gradient: buildTransition(a), plane: buildTransition(b, 1.5) })));
        const back = transitionAgreement(layers.map(([a, b]) => ({ gradient: buildTransition(b, 1.5), plane: buildTransition(a) })));
        expect((there?.ratio ?? NaN) * (back?.ratio ?? NaN)).toBeCloseTo(1, 9);
        expect((there?.spreadOverLayers ?? NaN) / (back?.spreadOverLayers ?? NaN)).toBeCloseTo(1, 9);
        expect(there?.spreadOverReplicas).toBeCloseTo(back?.spreadOverReplicas ?? NaN, 9);
        expect(there?.overlap).toBe(back?.overlap ?? NaN);
      }),
    );
  });

  it('ratios 2 and 8 have the geometric mean 4 and the spread exp(sqrt 2 ln 2)', () => {
    // The logarithms are ln 4 -+ ln 2, so their unbiased variance is 2 (ln 2)^2.
    const agreement = transitionAgreement([
      { gradient: buildTransition(200), plane: buildTransition(100) },
      { gradient: buildTransition(800), plane: buildTransition(100) },
      { gradient: buildTransition(800), plane: null },
    ]);
    expect(agreement?.layers).toBe(2);
    expect(agreement?.ratio).toBeCloseTo(4, 12);
    expect(agreement?.spreadOverLayers).toBeCloseTo(Math.exp(Math.SQRT2 * Math.LN2), 12);
    expect(agreement?.overlap).toBe(0);
    // Each interval is epoch times or over 1.2: a standard deviation of ln 1.2 / 1.645, twice in squares.
    expect(agreement?.spreadOverReplicas).toBeCloseTo(Math.exp((Math.SQRT2 * Math.log(1.2)) / 1.6448536), 7);
  });

  it('one layer has no spread over layers, and no layer with both kinds has no agreement', () => {
    expect(transitionAgreement([{ gradient: buildTransition(300), plane: buildTransition(200) }])?.spreadOverLayers).toBeNull();
    expect(transitionAgreement([{ gradient: buildTransition(300), plane: null }])).toBeNull();
    expect(transitionAgreement([])).toBeNull();
  });

  it('a transition at epoch 0 is refused', () => {
    expect(() => transitionAgreement([{ gradient: buildTransition(0), plane: buildTransition(20) }])).toThrowError(RangeError, /got 0/);
  });
});
