import type { SessionConfiguration } from '@infoplane/contracts';
import { measuredPatterns, openProblem, splitPatterns, type ProblemSources, type TrainingPlan } from '@infoplane/training';
import { measuredSample, type MeasuredSample } from './measured-sample';

/** What a session trains, and what is measured of it. */
export interface SessionPlan {
  readonly plan: TrainingPlan;
  readonly sample: MeasuredSample;
}

/**
 * Opens the problem of a configuration and draws its splits and its measured patterns.
 *
 * @throws RefusedError when what the problem is made of is absent, damaged or not what the configuration says.
 */
export async function sessionPlan(configuration: SessionConfiguration, sources?: ProblemSources): Promise<SessionPlan> {
  const { measurement, training, replicas, seed } = configuration;
  const problem = await openProblem(configuration.problem, sources);
  const splits = Array.from({ length: replicas }, (_, replica) => splitPatterns(problem.patterns, training.trainPercent, seed, replica));
  const measured = measuredPatterns(problem.patterns, measurement.samplePatterns, seed);
  return {
    plan: { problem, configuration, probeBatchSize: measurement.probeBatchSize, splits, measured },
    sample: measuredSample(problem, measured, splits),
  };
}
