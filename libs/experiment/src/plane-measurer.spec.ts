import { publishedSoftRule, type Estimator } from '@infoplane/contracts';
import { adaptiveBins, binnedInformation, equalIntervals, exactCells, fixedWidthBins, idnnsEdges, kdeInformation } from '@infoplane/information';
import { CountedStream } from '@infoplane/numerics';
import { createProblem } from '@infoplane/training';
import { PlaneMeasurer, type PlanePoint } from './plane-measurer';

const problem = createProblem({ name: 'szt-soft', ...publishedSoftRule });
const labels = { classes: problem.classes, probabilities: problem.labelProbabilities };
const noise = () => new CountedStream(1, 0, 100, 0);
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
  new PlaneMeasurer(estimators, labels).plan(isDue)({ values, units, isBounded, trainRows: null, noise }, (estimator, { ixt, ity }) => {
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

  it('of the estimators that count cells, count them; of the others they are absent, and so is I(T;Y) on training patterns that nobody asked for', () => {
    const cells: number[] = [];
    const values = layer(1, -1);
    new PlaneMeasurer(estimators, labels).plan(() => true)({ values, units, isBounded: true, trainRows: null, noise }, (estimator, point) => {
      cells[estimator] = point.cells;
      expect(point.ityTrain).toBeNaN();
    });
    const pairs = new Set(Array.from({ length: problem.patterns }, (_, i) => `${values[2 * i]} ${values[2 * i + 1]}`));
    expect(cells[3]).toBe(pairs.size);
    expect(cells[2]).toBeLessThanOrEqual(30 * 30);
    expect(cells.map(Number.isNaN)).toEqual(estimators.map(({ name }) => name === 'kde'));
  });

  it('fixed widths are those of the library, whatever the range; Miller and Madow’s correction is (K - 1) / (2 N ln 2) on equal intervals', () => {
    const others: readonly Estimator[] = [{ name: 'fixed-width', width: 0.07 }, { name: 'miller-madow', bins: 30 }, { name: 'binning', bins: 30 }];
    for (const [values, isBounded] of [[layer(1, -1), true], [layer(40, 0), false]] as const) {
      const found: PlanePoint[] = [];
      new PlaneMeasurer(others, labels).plan(() => true)({ values, units, isBounded, trainRows: null, noise }, (estimator, point) => (found[estimator] = point));
      const { ixt, ity } = binnedInformation(values, shape, fixedWidthBins(values, 0.07), labels);
      expect([found[0].ixt, found[0].ity]).toEqual([ixt, ity]);
      expect(found[1].cells).toBe(found[2].cells);
      expect(found[1].ixt).toBeCloseTo(found[2].ixt + (found[2].cells - 1) / (2 * problem.patterns * Math.LN2), 12);
    }
  });

  it('I(T;Y) on the training patterns is that of these patterns alone, with the cells of all', () => {
    const values = layer(1, -1);
    const trainRows = Int32Array.from({ length: 500 }, (_, i) => 8 * i + (i % 3));
    const own = Float32Array.from([...trainRows].flatMap((row) => [values[2 * row], values[2 * row + 1]]));
    const ownLabels = { classes: 2, probabilities: Float64Array.from([...trainRows].flatMap((row) => [...labels.probabilities.subarray(2 * row, 2 * row + 2)])) };
    const three: readonly Estimator[] = [{ name: 'binning', bins: 30 }, { name: 'exact' }, kde('lower')];
    const found: number[] = [];
    new PlaneMeasurer(three, labels).plan(() => true)({ values, units, isBounded: true, trainRows, noise }, (estimator, { ityTrain }) => (found[estimator] = ityTrain));
    const ownShape = { samples: 500, units };
    const expected = [equalIntervals(-1, 1, 30), exactCells(own)].map((binning) => binnedInformation(own, ownShape, binning, ownLabels).ity);
    // Sums of 500 terms in two orders.
    expected.forEach((ity, i) => expect(found[i]).toBeCloseTo(ity, 11));
    expect(found[2]).toBeCloseTo(kdeInformation(own, ownShape, 1e-2, ownLabels).ity.lower, 11);
  });

  it('KDE lower <= noisy neurons <= KDE upper, within the error of a draw a pattern, and drawn again alike', () => {
    const some = 512;
    const few = { classes: 2, probabilities: labels.probabilities.slice(0, 2 * some) };
    const three: readonly Estimator[] = [kde('lower'), { name: 'noisy', noiseVariance: 1e-2, everyMeasured: 10 }, kde('upper')];
    const measureOnce = () => {
      const found: PlanePoint[] = [];
      const values = layer(1, -1).slice(0, some * units);
      new PlaneMeasurer(three, few).plan(() => true)({ values, units, isBounded: true, trainRows: null, noise }, (estimator, point) => (found[estimator] = point));
      return found;
    };
    const [lower, noisy, upper] = measureOnce();
    // log2 p(T|x) / p(T) of Gaussian noise in two units has a deviation of at most about sqrt(2/2) / ln 2 = 1.5 bits: four times 1.5 / sqrt(512).
    expect(noisy.ixt).toBeGreaterThan(lower.ixt - 0.27);
    expect(noisy.ixt).toBeLessThan(upper.ixt + 0.27);
    expect(measureOnce()[1]).toEqual(noisy);
    expect(noisy.cells).toBeNaN();
  });

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
