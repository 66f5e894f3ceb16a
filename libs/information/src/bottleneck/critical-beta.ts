import type { BottleneckJoint } from './joint';
import { labelMarginal } from './joint';
import { symmetricEigenvalues } from '../symmetric-eigenvalues';

/**
 * The squared maximal correlation of X and Y: the second largest squared singular value of p(x,y) / sqrt(p(x) p(y)).
 *
 * @returns within [0, 1]; 0 when X and Y are independent, 1 when some function of X is a function of Y.
 * @source Witsenhausen 1975, On sequences of pairs of dependent random variables.
 */
export function squaredMaximalCorrelation(joint: BottleneckJoint): number {
  const { patterns, classes, px, pyGivenX } = joint;
  const py = labelMarginal(joint);
  const gram = new Float64Array(classes * classes);
  for (let x = 0; x < patterns; x += 1) {
    for (let y = 0; y < classes; y += 1) {
      if (py[y] === 0) continue;
      for (let z = 0; z < classes; z += 1) {
        if (py[z] === 0) continue;
        // Centred, so that the trivial singular value 1 is gone and no cancellation is left when the correlation is small.
        const deviationY = (pyGivenX[x * classes + y] - py[y]) / Math.sqrt(py[y]);
        const deviationZ = (pyGivenX[x * classes + z] - py[z]) / Math.sqrt(py[z]);
        gram[y * classes + z] += px[x] * deviationY * deviationZ;
      }
    }
  }
  return Math.min(1, Math.max(0, symmetricEigenvalues(gram, classes)[0]));
}

/**
 * The beta above which the trivial solution I(X;T) = 0 is unstable: 1 / rho_m^2 with the squared maximal correlation.
 *
 * Necessary and sufficient for local instability. The global optimum may leave zero at a smaller beta, by a jump: for the published soft rule
 * it does, at 1.0803 instead of 1.0811. The information curve finds that onset.
 *
 * @returns >= 1; Infinity when X and Y are independent.
 * @source Wu, Fischer, Chuang & Tegmark 2019, Learnability for the information bottleneck.
 */
export function criticalBeta(joint: BottleneckJoint): number {
  return 1 / squaredMaximalCorrelation(joint);
}
