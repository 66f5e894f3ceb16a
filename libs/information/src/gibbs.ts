import { assertDistribution } from './entropy';

/**
 * The Gibbs distribution p(s) = exp(-beta E(s)) / Z, the stationary law of Langevin dynamics whose noise is sqrt(2 / beta), and the only one at
 * which `freeEnergy` is least.
 *
 * @param energies E(s) of each state, shape [states], finite, at least one. Not modified.
 * @param beta inverse temperature, > 0 and finite, in the inverse unit of the energies.
 * @returns probabilities, shape [states], summing to 1. A shift of all energies changes nothing but rounding.
 * @throws RangeError if beta is out of its range, there is no state, or an energy is not finite.
 * @source Jaynes 1957, Information theory and statistical mechanics.
 * @example gibbsDistribution([0, 1], 1) // [0.731058578630005, 0.268941421369995]
 */
export function gibbsDistribution(energies: ArrayLike<number>, beta: number): Float64Array {
  const least = leastEnergy('gibbsDistribution', energies, beta);
  const weights = Float64Array.from(energies, (energy) => Math.exp(-beta * (energy - least)));
  const z = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / z);
}

/**
 * The least free energy of any distribution over the states, in the unit of the energies: F_min = -(1 / beta) ln Z, Z = sum exp(-beta E(s)).
 *
 * Arguments and errors as for `gibbsDistribution`.
 *
 * @example leastFreeEnergy([0, 1], 1) // -0.313261687518223
 */
export function leastFreeEnergy(energies: ArrayLike<number>, beta: number): number {
  const least = leastEnergy('leastFreeEnergy', energies, beta);
  // Relative to the least energy one term is 1, so nothing overflows and few digits are lost when the others are small.
  let others = -1;
  for (let s = 0; s < energies.length; s += 1) others += Math.exp(-beta * (energies[s] - least));
  return least - Math.log1p(others) / beta;
}

/**
 * Free energy of a distribution over states, in the unit of the energies: F(p) = E[energy] - H(p) / beta, H in nats.
 *
 * F(p) - F_min = D(p || Gibbs) / beta: never negative, 0 at the Gibbs distribution alone. With the divergence between p(y|x) and p(y|t) as energy
 * this is the functional of the information bottleneck.
 *
 * @param probabilities p(s), shape [states], summing to 1. Not modified.
 * @param energies E(s), shape [states], finite. Not modified.
 * @param beta inverse temperature, > 0 and finite.
 * @throws RangeError if the shapes differ, p is not a distribution, beta is out of its range, or an energy is not finite.
 */
export function freeEnergy(probabilities: ArrayLike<number>, energies: ArrayLike<number>, beta: number): number {
  leastEnergy('freeEnergy', energies, beta);
  if (probabilities.length !== energies.length) {
    throw new RangeError(`freeEnergy: ${probabilities.length} probabilities are not of ${energies.length} states`);
  }
  assertDistribution('freeEnergy', probabilities);
  let value = 0;
  for (let s = 0; s < energies.length; s += 1) {
    const p = probabilities[s];
    if (p > 0) value += p * (energies[s] + Math.log(p) / beta);
  }
  return value;
}

function leastEnergy(caller: string, energies: ArrayLike<number>, beta: number): number {
  if (!(beta > 0 && beta < Infinity)) throw new RangeError(`${caller}: beta must be > 0 and finite, got ${beta}`);
  if (energies.length === 0) throw new RangeError(`${caller}: at least one state is needed`);
  let least = Infinity;
  for (let s = 0; s < energies.length; s += 1) {
    if (!Number.isFinite(energies[s])) throw new RangeError(`${caller}: an energy must be finite, got ${energies[s]} of state ${s}`);
    if (energies[s] < least) least = energies[s];
  }
  return least;
}
