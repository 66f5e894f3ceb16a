import type { Observation, TrainingPlan, TrainingRun, TrainingState } from '../../engine';
import { groupPlans } from './group-plans';
import { emptyState, packState, sharedFloat32, widthsOf } from './network-state';
import type { GroupCommand } from './replica-group';
import { ReplicaWorker } from './replica-worker';
import type { CompiledModule } from './web-assembly';

/** One session on worker threads, a group of replicas each. */
export class FusedRun implements TrainingRun {
  private constructor(
    private readonly plan: TrainingPlan,
    private readonly stepsPerEpoch: number,
    private groups: readonly ReplicaWorker[],
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
    const plans = groupPlans(plan, workers, from);
    const results = await Promise.allSettled(plans.map((group) => ReplicaWorker.start(module, group)));
    const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      await Promise.all(started.map((worker) => worker.end()));
      throw failed.reason;
    }
    const [{ trainRows, batchRows }] = plans;
    return new FusedRun(plan, Math.ceil(trainRows / batchRows), started, { epoch: from?.epoch ?? 0, step: from?.step ?? 0 }, whenDisposed);
  }

  get epoch(): number {
    return this.counted.epoch;
  }

  get step(): number {
    return this.counted.step;
  }

  /** Worker threads that live now. */
  get liveWorkers(): number {
    return this.groups.length;
  }

  async trainEpochs(count: number): Promise<void> {
    const { epoch, step } = this.counted;
    await this.command({ kind: 'train', epochs: count, epoch, step });
    this.counted = { epoch: epoch + count, step: step + count * this.stepsPerEpoch };
  }

  async observe(): Promise<Observation> {
    const { problem, configuration } = this.plan;
    const perPattern = configuration.replicas * problem.patterns;
    const widths = widthsOf(this.plan).slice(1);
    const perLayer = () => new Float64Array(new SharedArrayBuffer(configuration.replicas * widths.length * Float64Array.BYTES_PER_ELEMENT));
    const observation = {
      activations: widths.map((width) => sharedFloat32(perPattern * width)),
      logits: sharedFloat32(perPattern * problem.classes),
      gradientMean: perLayer(),
      gradientStd: perLayer(),
      weightNorm: perLayer(),
    };
    await this.command({ kind: 'observe', epoch: this.epoch, into: observation });
    return observation;
  }

  async saveState(): Promise<TrainingState> {
    const arrays = emptyState(this.plan);
    await this.command({ kind: 'save', into: arrays });
    return packState(this.plan, arrays, this.counted);
  }

  async dispose(): Promise<void> {
    const groups = this.groups;
    this.groups = [];
    await Promise.all(groups.map((group) => group.end()));
    this.whenDisposed(this);
  }

  private async command(command: GroupCommand): Promise<void> {
    if (this.groups.length === 0) throw new Error('fused engine: the run was disposed');
    await Promise.all(this.groups.map((group) => group.carryOut(command)));
  }
}
