// Gaps between measured epochs, in epochs. Each up to 100 divides the next, so sessions of different lengths share their epochs.
const roundGaps = [1, 5, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000];

/**
 * The epochs to measure: evenly spaced in log epoch, but on round numbers, so that sessions of different lengths can be compared epoch by
 * epoch.
 *
 * An epoch e is measured when it is a multiple of the smallest round gap >= delta e; while delta e <= 1 that is every epoch. delta is the
 * smallest number that leaves at most `count` epochs.
 *
 * @param epochs the last epoch, whole, >= 1. It is measured after all updates.
 * @param count the most epochs to measure, whole, >= 2.
 * @returns ascending and unique, 0 and `epochs` included.
 * @throws RangeError if one of them is not such a number.
 */
export function measuredEpochs(epochs: number, count: number): number[] {
  if (!Number.isInteger(epochs) || epochs < 1) throw new RangeError(`measuredEpochs: epochs must be a whole number >= 1, got ${epochs}`);
  if (!Number.isInteger(count) || count < 2) throw new RangeError(`measuredEpochs: count must be a whole number >= 2, got ${count}`);
  let [tooMany, few] = [0, 1];
  if (epochsAt(epochs, tooMany).length <= count) return epochsAt(epochs, tooMany);
  while (epochsAt(epochs, few).length > count) few *= 2;
  // A delta between two neighbouring values of gap / epoch changes nothing: thirty halvings tell all of them apart.
  for (let i = 0; i < 30; i += 1) {
    const middle = (tooMany + few) / 2;
    if (epochsAt(epochs, middle).length > count) tooMany = middle;
    else few = middle;
  }
  return epochsAt(epochs, few);
}

function epochsAt(epochs: number, delta: number): number[] {
  const chosen: number[] = [];
  let gap = 0;
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    while (gap < roundGaps.length && roundGaps[gap] < delta * epoch) gap += 1;
    if (epoch === 0 || (gap < roundGaps.length && epoch % roundGaps[gap] === 0)) chosen.push(epoch);
  }
  return [...chosen, epochs];
}
