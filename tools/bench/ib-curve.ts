// Time of the information curve of the published soft rule over 40 betas from 1 to 300, from its 64 classes and from all 4,096 patterns, one core.
// node --import @swc-node/register/esm-register tools/bench/ib-curve.ts [--json]
import { publishedSoftRule } from '@infoplane/contracts';
import { bottleneckJoint, informationCurve, mergeEqualConditionals, type BottleneckJoint } from '@infoplane/information';
import { createProblem } from '@infoplane/training';

const problem = createProblem({ name: 'szt-soft', ...publishedSoftRule });
const patterns = bottleneckJoint(
  new Float64Array(problem.patterns).fill(1 / problem.patterns),
  problem.labelProbabilities,
  problem.classes,
);

function timed(
  name: string,
  joint: BottleneckJoint,
): { from: string; patterns: number; betas: number; fastestMs: number; firstMs: number; worstGapBits: number } {
  const times: number[] = [];
  let worstGapBits = 0;
  for (let repetition = 0; repetition < 5; repetition += 1) {
    const start = performance.now();
    const curve = informationCurve(joint);
    times.push(performance.now() - start);
    if (curve.kind !== 'curve') throw new Error('ib-curve: the soft rule has a curve');
    worstGapBits = Math.max(...curve.points.map((point) => point.optimalityGap));
  }
  return { from: name, patterns: joint.patterns, betas: 40, fastestMs: Math.min(...times), firstMs: times[0], worstGapBits };
}

const rows = [timed('classes', mergeEqualConditionals(patterns).joint), timed('patterns', patterns)];
if (process.argv.includes('--json')) console.log(JSON.stringify({ benchmark: 'ib-curve', rows }));
else console.table(rows);
