import fc from 'fast-check';
import { BinnedInformation } from '../binned-information';
import { equalIntervals } from '../binning';
import { softRuleClassJoint, softRuleJoint } from '../testing/icosahedron-rule';
import { positiveJoints } from '../testing/random-joint';
import { informationCurve, logSpacedBetas } from './information-curve';
import { bottleneckJoint, jointInformation, mergeEqualConditionals } from './joint';
import type { BottleneckJoint } from './joint';
import { layerOptimum } from './layer-optimum';
import { selfConsistencyResidual } from './self-consistency';
import { bottleneckEncoder, solveBottleneck } from './solve';

const betas = logSpacedBetas(12, 1.05, 300);

/** E_x KL[p(t|x) || p_beta(t|x)] in bits, straight from its definition. */
function divergenceAt(joint: BottleneckJoint, cells: readonly number[], beta: number): number {
  const { patterns, classes, px, pyGivenX } = joint;
  const count = Math.max(...cells) + 1;
  const mass = new Float64Array(count);
  const decoder = new Float64Array(count * classes);
  cells.forEach((t, x) => {
    mass[t] += px[x];
    for (let y = 0; y < classes; y += 1) decoder[t * classes + y] += px[x] * pyGivenX[x * classes + y];
  });
  let sum = 0;
  for (let x = 0; x < patterns; x += 1) {
    const logits = Array.from(mass, (p, t) => {
      let kl = 0;
      for (let y = 0; y < classes; y += 1)
        kl += pyGivenX[x * classes + y] * Math.log((pyGivenX[x * classes + y] * p) / decoder[t * classes + y]);
      return Math.log(p) - beta * kl;
    });
    const largest = Math.max(...logits);
    const logZ = largest + Math.log(logits.reduce((total, logit) => total + Math.exp(logit - largest), 0));
    sum += (px[x] * (logZ - logits[cells[x]])) / Math.LN2;
  }
  return sum;
}

