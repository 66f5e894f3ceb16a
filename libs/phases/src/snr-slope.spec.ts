import * as fc from 'fast-check';
import { lnSnrSlope, snrSlope } from './snr-slope';
import type { SlopePoint } from './snr-slope';

const fineSteps = Array.from({ length: 701 }, (_, i) => 20 * Math.exp(i / 100));

function argmin(points: readonly SlopePoint[]): SlopePoint {
  return points.reduce((least, point) => (point.slope < least.slope ? point : least));
}

describe('snrSlope', () => {
  it('SNR = 1 / (1 + (t / T)^n) has the minimum of d SNR / d ln t at T', () => {
    const centres = fc.double({ min: 60, max: 6000, noNaN: true });
    fc.assert(
      fc.property(centres, fc.double({ min: 2, max: 10, noNaN: true }), (centre, n) => {
        const snr = fineSteps.map((t) => 1 / (1 + (t / centre) ** n));
        // The curve is odd about T and the grid even in ln t, so only the spacing of 1% remains.
        expect(Math.abs(Math.log(argmin(snrSlope(fineSteps, snr, 0.1)).step / centre))).toBeLessThan(0.0101);
      }),
    );
  });

  it('the minimum for T = 350, n = 6 is the measured step nearest to 350, and of depth n / 4 as the window narrows', () => {
    const snr = fineSteps.map((t) => 1 / (1 + (t / 350) ** 6));
    const { step, slope } = argmin(snrSlope(fineSteps, snr, 0.05));
    expect(Math.abs(step - 350)).toBeLessThan(3.5);
    // Smoothing takes off f''' h^2 times the ratio of moments (3 / 7) / 6: f''' = n^3 / 8 = 27 at T, so 27 * 0.0025 / 14 = 0.005.
    expect(slope).toBeCloseTo(-1.5, 2);
  });
});

describe('lnSnrSlope', () => {
  it('ln SNR = -drop / (1 + (T / t)^(1 / width)) has the minimum of d ln SNR / d ln t at T', () => {
    const centres = fc.double({ min: 60, max: 6000, noNaN: true });
    fc.assert(
      fc.property(centres, fc.double({ min: 0.1, max: 0.5, noNaN: true }), fc.double({ min: 0.5, max: 6, noNaN: true }), (centre, width, drop) => {
        const snr = fineSteps.map((t) => Math.exp(-drop / (1 + (centre / t) ** (1 / width))));
        expect(Math.abs(Math.log(argmin(lnSnrSlope(fineSteps, snr, 0.1)).step / centre))).toBeLessThan(0.0101);
      }),
    );
  });

  it('a power law has its exponent everywhere', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (exponent) => {
        const slopes = lnSnrSlope(fineSteps, fineSteps.map((t) => t ** exponent), 0.295);
        expect(slopes.length).toBe(701 - 60);
        // 60 measurements of size up to 3 ln 20,000 = 30, weights up to 1 / h: 30 * 60 * 4 * 1e-16.
        for (const { slope } of slopes) expect(slope).toBeCloseTo(exponent, 10);
      }),
      { numRuns: 20 },
    );
  });

  it('SNR = 1 / (1 + (t / T)^n) has no interior minimum of d ln SNR / d ln t: it falls to -n', () => {
    const slopes = lnSnrSlope(fineSteps, fineSteps.map((t) => 1 / (1 + (t / 350) ** 6)), 0.1);
    expect(argmin(slopes)).toBe(slopes[slopes.length - 1]);
    expect(slopes[slopes.length - 1].slope).toBeCloseTo(-6, 3);
  });

  it('unequal lengths, steps that do not increase and SNR of 0 are refused', () => {
    expect(() => lnSnrSlope([1, 2], [1], 0.3)).toThrowError(RangeError, /got 2 and 1/);
    expect(() => lnSnrSlope([1, 1], [1, 1], 0.3)).toThrowError(RangeError, /got 1 at index 1/);
    expect(() => snrSlope([1, 2], [1, 0], 0.3)).toThrowError(RangeError, /got 0 at index 1/);
  });
});
