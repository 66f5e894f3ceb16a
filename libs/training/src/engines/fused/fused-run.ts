import type { Observation, TrainingPlan, TrainingRun, TrainingState } from '../../engine';
import { groupPlans } from './group-plans';
import { fillKeptState, packState } from './network-state';
import type { GroupCommand, ReplicaGroupPlan } from './replica-group';
import { ReplicaWorker } from './replica-worker';
import type { CompiledModule } from './web-assembly';

/** One session on worker threads, a group of replicas each. */
export class FusedRun implements TrainingRun {
  private constructor(
    private readonly plan: TrainingPlan,
    private readonly group: ReplicaGroupPlan,
    private workers: readonly ReplicaWorker[],
    private counted: { readonly epoch: number; readonly step: number },
    private readonly whenDisposed: (run: FusedRun) => void,
  ) {}

  /**
   * Starts the workers and lays all replicas out.
   *
   * @throws RangeError when plan and state do not fit together.
   * @throws Error when the networks do not fit in memory.
   */
  static async start(
    module: CompiledModule,
    workers: number,
    plan: TrainingPlan,
    from: TrainingState | undefined,
    whenDisposed: (run: FusedRun) => void,
  ): Promise<FusedRun> {
    const groups = groupPlans(plan, workers, from);
    const results = await Promise.allSettled(groups.map((group) => ReplicaWorker.start(module, group)));
    const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      await Promise.all(started.map((worker) => worker.end()));
      throw failed.reason;
    }
    return new FusedRun(plan, groups[0], started, { epoch: from?.epoch ?? 0, step: from?.step ?? 0 }, whenDisposed);
  }

  get epoch(): number {
    return this.counted.epoch;
  }

  get step(): number {
    return this.counted.step;
  }

  /** Worker threads that live now. */
  get liveWorkers(): number {
    return this.workers.length;
  }

  /** Memory of all kernels. */
  get heldBytes(): number {
    return this.workers.reduce((sum, worker) => sum + worker.heldBytes, 0);
  }

  async trainEpochs(count: number): Promise<void> {
    const { epoch, step } = this.counted;
    await this.command({ kind: 'train', epochs: count, epoch, step });
    this.counted = { epoch: epoch + count, step: step + count * Math.ceil(this.group.trainRows / this.group.batchRows) };
  }

  async observe(): Promise<Observation> {
    await this.command({ kind: 'observe', epoch: this.epoch });
    const { activations, logits, gradientMean, gradientStd, weightNorm } = this.group.observation;
    // Copies: the shared arrays serve the next observation too.
    return {
      activations: activations.map((array) => array.slice()),
      logits: logits.slice(),
      gradientMean: gradientMean.slice(),
      gradientStd: gradientStd.slice(),
      weightNorm: weightNorm.slice(),
    };
  }

  async saveState(): Promise<TrainingState> {
    await this.command({ kind: 'save' });
    return packState(this.plan, this.group.state, this.counted);
  }

  async restore(state: TrainingState): Promise<void> {
    fillKeptState(this.group.state, this.plan, state);
    await this.command({ kind: 'restore' });
    this.counted = { epoch: state.epoch, step: state.step };
  }

  async dispose(): Promise<void> {
    const workers = this.workers;
    this.workers = [];
    await Promise.all(workers.map((worker) => worker.end()));
    this.whenDisposed(this);
  }

  private async command(command: GroupCommand): Promise<void> {
    if (this.workers.length === 0) throw new Error('fused engine: the run was disposed');
    await Promise.all(this.workers.map((worker) => worker.carryOut(command)));
  }
}
