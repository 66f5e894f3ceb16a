import type { Engine, Observation, TrainingPlan, TrainingRun, TrainingState } from '../../engine';

/** What a plan's networks look like after some epochs, and the state to go on from there. */
export interface TrainedNetworks {
  readonly seen: Observation;
  readonly state: TrainingState;
}

/** Runs of the engine under test, each disposed when it has been looked at. */
export class EngineRuns {
  constructor(private readonly opened: () => Engine) {}

  get engine(): Engine {
    return this.opened();
  }

  async with<T>(plan: TrainingPlan, use: (run: TrainingRun) => Promise<T>, from?: TrainingState): Promise<T> {
    const run = await this.engine.open(plan, from);
    try {
      return await use(run);
    } finally {
      await run.dispose();
    }
  }

  /** Trains some epochs, from the initial weights or from a state. */
  trained(plan: TrainingPlan, epochs: number, from?: TrainingState): Promise<TrainedNetworks> {
    const use = async (run: TrainingRun) => {
      await run.trainEpochs(epochs);
      return { seen: await run.observe(), state: await run.saveState() };
    };
    return this.with(plan, use, from);
  }

  async observed(plan: TrainingPlan, epochs: number): Promise<Observation> {
    return (await this.trained(plan, epochs)).seen;
  }
}
