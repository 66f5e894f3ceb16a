import type { Estimator } from '@infoplane/contracts';
import { adaptiveBins, binnedInformation, equalIntervals, exactCells, idnnsEdges, kdeInformation } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import { createProblem } from '@infoplane/training';
import { PlaneMeasurer } from './plane-measurer';

const problem = createProblem({ name: 'szt-soft' });
const labels = { classes: problem.classes, probabilities: problem.labelProbabilities };
const units = 2;
const shape = { samples: problem.patterns, units };

/** Values of a layer with many equal ones, as saturation and rectifiers leave them. */
function layer(scale: number, low: number): Float32Array {
  const stream = new CountedStream(3, 0, 0, 0);
  return Float32Array.from({ length: problem.patterns * units }, (_, i) => Math.max(low, Math.fround(scale * Math.tanh(1.5 * stream.normal(i)))));
}

const kde = (bound: 'upper' | 'lower', noiseVariance = 1e-2): Estimator => ({ name: 'kde', bound, noiseVariance, everyMeasured: 10 });
const estimators: readonly Estimator[] = [
  kde('lower'),
  { name: 'adaptive', bins: 30 },
  { name: 'binning', bins: 30 },
  { name: 'exact' },
  kde('upper'),
  { name: 'idnns', edges: 30 },
  { name: 'adaptive', bins: 7 },
  kde('upper', 0.1),
];

function measured(values: Float32Array, isBounded: boolean, isDue: (estimator: number) => boolean = () => true): (readonly [number, number] | undefined)[] {
  const found: [number, number][] = [];
  new PlaneMeasurer(estimators, problem).plan(isDue)({ values, units, isBounded }, (estimator, ixt, ity) => {
    found[estimator] = [ixt, ity];
  });
  return estimators.map((_, i) => found[i]);
}

describe('the estimators of one layer', () => {
  for (const [what, values, isBounded] of [
    ['within [-1, 1]', layer(1, -1), true],
    // -0 is 0: no later layer tells them apart.
    ['of a rectifier', layer(40, 0).map((value, i) => (value === 0 && i % 5 === 0 ? -0 : value)), false],
  ] as const) {
    it(`${what}: each gives what the library gives alone, to the last bit, whatever is shared`, () => {
      const range: [number, number] = isBounded ? [-1, 1] : [0, values.reduce((a, b) => Math.max(a, b))];
      const binned = [adaptiveBins(values, 30), equalIntervals(...range, 30), exactCells(values), idnnsEdges(30), adaptiveBins(values, 7)].map((binning) => {
        const { ixt, ity } = binnedInformation(values, shape, binning, labels);
        return [ixt, ity];
      });
      const [narrow, wide] = [1e-2, 0.1].map((noiseVariance) => kdeInformation(values, shape, noiseVariance, labels));
      const expected = [
        [narrow.ixt.lower, narrow.ity.lower],
        binned[0],
        binned[1],
        binned[2],
        [narrow.ixt.upper, narrow.ity.upper],
        binned[3],
        binned[4],
        [wide.ixt.upper, wide.ity.upper],
      ];
      expect(measured(values, isBounded)).toEqual(expected as [number, number][]);
    });
  }

  it('what is not due is left out, and the others keep their bits', () => {
    const values = layer(1, -1);
    const all = measured(values, true);
    expect(measured(values, true, (estimator) => estimator % 3 === 0)).toEqual(all.map((pair, i) => (i % 3 === 0 ? pair : undefined)));
  });

  it('KDE lower <= KDE upper <= exact: noise and cells only take information away', () => {
    const [lower, , , exact, upper] = measured(layer(1, -1), true);
    expect(lower![0]).toBeLessThanOrEqual(upper![0]);
    // Both are sums over 4,096 logarithms, right to 1e-12.
    expect(upper![0]).toBeLessThanOrEqual(exact![0] + 1e-11);
  });
});
