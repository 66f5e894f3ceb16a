import { createHash } from 'node:crypto';
import { hasBottleneckCurve, type ProblemConfiguration, type ProblemRecord } from '@infoplane/contracts';
import {
  bottleneckJoint,
  entropyFromCounts,
  informationCurve,
  isDeterministicJoint,
  jointInformation,
  type BottleneckCurve,
  type BottleneckJoint,
  type DegenerateCurve,
  type Labels,
} from '@infoplane/information';
import type { Problem } from '@infoplane/training';

/** The bound that the layers of a session can be compared with. */
export interface BottleneckBound {
  readonly joint: BottleneckJoint;
  readonly curve: BottleneckCurve | DegenerateCurve;
}

/** What a session knows of its problem before anything is trained. */
export interface ProblemFacts {
  readonly record: ProblemRecord;
  /** Null where no curve can be had. */
  readonly bound: BottleneckBound | null;
}

/**
 * The facts of the measured patterns: entropies in bits, and the information bottleneck curve where there is one.
 *
 * @param measured pattern numbers.
 * @param labels p(y|x) of the measured patterns.
 */
export function problemFacts(configuration: ProblemConfiguration, problem: Problem, measured: Int32Array, labels: Labels): ProblemFacts {
  const joint = bottleneckJoint(new Float64Array(measured.length).fill(1 / measured.length), labels.probabilities, labels.classes);
  const { hy, ixy } = jointInformation(joint);
  const entropyX = entropyOfInputs(problem, measured);
  // A deterministic problem has a line whatever it is; a curve is solved only for problems whose p(y|x) takes few values.
  const bound = isDeterministicJoint(joint) || hasBottleneckCurve(configuration) ? { joint, curve: informationCurve(joint) } : null;
  return {
    record: {
      kind: 'problem',
      patterns: problem.patterns,
      measured: measured.length,
      inputs: problem.inputs,
      classes: problem.classes,
      entropyX,
      entropyY: hy,
      informationXY: ixy,
      isDeterministic: problem.isDeterministic,
      ...curveOf(bound, entropyX, configuration.name),
    },
    bound,
  };
}

function curveOf(bound: BottleneckBound | null, entropyX: number, name: string): Pick<ProblemRecord, 'curve' | 'curveAbsent'> {
  const origin = { beta: null, ixt: 0, ity: 0 };
  if (bound === null) {
    return { curve: null, curveAbsent: `No curve is solved for ${name}: its p(y|x) may take as many values as there are patterns. Take szt-soft to compare layers with the bound.` };
  }
  const { curve } = bound;
  const corner = { beta: null, ...curve.corner };
  if (curve.kind === 'degenerate') {
    return { curve: [origin, corner, { beta: null, ixt: Math.max(entropyX, curve.corner.ixt), ity: curve.corner.ity }], curveAbsent: curve.explanation };
  }
  // The trivial solutions of small betas are the origin, and the last of those betas says nothing that the curve does not.
  const points = curve.points.filter(({ ixt }) => ixt > 1e-9).map(({ beta, ixt, ity }) => ({ beta, ixt, ity }));
  return { curve: [origin, ...points, corner], curveAbsent: null };
}

/** H(X) of the measured patterns, bits: equal inputs are one X. */
function entropyOfInputs({ x, inputs }: Problem, measured: Int32Array): number {
  const counts = new Map<string, number>();
  for (const pattern of measured) {
    // -0 + 0 is 0: equal numbers have equal bytes.
    const row = x.subarray(pattern * inputs, (pattern + 1) * inputs).map((value) => value + 0);
    const key = createHash('sha1').update(new Uint8Array(row.buffer)).digest('base64');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return entropyFromCounts([...counts.values()]);
}
