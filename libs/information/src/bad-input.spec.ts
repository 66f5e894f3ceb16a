import { CountedStream } from '@infoplane/numerics';
import * as information from './index';
import * as labelledRows from './table/labelled-rows';
import * as tableRows from './table/table-rows';

const { equalIntervals, hardLabels } = information;
const labels = hardLabels([0, 1], 2);
const cells = equalIntervals(-1, 1, 30);
const joint = information.bottleneckJointFromTable([0.4, 0.1, 0.1, 0.4], 2);
const curve = information.informationCurve(joint, { betas: [2, 5] });
const one = Float32Array.of(0.5, -0.5);
const layer = { centers: one, samples: 2, propagations: 1, units: 1, noiseVariance: 0.1 };
const noise = new CountedStream(1, 0, 0, 0);
const shape = { samples: 2, units: 1 };
const square = { rows: 2, columns: 2 };
const clusters = { count: 1, probabilities: Float64Array.of(1), decoder: Float64Array.of(0.5, 0.5) };
const gaussian = { values: Float64Array.of(1, 2, 3, 4, 5), units: 1 };
type Refused = readonly [what: string, call: () => unknown, sentence: RegExp];

// For every exported function what it must refuse: each call throws a RangeError that begins with a name and says what was wrong, and where.
const refused: Readonly<Record<string, readonly Refused[]>> = {
  adaptiveBins: [
    ['NaN', () => information.adaptiveBins(Float32Array.of(0, NaN), 3), /finite, got NaN at 1/],
    ['infinity', () => information.adaptiveBins(Float64Array.of(-Infinity), 3), /finite, got -Infinity at 0/],
    ['nothing', () => information.adaptiveBins(new Float32Array(0), 3), /at least one/],
    ['no bins', () => information.adaptiveBins(one, 0), /bins must be a whole number >= 1, got 0/],
  ],
  exactCells: [
    ['NaN', () => information.exactCells(Float32Array.of(NaN)), /finite, got NaN at 0/],
    ['nothing', () => information.exactCells(new Float64Array(0)), /at least one/],
  ],
  fixedWidthBins: [
    ['infinity', () => information.fixedWidthBins(Float32Array.of(1, Infinity), 1), /finite, got Infinity at 1/],
    ['a width of 0', () => information.fixedWidthBins(one, 0), /width must be > 0/],
  ],
  fixedWidthIntervals: [['an infinite range', () => information.fixedWidthIntervals(0, Infinity, 1), /range must be finite/]],
  equalIntervals: [
    ['an infinite range', () => equalIntervals(-Infinity, 1, 30), /range must be finite/],
    ['half a bin', () => equalIntervals(0, 1, 0.5), /bins must be a whole number/],
  ],
  idnnsEdges: [['one edge', () => information.idnnsEdges(1), /edges must be a whole number >= 2, got 1/]],
  binningFor: [
    ['no bins', () => information.binningFor({ name: 'binning', bins: 0 }, { low: 0, high: 1 }), /bins must be/],
    ['no width', () => information.binningFor({ name: 'fixed-width', width: NaN }, { low: 0, high: 1 }), /width must be > 0/],
  ],
  cellOf: [['NaN', () => information.cellOf(cells, NaN), /value must be finite, got NaN/]],
  binnedInformation: [
    ['NaN', () => information.binnedInformation(Float32Array.of(0, NaN), shape, cells, labels), /got NaN in unit 0 of sample 1/],
    ['another shape', () => information.binnedInformation(one, { samples: 3, units: 1 }, cells, labels), /labels are of 2 samples, the activations of 3/],
    ['no samples', () => information.binnedInformation(new Float32Array(0), { samples: 0, units: 1 }, cells, { classes: 2, probabilities: new Float64Array(0) }), /at least one sample/],
    ['labels that do not sum to 1', () => information.binnedInformation(one, shape, cells, { classes: 2, probabilities: Float64Array.of(0.5, 0.5, 0.5, 0.4) }), /of sample 1 must sum to 1, got 0\.9/],
    ['negative labels', () => information.binnedInformation(one, shape, cells, { classes: 2, probabilities: Float64Array.of(1.5, -0.5, 1, 0) }), /got -0\.5 at 1 of p\(y\|x\) of sample 0/],
  ],
  BinnedInformation: [
    ['labels of no class', () => new information.BinnedInformation({ classes: 0, probabilities: Float64Array.of(1) }), /not \[samples, 0\]/],
    ['a ragged layer', () => new information.BinnedInformation(labels).measure(one, 3, cells), /2 activations are not \[2, 3\]/],
    ['infinity in any cells', () => new information.BinnedInformation(labels).measureWithMillerMadow(Float64Array.of(0, -Infinity), 1, cells), /got -Infinity in unit 0 of sample 1/],
    ['rows out of range', () => new information.BinnedInformation(labels).measureRows(one, 1, cells, [-1]), /within \[0, 2\), got -1 at 0/],
    ['infinity, asked for cells', () => new information.BinnedInformation(labels).cellsOf(Float32Array.of(Infinity, 0), 1, cells), /got Infinity in unit 0 of sample 0/],
  ],
  hardLabels: [
    ['a label out of range', () => hardLabels([0, 2], 2), /within \[0, 2\), got 2 of sample 1/],
    ['half a label', () => hardLabels([0.5], 2), /got 0\.5 of sample 0/],
    ['no labels', () => hardLabels([], 2), /at least one label/],
  ],
  conditionalEntropy: [
    ['another shape', () => information.conditionalEntropy([1], square), /shape \[2, 2\] does not hold 1/],
    ['a negative joint', () => information.conditionalEntropy([1.2, -0.2, 0, 0], square), /got -0\.2 at 1/],
  ],
  conditionalRelativeEntropy: [
    ['another shape', () => information.conditionalRelativeEntropy([1], [1, 0], [1]), /not of one shape \[1, columns\]/],
    ['a row that does not sum to 1', () => information.conditionalRelativeEntropy([0.5, 0.5], [1, 0, 0.5, 0.5], [1, 0, 0.5, 0.6]), /q\(y\|x\) at x = 1 must sum to 1/],
  ],
  mutualInformation: [
    ['a joint that does not sum to 1', () => information.mutualInformation([0.5, 0, 0, 0.4], square), /must sum to 1, got 0\.9/],
    ['another shape', () => information.mutualInformation([1], square), /shape \[2, 2\]/],
    ['NaN', () => information.mutualInformation([NaN, 0, 0, 1], square), /got NaN at 0/],
  ],
  conditionalMutualInformation: [['another shape', () => information.conditionalMutualInformation([1], { x: 1, y: 2, z: 1 }), /shape \[1, 2, 1\]/]],
  entropyFromCounts: [
    ['no counts', () => information.entropyFromCounts([]), /at least 1, got 0/],
    ['a negative count', () => information.entropyFromCounts([2, -1]), /got -1/],
  ],
  entropyFromProbabilities: [
    ['nothing', () => information.entropyFromProbabilities([]), /must sum to 1, got 0/],
    ['infinity', () => information.entropyFromProbabilities([Infinity]), /got Infinity at 0/],
  ],
  relativeEntropy: [
    ['other lengths', () => information.relativeEntropy([1], [0.5, 0.5]), /equal lengths, got 1 and 2/],
    ['what does not sum to 1', () => information.relativeEntropy([1, 0], [0.5, 0.4]), /must sum to 1/],
  ],
  millerMadowEntropy: [['half a count', () => information.millerMadowEntropy([0.5]), /got 0\.5/]],
  millerMadowInformation: [['another shape', () => information.millerMadowInformation([1, 2], square), /not \[2, 2\]/]],
  dataProcessingViolations: [
    ['NaN', () => information.dataProcessingViolations([1, NaN], [1, 1]), /ixt must be finite, got NaN at layer 1/],
    ['other lengths', () => information.dataProcessingViolations([1], [1, 1]), /got 1 and 2/],
  ],
  DecoderResidual: [
    ['a negative beta', () => new information.DecoderResidual(joint).at(-1, Int32Array.of(0, 1)), /beta must be >= 0 and finite, got -1/],
    ['another shape', () => new information.DecoderResidual(joint).at(1, Int32Array.of(0)), /1 cells are not of 2 patterns/],
    ['a negative cell', () => new information.DecoderResidual(joint).at(1, Int32Array.of(0, -1)), /cells must be >= 0, got -1/],
    ['a gap', () => new information.DecoderResidual(joint).at(1, Int32Array.of(0, 2)), /without gaps, and none is 1/],
  ],
  saturationShare: [
    ['NaN', () => information.saturationShare(Float32Array.of(0, NaN), shape, 'tanh'), /got NaN in unit 0 of sample 1/],
    ['another shape', () => information.saturationShare(one, { samples: 2, units: 2 }, 'relu'), /2 activations are not \[2, 2\]/],
  ],
  kdeInformation: [
    ['NaN', () => information.kdeInformation(Float32Array.of(0, NaN), shape, 1, labels), /got NaN in unit 0 of sample 1/],
    ['no noise', () => information.kdeInformation(one, shape, 0, labels), /noiseVariance must be > 0/],
    ['labels that do not sum to 1', () => information.kdeInformation(one, shape, 1, { classes: 2, probabilities: Float64Array.of(1, 0, 1, 1) }), /of sample 1 must sum to 1, got 2/],
  ],
  KdeInformation: [['a ragged layer', () => new information.KdeInformation(labels).measure(one, 2, 1), /2 activations are not \[2, 2\]/]],
  ksgInformation: [
    ['NaN', () => information.ksgInformation({ values: Float64Array.of(1, 2, NaN, 4, 5), units: 1 }, gaussian), /x must be finite, got NaN in unit 0 of sample 2/],
    ['other samples', () => information.ksgInformation(gaussian, { values: one, units: 1 }), /x has 5 samples, y 2/],
    ['too many neighbours', () => information.ksgInformation(gaussian, gaussian, { k: 5 }), /more than k = 5 samples are needed, got 5/],
  ],
  noisyInformation: [
    ['NaN', () => information.noisyInformation({ ...layer, centers: Float32Array.of(NaN, 0) }, labels, 10, noise), /centers must be finite, got NaN at 0/],
    ['no noise', () => information.noisyInformation({ ...layer, noiseVariance: 0 }, labels, 10, noise), /noiseVariance must be > 0/],
    ['one draw', () => information.noisyInformation(layer, labels, 1, noise), /draws must be a whole number >= 2/],
    ['labels of others', () => information.noisyInformation(layer, hardLabels([0], 2), 10, noise), /2 probabilities are not \[2, 2\]/],
  ],
  gaussianInformation: [['certainty', () => information.gaussianInformation(1), /within \(-1, 1\), got 1/]],
  squaredCanonicalCorrelations: [
    ['no covariance', () => information.squaredCanonicalCorrelations([1, 2, 2, 1], 2, [1], 1, [0, 0]), /Sxx/],
    ['another shape', () => information.squaredCanonicalCorrelations([1], 1, [1], 1, [0, 0]), /Sxy must have 1 x 1 entries, got 2/],
  ],
  linearGaussianInformation: [
    ['no noise', () => information.linearGaussianInformation([1], { units: 1, inputs: 1 }, 0), /noiseVariance must be > 0/],
    ['another shape', () => information.linearGaussianInformation([1], { units: 1, inputs: 2 }, 1), /W must have 1 x 2/],
    ['NaN weights', () => information.linearGaussianInformation([NaN], { units: 1, inputs: 1 }, 1), /positive definite|finite/],
  ],
  gibbsDistribution: [
    ['beta of 0', () => information.gibbsDistribution([0, 1], 0), /beta must be > 0 and finite, got 0/],
    ['an infinite energy', () => information.gibbsDistribution([0, Infinity], 1), /got Infinity of state 1/],
  ],
  leastFreeEnergy: [['no states', () => information.leastFreeEnergy([], 1), /at least one state/]],
  freeEnergy: [
    ['other lengths', () => information.freeEnergy([1], [0, 1], 1), /1 probabilities are not of 2 states/],
    ['what does not sum to 1', () => information.freeEnergy([1, 1], [0, 1], 1), /must sum to 1, got 2/],
  ],
  bottleneckJoint: [
    ['a row that does not sum to 1', () => information.bottleneckJoint([0.5, 0.5], [1, 0, 0.5, 0.4], 2), /p\(y\|x = 1\) must sum to 1 within 1e-9, got 0\.9/],
    ['another shape', () => information.bottleneckJoint([1], [1, 0, 0], 2), /1 x 2 entries, got 3/],
  ],
  bottleneckJointFromTable: [
    ['a negative entry', () => information.bottleneckJointFromTable([1.5, -0.5], 2), /-0\.5/],
    ['what does not sum to 1', () => information.bottleneckJointFromTable([0.5, 0.4], 2), /sum to 1/],
  ],
  mergeEqualConditionals: [['a negative tolerance', () => information.mergeEqualConditionals(joint, -1), /tolerance/]],
  solveBottleneck: [
    ['a negative beta', () => information.solveBottleneck(joint, -1), /beta/],
    ['NaN as beta', () => information.solveBottleneck(joint, NaN), /beta/],
  ],
  solveMergedBottleneck: [['infinite beta', () => information.solveMergedBottleneck(joint, Infinity), /beta/]],
  bottleneckEncoder: [['a negative beta', () => information.bottleneckEncoder(joint, -1, clusters), /beta/]],
  informationCurve: [['no betas', () => information.informationCurve(joint, { betas: [] }), /beta/]],
  logSpacedBetas: [
    ['one beta', () => information.logSpacedBetas(1, 1, 300), /count/],
    ['a range upside down', () => information.logSpacedBetas(5, 3, 1), /low|high/],
  ],
  curveLabelInformation: [['a negative I(X;T)', () => information.curveLabelInformation(curve, -1), /ixt must be finite and >= 0, got -1/]],
  curveInputInformation: [['more than I(X;Y)', () => information.curveInputInformation(curve, 2), /ity must be within/]],
  solveDeterministicBottleneck: [['a negative beta', () => information.solveDeterministicBottleneck(joint, -1), /beta/]],
  gaussianCurveValue: [['certainty', () => information.gaussianCurveValue(1, 1), /correlation must be within \(-1, 1\), got 1/]],
  solveGaussianBottleneck: [['certainty', () => information.solveGaussianBottleneck([1], 2), /squared correlation 0 must be within \[0, 1\), got 1/]],
  gaussianCriticalBetas: [['a correlation above 1', () => information.gaussianCriticalBetas([0.5, 1.5]), /squared correlation 1 must be within \[0, 1\], got 1\.5/]],
  layerOptimum: [
    ['an encoder of other patterns', () => information.layerOptimum(joint, { kind: 'soft', count: 1, encoder: Float64Array.of(1) }, curve), /encoder must be 2 x 1, got 1/],
    ['p(t|x) that does not sum to 1', () => information.layerOptimum(joint, { kind: 'soft', count: 1, encoder: Float64Array.of(1, 0.9) }, curve), /p\(t \| x = 1\) must sum to 1, got 0\.9/],
    ['a search upside down', () => information.layerOptimum(joint, { kind: 'soft', count: 1, encoder: Float64Array.of(1, 1) }, curve, { low: 3, high: 2 }), /low < high, got 3 and 2/],
  ],
  selfConsistencyResidual: [['another shape', () => information.selfConsistencyResidual(joint, 2, Float64Array.of(1), clusters), /encoder must be 2 x 1, got 1/]],
  solveSquaredBottleneck: [['no trade-off', () => information.solveSquaredBottleneck(joint, 0), /tradeOff must be > 0/]],
};

