import type { TrainingPlan } from '../../engine';
import type { Problem } from '../../problems/problem';
import { buildPlan, buildProblem, sgd } from '../build-plan';
import type { EngineRuns } from './engine-runs';
import { largestDifference } from './expectations';

/** Replicas do not meet. */
export function describeReplicaRules(runs: EngineRuns): void {
  describe('replicas', () => {
    it('a replica among others is the replica alone, within rounding', async () => {
      const alone = await runs.observed(buildPlan({ batchSize: 64, replicas: 1 }), 3);
      const among = await runs.observed(buildPlan({ batchSize: 64, replicas: 3 }), 3);
      expect(largestDifference(among.logits.subarray(0, alone.logits.length), alone.logits)).toBeLessThan(1e-5);
    });

    it('a replica that diverges shows it, and the others keep their bits', async () => {
      // Neither problem is of bits alone: an engine may have a quicker way with those, which rounds differently.
      const healthy = buildPlan({ problem: withFirstPattern(0.5), activation: 'linear', optimizer: sgd, batchSize: 32, replicas: 3 });
      const poisoned = poisonReplica(healthy, 1);
      const run = { epochs: 4, size: healthy.problem.patterns * 2, from: 2 };
      const expected = await runs.observed(healthy, run.epochs);
      const seen = await runs.observed(poisoned, run.epochs);
      expect(seen.logits.subarray(run.size + run.from, 2 * run.size).some(Number.isFinite)).toBeFalse();
      expect([4, 5, 6, 7].some((i) => Number.isFinite(seen.weightNorm[i]))).toBeFalse();
      expect([4, 5, 6, 7].some((i) => Number.isFinite(seen.gradientMean[i]))).toBeFalse();
      for (const replica of [0, 2]) {
        const range = [replica * run.size + run.from, (replica + 1) * run.size] as const;
        expect(seen.logits.slice(...range)).toEqual(expected.logits.slice(...range));
        expect(seen.gradientStd.slice(replica * 4, replica * 4 + 4)).toEqual(expected.gradientStd.slice(replica * 4, replica * 4 + 4));
      }
    });
  });
}

/** The seeded patterns, the first of which is the same number everywhere. */
function withFirstPattern(value: number): Problem {
  const problem = buildProblem();
  return { ...problem, x: problem.x.map((x, i) => (i < problem.inputs ? value : x)) };
}

/** The same plan in which the first pattern is 1e30 everywhere, and only that replica trains on it. */
function poisonReplica(plan: TrainingPlan, poisoned: number): TrainingPlan {
  const splits = plan.splits.map((split, replica) => {
    const rows = { train: split.train.slice(), test: split.test.slice() };
    const home = replica === poisoned ? rows.train : rows.test;
    const away = replica === poisoned ? rows.test : rows.train;
    if (!home.includes(0)) [home[0], away[away.indexOf(0)]] = [0, home[0]];
    return rows;
  });
  // The healthy plan's splits are changed in place so that the other replicas train on the same rows in both.
  plan.splits.forEach((split, replica) => {
    split.train.set(splits[replica].train);
    split.test.set(splits[replica].test);
  });
  return { ...plan, problem: withFirstPattern(1e30) };
}
