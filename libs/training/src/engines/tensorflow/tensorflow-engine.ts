import type { EngineDescription } from '@infoplane/contracts';
import type { Engine, TrainingPlan, TrainingRun, TrainingState } from '../../engine';
import { backendNames, loadBackend, type BackendName } from './backends';
import { MemoryBudget } from './memory-budget';
import { TensorflowRun } from './tensorflow-run';

/** Trains every network on TensorFlow.js: back-propagation written out in batched operations, all replicas in one tensor, no tape. */
export class TensorflowEngine implements Engine {
  private readonly runs = new Set<TensorflowRun>();

  private constructor(
    readonly description: EngineDescription,
    private readonly budget: MemoryBudget,
  ) {}

  /**
   * An engine on the first backend that runs on this machine. One backend a process: opening another engine on another backend breaks the
   * runs of the first.
   */
  static async start(backends: readonly BackendName[] = backendNames, budget = new MemoryBudget()): Promise<TensorflowEngine> {
    return new TensorflowEngine(await loadBackend(backends), budget);
  }

  /** Every network that can be configured is trained. */
  refusal(): null {
    return null;
  }

  async open(plan: TrainingPlan, from?: TrainingState): Promise<TrainingRun> {
    const run = new TensorflowRun(plan, from, this.budget, (disposed) => this.runs.delete(disposed));
    this.runs.add(run);
    return run;
  }

  async dispose(): Promise<void> {
    for (const run of this.runs) await run.dispose();
  }
}
