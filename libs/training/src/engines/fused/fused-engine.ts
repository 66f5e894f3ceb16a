import { availableParallelism } from 'node:os';
import type { EngineDescription, SessionConfiguration } from '@infoplane/contracts';
import type { Engine, TrainingPlan, TrainingRun, TrainingState } from '../../engine';
import { FusedRun } from './fused-run';
import { compileKernel, roundsOnce } from './kernel';
import type { CompiledModule } from './web-assembly';

const onlyDense = 'the fused kernel knows dense layers only, no convolutions';

/** How a fused engine runs. */
export interface FusedEngineOptions {
  /** Threads that train, at least 1. Default: the cores of the machine less one, which stays free for measuring and the channel. */
  readonly workers?: number;
}

/**
 * Dense networks on a CPU: forward, backward and update of a batch in one pass of a WebAssembly SIMD kernel, replicas spread over worker
 * threads. Numbers do not depend on the number of workers, nor on the machine, but for machines from before 2013 that round a multiply-add
 * twice: there the description says so.
 *
 * tanh is within 4e-7 of float64 and reaches exactly 1 where float32's tanh does (kernel/elementary.as.ts).
 */
export class FusedEngine implements Engine {
  readonly description: EngineDescription;
  private readonly runs = new Set<FusedRun>();

  private constructor(
    private readonly module: CompiledModule,
    readonly workers: number,
  ) {
    const threads = workers === 1 ? 'one worker thread' : `up to ${workers} worker threads`;
    const rounding = roundsOnce(module) ? '' : ', without fused multiply-add (last bits differ from machines that have it)';
    this.description = { engine: 'fused', backend: 'wasm-simd', detail: `fused WebAssembly SIMD kernel, ${threads}${rounding}`, passedOver: [] };
  }

  /**
   * @throws RangeError if workers is not a whole number from 1.
   * @throws Error where WebAssembly has no relaxed SIMD.
   */
  static async start({ workers = defaultWorkers(availableParallelism()) }: FusedEngineOptions = {}): Promise<FusedEngine> {
    if (!Number.isInteger(workers) || workers < 1)
      throw new RangeError(`FusedEngine: workers must be a whole number from 1, got ${workers}`);
    return new FusedEngine(await compileKernel(), workers);
  }

  /** Worker threads that live now. */
  get liveWorkers(): number {
    return [...this.runs].reduce((sum, run) => sum + run.liveWorkers, 0);
  }

  /** Bytes of WebAssembly memory that its workers hold now. */
  get heldBytes(): number {
    return [...this.runs].reduce((sum, run) => sum + run.heldBytes, 0);
  }

  refusal({ architecture }: Pick<SessionConfiguration, 'problem' | 'architecture'>): string | null {
    return architecture.convolutions.length > 0 ? onlyDense : null;
  }

  /** @throws RangeError when plan and state do not fit together, or the network has convolutions. */
  async open(plan: TrainingPlan, from?: TrainingState): Promise<TrainingRun> {
    if (plan.configuration.architecture.convolutions.length > 0) throw new RangeError(`fused engine: ${onlyDense}`);
    const run = await FusedRun.start(this.module, this.workers, plan, from, (disposed) => this.runs.delete(disposed));
    this.runs.add(run);
    return run;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.runs].map((run) => run.dispose()));
  }
}

/** All cores but one, which measures; on two cores both, because the measuring thread waits for most of the time. */
function defaultWorkers(cores: number): number {
  return Math.max(Math.min(2, cores), cores - 1);
}