describe("a layer's optimum", () => {
  it('beta* minimises E_x KL[p(t|x) || p_beta(t|x)]', () => {
    fc.assert(
      fc.property(
        positiveJoints({ min: 4, max: 8 }, { min: 2, max: 3 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 8, maxLength: 8 }),
        (joint, assignment) => {
          const labels = [...new Set(assignment.slice(0, joint.patterns))];
          const cells = assignment.slice(0, joint.patterns).map((t) => labels.indexOf(t));
          const curve = informationCurve(joint, { betas: [1.5, 5] });
          const result = layerOptimum(joint, { kind: 'hard', cells }, curve);
          // Sums of a few dozen terms; the exponent reaches beta times a divergence, so its rounding is relative to beta.
          expect(Math.abs(result.divergence - divergenceAt(joint, cells, result.betaStar))).toBeLessThan(1e-12 * (1 + result.betaStar));
          for (const factor of [0.5, 0.9, 1.1, 2]) {
            const beta = result.betaStar * factor;
            if (beta < 0.5 || beta > 2000) continue;
            expect(divergenceAt(joint, cells, beta)).toBeGreaterThanOrEqual(result.divergence - 1e-12 * (1 + beta));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a bottleneck solution is its own beta, with divergence, residual and gaps of 0', () => {
    const joint = softRuleClassJoint();
    const curve = informationCurve(joint, { betas: [...betas, 20] });
    const solution = solveBottleneck(joint, 20);
    const merged = mergeEqualConditionals(joint);
    const rows = bottleneckEncoder(merged.joint, 20, solution.clusters);
    const { count } = solution.clusters;
    const encoder = Float64Array.from(
      { length: joint.patterns * count },
      (_, i) => rows[merged.classOf[Math.floor(i / count)] * count + (i % count)],
    );
    const result = layerOptimum(joint, { kind: 'soft', encoder, count }, curve);
    // The solution satisfies the equations to 1e-12; the divergence is quadratic in beta around its minimum 0, so beta* is right to the root of that.
    expect(result.betaStar).toBeCloseTo(20, 4);
    expect(result.betaAtBound).toBeNull();
    expect(result.divergence).toBeLessThan(1e-9);
    expect(result.residual).toBeLessThan(1e-6);
    expect(result.optimum.ixt).toBeCloseTo(result.layer.ixt, 5);
    expect(result.optimum.ity).toBeCloseTo(result.layer.ity, 5);
    expect(result.labelInformationGap.value).toBeCloseTo(0, 8);
    expect(result.inputInformationGap.value).toBeCloseTo(0, 6);
  });

  it('of T = X, 12 bits of 4,096 patterns, lies beyond every beta searched, on the curve vertically and far beside it', () => {
    const joint = softRuleJoint();
    const curve = informationCurve(joint, { betas });
    const result = layerOptimum(joint, { kind: 'hard', cells: Array.from({ length: 4096 }, (_, x) => x) }, curve);
    expect(result.layer.ixt).toBeCloseTo(12, 11);
    expect(result.betaAtBound).toBe('high');
    expect(result.betaStar).toBe(2000);
    expect(result.labelInformationGap.value).toBeCloseTo(0, 10);
    // The reference has 2.871 bits, .8994 at beta 2000 for a first layer that splits 4,096 patterns into nearly as many cells.
    expect(Math.abs(result.optimum.ixt - 2.871)).toBeLessThan(5e-3);
    expect(Math.abs(result.optimum.ity - 0.8994)).toBeLessThan(1e-4);
  });

  it('gaps are not negative beyond the width of their bounds', () => {
    fc.assert(
      fc.property(
        positiveJoints({ min: 4, max: 8 }, { min: 2, max: 2 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 }),
        (joint, cells) => {
          const result = layerOptimum(joint, { kind: 'hard', cells: cells.slice(0, joint.patterns) }, informationCurve(joint, { betas }));
          // What the solver leaves open: 1e-9 bits.
          expect(result.labelInformationGap.upper).toBeGreaterThanOrEqual(-1e-9);
          expect(result.inputInformationGap.upper).toBeGreaterThanOrEqual(-1e-6);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of binned activations has the point that the binning measures', () => {
    const joint = softRuleJoint();
    const activations = Float64Array.from({ length: 2 * 4096 }, (_, i) => Math.tanh(Math.sin(i * 0.7) + 3 * joint.pyGivenX[i - (i % 2)]));
    const information = new BinnedInformation({ classes: 2, probabilities: joint.pyGivenX });
    const binning = equalIntervals(-1, 1, 30);
    const { ixt, ity } = information.measure(activations, 2, binning);
    const { layer } = layerOptimum(
      joint,
      { kind: 'hard', cells: information.cellsOf(activations, 2, binning) },
      informationCurve(joint, { betas }),
    );
    // Sums over at most 4,096 terms in different orders.
    expect(layer.ixt).toBeCloseTo(ixt, 11);
    expect(layer.ity).toBeCloseTo(ity, 11);
  });

  it('of a deterministic rule is measured against the line min(I(X;T), H(Y))', () => {
    const joint = bottleneckJoint([0.25, 0.25, 0.25, 0.25], [1, 0, 1, 0, 0, 1, 0, 1], 2);
    const result = layerOptimum(joint, { kind: 'hard', cells: [0, 1, 2, 2] }, informationCurve(joint));
    expect(result.layer).toEqual({ ixt: 1.5, ity: 1 });
    expect(result.labelInformationGap.value).toBeCloseTo(0, 14);
    expect(result.inputInformationGap.value).toBeCloseTo(0.5, 14);
    expect(jointInformation(joint).hyGivenX).toBe(0);
  });

  it('refuses a layer of another shape', () => {
    const joint = bottleneckJoint([0.5, 0.5], [0.9, 0.1, 0.1, 0.9], 2);
    const curve = informationCurve(joint, { betas: [2] });
    expect(() => layerOptimum(joint, { kind: 'hard', cells: [0] }, curve)).toThrowError(RangeError, /1 patterns, the joint 2/);
    expect(() => layerOptimum(joint, { kind: 'hard', cells: [0, 0.5] }, curve)).toThrowError(RangeError, /pattern 1/);
    expect(() => layerOptimum(joint, { kind: 'soft', encoder: Float64Array.of(1, 0, 0.5, 0.6), count: 2 }, curve)).toThrowError(
      RangeError,
      /x = 1/,
    );
    expect(() => layerOptimum(joint, { kind: 'hard', cells: [0, 1] }, curve, { low: 3, high: 2 })).toThrowError(RangeError, /low < high/);
  });
});

describe('the residual of the self-consistent equations', () => {
  it('is 0 for independent T, and names the equation that fails', () => {
    const joint = bottleneckJoint([0.5, 0.5], [0.9, 0.1, 0.1, 0.9], 2);
    const clusters = { count: 1, probabilities: Float64Array.of(1), decoder: Float64Array.of(0.5, 0.5) };
    expect(selfConsistencyResidual(joint, 2, Float64Array.of(1, 1), clusters)).toEqual({ encoder: 0, marginal: 0, decoder: 0 });
    const wrong = { ...clusters, decoder: Float64Array.of(0.6, 0.4) };
    expect(selfConsistencyResidual(joint, 2, Float64Array.of(1, 1), wrong).decoder).toBeCloseTo(0.1, 14);
  });

  it('refuses an encoder that is none', () => {
    const joint = bottleneckJoint([0.5, 0.5], [0.9, 0.1, 0.1, 0.9], 2);
    const clusters = { count: 1, probabilities: Float64Array.of(1), decoder: Float64Array.of(0.5, 0.5) };
    expect(() => selfConsistencyResidual(joint, 2, Float64Array.of(1), clusters)).toThrowError(RangeError, /2 x 1/);
    expect(() => selfConsistencyResidual(joint, 2, Float64Array.of(1, 0.5), clusters)).toThrowError(RangeError, /x = 1/);
  });
});
