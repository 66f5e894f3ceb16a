import { CountedStream } from '@infoplane/numerics';
import { BinnedInformation } from './binned-information';
import { equalIntervals } from './binning';
import { bottleneckJointFromTable, criticalBeta, informationCurve, solveBottleneck, solveDeterministicBottleneck, solveGaussianBottleneck, solveSquaredBottleneck } from './bottleneck';
import { conditionalEntropy, conditionalRelativeEntropy } from './conditional-entropy';
import { entropyFromCounts, entropyFromProbabilities } from './entropy';
import { gaussianInformation, linearGaussianInformation, squaredCanonicalCorrelations } from './gaussian-information';
import { kdeInformation } from './kde/kde-information';
import { ksgInformation } from './ksg-information';
import { hardLabels } from './labels';
import { conditionalMutualInformation, mutualInformation } from './mutual-information';
import { noisyInformation } from './noisy-information';
import { relativeEntropy } from './relative-entropy';

const h = (p: number) => entropyFromProbabilities([p, 1 - p]);
/** Twelve decimals: sums of fewer than a hundred terms of size 1. */
const digits = 12;

/** p(x,y) of a channel with uniform inputs. */
function uniform(channel: readonly (readonly number[])[]): number[] {
  return channel.flatMap((row) => row.map((p) => p / channel.length));
}

describe('closed forms of discrete channels', () => {
  it('Z channel: I = h(q (1 - e)) - q h(e), and log2 5/4 at e = 1/2, q = 2/5', () => {
    for (const [q, e] of [[0.4, 0.5], [0.5, 0.1], [0.9, 0.3]]) {
      const joint = [1 - q, 0, q * e, q * (1 - e)];
      expect(mutualInformation(joint, { rows: 2, columns: 2 })).toBeCloseTo(h(q * (1 - e)) - q * h(e), digits);
    }
    expect(mutualInformation([0.6, 0, 0.2, 0.2], { rows: 2, columns: 2 })).toBeCloseTo(Math.log2(1.25), digits);
  });

  it('erasure of one of m symbols: I = (1 - eps) log2 m', () => {
    for (const [m, eps] of [[2, 0.25], [3, 0.2], [7, 0.65]]) {
      const channel = Array.from({ length: m }, (_, x) => Array.from({ length: m + 1 }, (_, y) => (y === m ? eps : Number(x === y) * (1 - eps))));
      expect(mutualInformation(uniform(channel), { rows: m, columns: m + 1 })).toBeCloseTo((1 - eps) * Math.log2(m), digits);
    }
  });

  it('symmetric channel of m symbols: I = log2 m - h(d) - d log2(m - 1), critical beta (1 - d m / (m - 1))^-2', () => {
    for (const [m, d] of [[2, 0.1], [3, 0.3], [5, 0.4]]) {
      const table = uniform(Array.from({ length: m }, (_, x) => Array.from({ length: m }, (_, y) => (x === y ? 1 - d : d / (m - 1)))));
      expect(mutualInformation(table, { rows: m, columns: m })).toBeCloseTo(Math.log2(m) - h(d) - d * Math.log2(m - 1), digits);
      expect(criticalBeta(bottleneckJointFromTable(table, m))).toBeCloseTo((1 - (d * m) / (m - 1)) ** -2, 9);
    }
  });

  it('H(X|n) + H(n) = 12 bits for n ones among 12 fair bits', () => {
    const choose = (n: number): number => (n === 0 ? 1 : (choose(n - 1) * (13 - n)) / n);
    const counts = Array.from({ length: 13 }, (_, n) => Math.round(choose(n)));
    const joint = new Float64Array(4096 * 13);
    for (let x = 0; x < 4096; x += 1) joint[x * 13 + x.toString(2).replaceAll('0', '').length] = 1 / 4096;
    const given = counts.reduce((sum, count) => sum + (count / 4096) * Math.log2(count), 0);
    expect(conditionalEntropy(joint, { rows: 4096, columns: 13 })).toBeCloseTo(given, digits);
    expect(given + entropyFromCounts(counts)).toBeCloseTo(12, digits);
  });

  it('D of n independent coins is n times that of one, and given the input that of each channel', () => {
    const coins = (p: number) => Array.from({ length: 16 }, (_, s) => [0, 1, 2, 3].reduce((product, i) => product * ((s >> i) & 1 ? p : 1 - p), 1));
    const one = relativeEntropy([0.3, 0.7], [0.6, 0.4]);
    expect(relativeEntropy(coins(0.7), coins(0.4))).toBeCloseTo(4 * one, digits);
    expect(conditionalRelativeEntropy([0.25, 0.75, 0], [0.3, 0.7, 0.5, 0.5, 1, 0], [0.6, 0.4, 0.5, 0.5, 0, 1])).toBeCloseTo(0.25 * one, digits);
  });

  it('conditional forms: H(X|Y) of the erasure channel is eps, I(X;Y|Z) of the exclusive or 1, of a Markov chain X-Z-Y 0', () => {
    expect(conditionalEntropy(uniform([[0.75, 0, 0.25], [0, 0.75, 0.25]]), { rows: 2, columns: 3 })).toBeCloseTo(0.25, digits);
    expect(conditionalEntropy([0.25, 0.25, 0, 0.5], { rows: 2, columns: 2 })).toBeCloseTo(0.688721875540867, digits);
    const exclusive = new Float64Array(8);
    const chain = new Float64Array(8);
    for (const x of [0, 1]) {
      for (const y of [0, 1]) exclusive[x * 4 + y * 2 + (x ^ y)] = 0.25;
      for (const z of [0, 1]) for (const y of [0, 1]) chain[x * 4 + y * 2 + z] = 0.5 * (x === z ? 0.9 : 0.1) * (y === z ? 0.8 : 0.2);
    }
    expect(conditionalMutualInformation(exclusive, { x: 2, y: 2, z: 2 })).toBeCloseTo(1, digits);
    expect(conditionalMutualInformation(chain, { x: 2, y: 2, z: 2 })).toBeCloseTo(0, digits);
  });
});

