import { problemSchema } from '@infoplane/contracts';
import { openProblem, type Problem } from '@infoplane/training';
import { problemFacts } from './problem-facts';

async function factsOf(configuration: unknown, rows?: readonly number[]) {
  const parsed = problemSchema.parse(configuration);
  const problem = await openProblem(parsed);
  const measured = Int32Array.from(rows ?? Array.from({ length: problem.patterns }, (_, i) => i));
  const probabilities = Float64Array.from([...measured].flatMap((row) => [...problem.labelProbabilities.subarray(row * problem.classes, (row + 1) * problem.classes)]));
  return problemFacts(parsed, problem, measured, { classes: problem.classes, probabilities });
}

describe('what is known of a problem', () => {
  it('of the hard rule: H(Y) = I(X;Y) = 0.99916, and the degenerate line with its explanation', async () => {
    const { record } = await factsOf({ name: 'szt-hard' });
    expect(record).toEqual(jasmine.objectContaining({ kind: 'problem', patterns: 4096, measured: 4096, inputs: 12, classes: 2, isDeterministic: true }));
    expect(record.entropyX).toBeCloseTo(12, 12);
    expect(record.entropyY).toBeCloseTo(0.999157120850271, 12);
    expect(record.informationXY).toBeCloseTo(0.999157120850271, 12);
    expect(record.curve!.map(({ ixt }) => ixt)).toEqual([0, record.entropyY, record.entropyX]);
    expect(record.curve!.map(({ ity }) => ity)).toEqual([0, record.entropyY, record.entropyY]);
    expect(record.curve!.every(({ beta }) => beta === null)).toBeTrue();
    expect(record.curveAbsent).toMatch(/min\(I\(X;T\), H\(Y\)\)/);
  });

  it('of the soft rule: I(X;Y) = 0.89948, and a curve from the origin to the corner (5.5695, 0.89948), ascending and concave', async () => {
    const { record, bound } = await factsOf({ name: 'szt-soft' });
    expect(record.entropyY).toBeCloseTo(0.999997557151404, 11);
    expect(record.informationXY).toBeCloseTo(0.899482824825784, 11);
    const curve = record.curve!;
    expect(curve[0]).toEqual({ beta: null, ixt: 0, ity: 0 });
    expect(curve.at(-1)!.ixt).toBeCloseTo(5.569522432166507, 9);
    expect(curve.at(-1)!.ity).toBeCloseTo(0.899482824825784, 11);
    const slopes = curve.slice(1).map(({ ixt, ity }, i) => (ity - curve[i].ity) / (ixt - curve[i].ixt));
    // Local optima above beta 5 are within a millibit.
    slopes.slice(1).forEach((slope, i) => expect(slope).toBeLessThanOrEqual(slopes[i] + 1e-3));
    expect(record.curveAbsent).toBeNull();
    expect(bound?.curve.kind).toBe('curve');
  });

  it('of a sample: the entropies of the measured patterns', async () => {
    const { record } = await factsOf({ name: 'szt-hard' }, [0, 1, 2, 4095]);
    expect(record).toEqual(jasmine.objectContaining({ patterns: 4096, measured: 4, entropyX: 2 }));
    // Three patterns of few ones, and all ones.
    expect(record.entropyY).toBeCloseTo(2 - 0.75 * Math.log2(3), 12);
  });

  it('equal inputs are one X', () => {
    const problem: Problem = {
      name: 'rows', patterns: 4, inputs: 2, classes: 2, x: Float32Array.of(0, 1, -0, 1, 0.5, 1, 0.5, 2), labelProbabilities: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1), isDeterministic: true,
    };
    const { record } = problemFacts({ name: 'szt-hard' }, problem, Int32Array.of(0, 1, 2, 3), { classes: 2, probabilities: problem.labelProbabilities });
    expect(record.entropyX).toBeCloseTo(1.5, 12);
    expect(record.entropyY).toBeCloseTo(1, 12);
  });

  it('of soft labels with as many values as patterns no curve is solved, and the record says why', async () => {
    const { record, bound } = await factsOf({ name: 'blobs', patterns: 200, distance: 1 });
    expect(record.isDeterministic).toBeFalse();
    expect(record.curve).toBeNull();
    expect(record.curveAbsent).toMatch(/No curve is solved for blobs/);
    expect(bound).toBeNull();
  });
});
