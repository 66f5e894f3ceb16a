import type { Observation, TrainingPlan, TrainingRun, TrainingState } from '../../engine';
import { fillKeptState, packState } from './network-state';
import type { ReplicasCommand, ReplicasPlan } from './replica-trainer';
import { ReplicaWorker } from './replica-worker';
import { replicasPlan } from './replicas-plan';
import type { CompiledModule } from './web-assembly';

/** One session on worker threads, which share its replicas out among themselves at every command. */
export class FusedRun implements TrainingRun {
  private into: 0 | 1 = 0;

  private constructor(
    private readonly plan: TrainingPlan,
    private readonly shared: ReplicasPlan,
    private workers: readonly ReplicaWorker[],
    private counted: { readonly epoch: number; readonly step: number },
    private readonly whenDisposed: (run: FusedRun) => void,
  ) {}

  /**
   * Starts the workers, never more than there are replicas, and lays the network out in each.
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
    const shared = replicasPlan(plan, from);
    const count = Math.min(workers, shared.replicas);
    const results = await Promise.allSettled(Array.from({ length: count }, () => ReplicaWorker.start(module, shared)));
    const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      await Promise.all(started.map((worker) => worker.end()));
      throw failed.reason;
    }
    return new FusedRun(plan, shared, started, { epoch: from?.epoch ?? 0, step: from?.step ?? 0 }, whenDisposed);
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
    this.counted = { epoch: epoch + count, step: step + count * Math.ceil(this.shared.trainRows / this.shared.batchRows) };
  }

  /**
   * What is returned is shared memory without a copy, 28 MB of fifty networks of the paper: it stays as it is until observe has been called twice
   * more.
   */
  async observe(): Promise<Observation> {
    const { into } = this;
    await this.command({ kind: 'observe', epoch: this.epoch, into });
    this.into = into === 0 ? 1 : 0;
    return this.shared.observations[into];
  }

  async saveState(): Promise<TrainingState> {
    this.assertOpen();
    return packState(this.plan, this.shared.state, this.counted);
  }

  async restore(state: TrainingState): Promise<void> {
    this.assertOpen();
    fillKeptState(this.shared.state, this.plan, state);
    this.counted = { epoch: state.epoch, step: state.step };
  }

  async dispose(): Promise<void> {
    const workers = this.workers;
    this.workers = [];
    await Promise.all(workers.map((worker) => worker.end()));
    this.whenDisposed(this);
  }

  private async command(command: ReplicasCommand): Promise<void> {
    this.assertOpen();
    Atomics.store(this.shared.next, 0, 0);
    await Promise.all(this.workers.map((worker) => worker.carryOut(command)));
  }

  private assertOpen(): void {
    if (this.workers.length === 0) throw new Error('fused engine: the run was disposed');
  }
}
