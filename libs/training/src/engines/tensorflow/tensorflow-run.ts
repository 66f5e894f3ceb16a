import type { Observation, TrainingPlan, TrainingRun, TrainingState } from '../../engine';
import { layerShapes } from '../../layer-shapes';
import { DeviceReads, type FetchedValues } from './device-reads';
import type { MemoryBudget } from './memory-budget';
import { rememberedArrays } from './optimizers';
import { initialParameters, parameterLayout, weightNorm, type ParameterLayout } from './parameter-layout';
import { ReplicaGroup, type GroupObservation } from './replica-group';
import { patternTables } from './row-gathering';

/** One session being trained on the current backend of TensorFlow.js. */
export class TensorflowRun implements TrainingRun {
  private readonly layout: ParameterLayout;
  private readonly groups: readonly ReplicaGroup[];
  /** Parameters, then what the optimiser remembers, by their names in a state. */
  private readonly arrayNames: readonly string[];
  private disposed = false;
  private epochs: number;
  private steps: number;

  /** @throws RangeError when the state is of another shape. */
  constructor(
    private readonly plan: TrainingPlan,
    from: TrainingState | undefined,
    budget: MemoryBudget,
    private readonly onDispose: (run: TensorflowRun) => void,
  ) {
    const { problem, configuration } = plan;
    const { architecture, training, replicas, seed } = configuration;
    this.layout = parameterLayout(layerShapes(problem, architecture));
    this.arrayNames = ['parameters', ...rememberedArrays(training.optimizer)];
    const start = from ?? { epoch: 0, step: 0, arrays: { parameters: initialParameters(this.layout, architecture.initializer, replicas, seed) } };
    const arrays = this.arraysOf(start);
    [this.epochs, this.steps] = [start.epoch, start.step];
    const size = budget.replicasTogether(plan, this.layout.layers);
    const tables = patternTables(plan);
    this.groups = Array.from({ length: Math.ceil(replicas / size) }, (_, group) => {
      const members = Array.from({ length: Math.min(size, replicas - group * size) }, (_, i) => group * size + i);
      return new ReplicaGroup(plan, tables, this.layout, budget, members, this.part(arrays, members));
    });
  }

  get epoch(): number {
    return this.epochs;
  }

  get step(): number {
    return this.steps;
  }

  async trainEpochs(count: number): Promise<void> {
    this.refuseWhenDisposed();
    for (let i = 0; i < count; i += 1) {
      const [steps] = this.groups.map((group) => group.trainEpoch(this.epochs, this.steps));
      this.steps = steps;
      this.epochs += 1;
    }
  }

  async observe(): Promise<Observation> {
    this.refuseWhenDisposed();
    const reads = new DeviceReads();
    const pending: (() => GroupObservation)[] = [];
    for (const group of this.groups) pending.push(await group.observe(this.epochs, reads));
    await reads.flush();
    const seen = pending.map((result) => result());
    const layers = seen[0].layers.map((_, layer) => joined(Float32Array, seen.map((group) => group.layers[layer])));
    const { length, layers: segments } = this.layout;
    const parameters = joined(Float32Array, seen.map((group) => group.parameters));
    return {
      activations: layers.slice(0, -1),
      logits: layers[layers.length - 1],
      gradientMean: joined(Float64Array, seen.map(({ gradients }) => gradients.mean)),
      gradientStd: joined(Float64Array, seen.map(({ gradients }) => gradients.std)),
      weightNorm: Float64Array.from({ length: (parameters.length / length) * segments.length }, (_, i) => {
        const replica = Math.floor(i / segments.length);
        return weightNorm(segments[i % segments.length], parameters.subarray(replica * length, (replica + 1) * length));
      }),
    };
  }

  async saveState(): Promise<TrainingState> {
    this.refuseWhenDisposed();
    const reads = new DeviceReads();
    const saved: FetchedValues[][] = [];
    for (const group of this.groups) saved.push(await group.save(reads));
    await reads.flush();
    const arrays = this.arrayNames.map((name, i) => [name, joined(Float32Array, saved.map((group) => group[i]()))] as const);
    return { epoch: this.epochs, step: this.steps, arrays: Object.fromEntries(arrays) };
  }

  async restore(state: TrainingState): Promise<void> {
    this.refuseWhenDisposed();
    const arrays = this.arraysOf(state);
    this.groups.forEach((group) => group.load(this.part(arrays, group.replicas)));
    [this.epochs, this.steps] = [state.epoch, state.step];
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.groups.forEach((group) => group.dispose());
    this.onDispose(this);
  }

  /** The state's arrays that this plan needs, [replicas, layout.length] each; what its optimiser does not find begins at 0. */
  private arraysOf({ arrays }: TrainingState): Float32Array[] {
    const expected = this.plan.configuration.replicas * this.layout.length;
    return this.arrayNames.map((name) => {
      const found: Float32Array | undefined = arrays[name];
      if (found === undefined && name !== 'parameters') return new Float32Array(expected);
      if (found?.length !== expected) {
        throw new RangeError(`TensorflowRun: the state's ${name} must be ${expected} numbers for this plan, got ${found?.length ?? 'none'}`);
      }
      return found;
    });
  }

  /** What consecutive replicas have of each array. */
  private part(arrays: readonly Float32Array[], replicas: readonly number[]): Float32Array[] {
    const { length } = this.layout;
    return arrays.map((array) => array.subarray(replicas[0] * length, (replicas[0] + replicas.length) * length));
  }

  private refuseWhenDisposed(): void {
    if (this.disposed) throw new Error('TensorflowRun: it was disposed');
  }
}

function joined<T extends Float32Array | Float64Array>(array: new (length: number) => T, parts: readonly T[]): T {
  const whole = new array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