describe('closed forms of layers', () => {
  it('the number of ones tells the parity of 12 bits fully, eleven of the bits nothing', () => {
    const ones = Float32Array.from({ length: 4096 }, (_, x) => x.toString(2).replaceAll('0', '').length);
    const parity = new BinnedInformation(hardLabels(Array.from(ones, (n) => n % 2), 2));
    expect(parity.measure(ones, 1, equalIntervals(-0.5, 12.5, 13)).ity).toBeCloseTo(1, digits);
    const eleven = Float32Array.from({ length: 4096 * 11 }, (_, i) => (Math.floor(i / 11) >> i % 11) & 1);
    expect(parity.measure(eleven, 11, equalIntervals(0, 1, 2))).toEqual({ ixt: 11, ity: 0, ht: 11, occupiedCells: 2048 });
  });

  it('KDE of far groups of equal points: both bounds of I(X;T) are the entropy of the group sizes', () => {
    const sizes = [1, 2, 5, 8];
    const activations = Float64Array.from(sizes.flatMap((size, g) => new Array<number>(size).fill(1000 * g)));
    const group = sizes.flatMap((size, g) => new Array<number>(size).fill(g % 2));
    const { ixt, ity } = kdeInformation(activations, { samples: 16, units: 1 }, 1, hardLabels(group, 2));
    for (const bound of [ixt.lower, ixt.upper]) expect(bound).toBeCloseTo(entropyFromCounts(sizes), digits);
    for (const value of [ity.lower, ity.upper]) expect(value).toBeCloseTo(h(6 / 16), digits);
  });

  it('noisy neurons on the corners of a square are two binary Gaussian channels', () => {
    const stream = new CountedStream(9, 0, 0, 0);
    const [b, draws] = [0.6, 20_000];
    const noise = b * b;
    const line = noisyInformation({ centers: Float64Array.of(0, 1), samples: 2, propagations: 1, units: 1, noiseVariance: noise }, hardLabels([0, 1], 2), draws, stream);
    const square = noisyInformation({ centers: Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1), samples: 4, propagations: 1, units: 2, noiseVariance: noise }, hardLabels([0, 0, 1, 1], 2), draws, stream);
    const error = 4.5 * Math.hypot(2 * line.ixt.standardError, square.ixt.standardError);
    expect(Math.abs(square.ixt.value - 2 * line.ixt.value)).toBeLessThan(error);
    expect(Math.abs(square.ity.value - line.ixt.value)).toBeLessThan(error);
  });
});

describe('closed forms of continuous variables', () => {
  const samples = 2000;
  const stream = new CountedStream(6, 0, 0, 0);
  const uniformAt = (i: number) => stream.uniform(i);

  it('KSG of X uniform and Y = X + a uniform on [0, w]: w/2 - ln w nats', () => {
    for (const w of [0.2, 0.5, 1]) {
      const x = Float64Array.from({ length: samples }, (_, i) => uniformAt(2 * i));
      const y = x.map((value, i) => value + w * uniformAt(2 * i + 1));
      const truth = (w / 2 - Math.log(w)) / Math.LN2;
      // Spread of k = 3 at 2,000 samples about 0.03 bits, bias at the strip's borders about as much: three of the first and one of the second.
      expect(Math.abs(ksgInformation({ values: x, units: 1 }, { values: y, units: 1 }) - truth)).toBeLessThan(0.12);
    }
  });

  it('KSG of independent pairs of normals is the sum of theirs', () => {
    const normal = new CountedStream(7, 0, 0, 0);
    const rho = [0.8, 0.5];
    const x = Float64Array.from({ length: 2 * samples }, (_, i) => normal.normal(i));
    const y = x.map((value, i) => rho[i % 2] * value + Math.sqrt(1 - rho[i % 2] ** 2) * normal.normal(2 * samples + i));
    const truth = gaussianInformation(0.8) + gaussianInformation(0.5);
    expect(Math.abs(ksgInformation({ values: x, units: 2 }, { values: y, units: 2 }) - truth)).toBeLessThan(0.12);
  });

  it('a linear layer of correlated inputs: one unit that sums two has 1/2 log2(1 + (2 + 2 rho) / noise)', () => {
    for (const rho of [-0.5, 0, 0.9]) {
      expect(linearGaussianInformation([1, 1], { units: 1, inputs: 2 }, 0.3, [1, rho, rho, 1])).toBeCloseTo(0.5 * Math.log2(1 + (2 + 2 * rho) / 0.3), digits);
    }
  });

  it('the past and the future of an autoregressive process share -1/2 log2(1 - a^2), through one direction', () => {
    const a = 0.7;
    const covariance = (rows: readonly number[], columns: readonly number[]) => rows.flatMap((i) => columns.map((j) => a ** Math.abs(i - j)));
    const [past, future] = [[0, 1, 2], [3, 4]];
    const squared = squaredCanonicalCorrelations(covariance(past, past), 3, covariance(future, future), 2, covariance(past, future));
    expect(squared[0]).toBeCloseTo(a * a, digits);
    expect(squared[1]).toBeCloseTo(0, digits);
  });
});