// These take only what the constructors of a joint have checked, and refuse nothing themselves.
const ofCheckedJoints = ['criticalBeta', 'squaredMaximalCorrelation', 'jointInformation', 'isDeterministicJoint', 'labelMarginal'];

// They only answer a question about any numbers.
const questions = ['areFinite'];

// Reading tables has sentences and specs of its own.
const ofTables = new Set([...Object.keys(labelledRows), ...Object.keys(tableRows)]);

describe('bad input', () => {
  it('is tried on every exported function and class', () => {
    const exported = Object.entries(information).flatMap(([name, value]) => (typeof value === 'function' && !ofTables.has(name) ? [name] : []));
    expect([...Object.keys(refused), ...ofCheckedJoints, ...questions].sort()).toEqual(exported.sort());
  });

  for (const [name, cases] of Object.entries(refused)) {
    for (const [what, call, sentence] of cases) {
      it(`${name} refuses ${what}`, () => {
        expect(call).toThrowError(RangeError, sentence);
        // Names the function at fault, which may be the one that this one hands its arguments to.
        expect(call).toThrowError(RangeError, /^[A-Za-z]+(\.[A-Za-z]+)?: /);
      });
    }
  }

  it('a constant layer is no bad input: 0 bits by every estimator', () => {
    const constant = new Float32Array(2).fill(0.3);
    const binned = new information.BinnedInformation(labels);
    for (const binning of [cells, information.idnnsEdges(30), information.fixedWidthBins(constant, 0.07), information.adaptiveBins(constant, 30), information.exactCells(constant), equalIntervals(0.3, 0.3, 30)]) {
      for (const found of [binned.measure(constant, 1, binning), binned.measureWithMillerMadow(constant, 1, binning), binned.measureRows(constant, 1, binning, [1, 0])]) {
        expect([found.ixt, found.ity, found.ht, found.occupiedCells]).toEqual([0, 0, 0, 1]);
      }
    }
    const { ixt, ity } = information.kdeInformation(constant, shape, 0.1, labels);
    for (const bits of [ixt.lower, ixt.upper, ity.lower, ity.upper]) expect(Math.abs(bits)).toBe(0);
    const noisy = information.noisyInformation({ ...layer, centers: constant }, labels, 10, noise);
    expect(Math.abs(noisy.ixt.value)).toBeLessThan(1e-15);
  });
});