describe('closed forms of bottlenecks', () => {
  it('ternary erasure: trivial below beta = 1 / (1 - eps), the corner (log2 3, (1 - eps) log2 3) above', () => {
    const eps = 0.3;
    const table = uniform(Array.from({ length: 3 }, (_, x) => Array.from({ length: 4 }, (_, y) => (y === 3 ? eps : Number(x === y) * (1 - eps)))));
    const joint = bottleneckJointFromTable(table, 4);
    expect(criticalBeta(joint)).toBeCloseTo(1 / (1 - eps), 9);
    const [below, above] = [1.3, 1.6].map((beta) => solveBottleneck(joint, beta));
    expect(below.ixt).toBeCloseTo(0, 9);
    expect(above.ixt).toBeCloseTo(Math.log2(3), 9);
    expect(above.ity).toBeCloseTo((1 - eps) * Math.log2(3), 9);
  });

  it('a Gaussian bottleneck gives each direction the rate R at which R - beta I(R) is least', () => {
    for (const beta of [1.2, 1.9, 4, 30]) {
      let [ixt, ity] = [0, 0];
      for (const r of [0.9, 0.5]) {
        // Golden section on the scalar curve, which is concave.
        const label = (rate: number) => -0.5 * Math.log2(1 - r * (1 - 2 ** (-2 * rate)));
        let [low, high] = [0, 12];
        for (let i = 0; i < 100; i += 1) {
          const [a, b] = [high - 0.6180339887498949 * (high - low), low + 0.6180339887498949 * (high - low)];
          if (a - beta * label(a) < b - beta * label(b)) high = b;
          else low = a;
        }
        ixt += low;
        ity += label(low);
      }
      const solution = solveGaussianBottleneck([0.9, 0.5], beta);
      // A minimum is located to the square root of the rounding of its value: 1e-7.
      expect(Math.abs(solution.ixt - ixt)).toBeLessThan(1e-6);
      expect(Math.abs(solution.ity - ity)).toBeLessThan(1e-6);
    }
  });

  it('patterns in m groups of equal p(y|x): at large beta T is the group, for the deterministic and the ordinary bottleneck alike', () => {
    const sizes = [1, 3, 4];
    const rows = [[0.9, 0.1, 0], [0.1, 0.9, 0], [0.1, 0.1, 0.8]];
    const joint = bottleneckJointFromTable(sizes.flatMap((size, g) => Array.from({ length: size }, () => rows[g].map((p) => p / 8)).flat()), 3);
    const truth = entropyFromCounts(sizes);
    expect(solveDeterministicBottleneck(joint, 1000).ht).toBeCloseTo(truth, 9);
    const curve = informationCurve(joint, { betas: [2, 1000] });
    if (curve.kind !== 'curve') throw new Error('these rows are soft');
    expect(curve.corner.ixt).toBeCloseTo(truth, 9);
    expect(curve.points[1].ity).toBeLessThan(curve.corner.ity + 1e-12);
  });

  it('the squared bottleneck of the binary symmetric joint lies on its curve where 1 / beta = 2 tradeOff I(X;T)', () => {
    const d = 0.1;
    const joint = bottleneckJointFromTable(uniform([[1 - d, d], [d, 1 - d]]), 2);
    for (const a of [0.05, 0.2]) {
      const s = a * (1 - d) + d * (1 - a);
      const beta = Math.log((1 - a) / a) / ((1 - 2 * d) * Math.log((1 - s) / s));
      const ixt = 1 - h(a);
      const found = solveSquaredBottleneck(joint, 1 / (2 * beta * ixt));
      // Bisection in ln beta to 1e-5.
      expect(Math.abs(found.ixt - ixt)).toBeLessThan(1e-4);
      expect(Math.abs(found.ity - (1 - h(s)))).toBeLessThan(1e-4);
    }
  });
});
