import { getBackend, tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';
import type { Observation, TrainingPlan, TrainingRun, TrainingState } from '../../engine';
import { momentCounts } from './optimizers';
import { initialParameters, parameterLayout, weightNorm, type ParameterLayout } from './parameter-layout';
import type { GradientStatistics } from './probe-moments';
import { ReplicaGroup } from './replica-group';

// Multiply-adds of a batch in the largest layer. Measured with 12 to 10 units: at 512 rows (61,000) stacked replicas are a third faster,
// at 3,482 rows (418,000) single ones are.
const singlyFromProducts = 120_000;

// Activations of one group's replicas for every pattern: 64 MB, and several times that on the way.
const activationsAtOnce = 16_000_000;

const momentNames = ['firstMoments', 'secondMoments'] as const;

/** One session being trained on the current backend of TensorFlow.js. */
export class TensorflowRun implements TrainingRun {
  private readonly layout: ParameterLayout;
  private readonly groups: readonly ReplicaGroup[];
  /** Inputs of every pattern, `[1, inputs, patterns]`: what all replicas are observed on. */
  private readonly patterns: Tensor3D;
  private disposed = false;
  private epochs: number;
  private steps: number;

  constructor(
    private readonly plan: TrainingPlan,
    from: TrainingState | undefined,
    private readonly onDispose: (run: TensorflowRun) => void,
  ) {
    const { problem, configuration } = plan;
    this.layout = parameterLayout([problem.inputs, ...configuration.architecture.hiddenWidths, problem.classes]);
    const arrays = this.startingArrays(from);
    this.epochs = from?.epoch ?? 0;
    this.steps = from?.step ?? 0;
    const { length } = this.layout;
    const size = groupSize(plan, this.layout);
    this.groups = Array.from({ length: Math.ceil(configuration.replicas / size) }, (_, group) => {
      const replicas = Array.from({ length: Math.min(size, configuration.replicas - group * size) }, (_, i) => group * size + i);
      const own = arrays.map((array) => array.subarray(group * size * length, (group * size + replicas.length) * length));
      return new ReplicaGroup(plan, this.layout, replicas, own);
    });
    const { inputs, patterns, x } = problem;
    this.patterns = tensor3d(
      Float32Array.from({ length: x.length }, (_, i) => x[(i % patterns) * inputs + Math.floor(i / patterns)]),
      [1, inputs, patterns],
    );
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
    const seen: { layers: Float32Array[]; gradients: GradientStatistics; parameters: Float32Array }[] = [];
    for (const group of this.groups) {
      seen.push({
        layers: await group.observe(this.patterns),
        gradients: await group.gradientStatistics(this.epochs),
        parameters: (await group.saveArrays())[0],
      });
    }
    const layers = seen[0].layers.map((_, layer) =>
      joined(
        Float32Array,
        seen.map((group) => group.layers[layer]),
      ),
    );
    const { length, layers: segments } = this.layout;
    const parameters = joined(
      Float32Array,
      seen.map((group) => group.parameters),
    );
    return {
      activations: layers.slice(0, -1),
      logits: layers[layers.length - 1],
      gradientMean: joined(
        Float64Array,
        seen.map(({ gradients }) => gradients.mean),
      ),
      gradientStd: joined(
        Float64Array,
        seen.map(({ gradients }) => gradients.std),
      ),
      weightNorm: Float64Array.from({ length: (parameters.length / length) * segments.length }, (_, i) => {
        const replica = Math.floor(i / segments.length);
        return weightNorm(segments[i % segments.length], parameters.subarray(replica * length, (replica + 1) * length));
      }),
    };
  }

  async saveState(): Promise<TrainingState> {
    this.refuseWhenDisposed();
    const saved = await Promise.all(this.groups.map((group) => group.saveArrays()));
    const arrays = arrayNames(this.plan).map((name, i) => [
      name,
      joined(
        Float32Array,
        saved.map((group) => group[i]),
      ),
    ]);
    return { epoch: this.epochs, step: this.steps, arrays: Object.fromEntries(arrays) };
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.groups.forEach((group) => group.dispose());
    this.patterns.dispose();
    this.onDispose(this);
  }

  /** Parameters, then moments, `[replicas, layout.length]` each. */
  private startingArrays(from: TrainingState | undefined): Float32Array[] {
    const { replicas, seed } = this.plan.configuration;
    const names = arrayNames(this.plan);
    if (!from)
      return names.map((name) =>
        name === 'parameters' ? initialParameters(this.layout, replicas, seed) : new Float32Array(replicas * this.layout.length),
      );
    return names.map((name) => {
      const found = from.arrays[name]?.length;
      const expected = replicas * this.layout.length;
      if (found !== expected)
        throw new RangeError(
          `TensorflowEngine.open: the state's ${name} must be ${expected} numbers for this plan, got ${found ?? 'none'}`,
        );
      return from.arrays[name];
    });
  }

  private refuseWhenDisposed(): void {
    if (this.disposed) throw new Error('TensorflowRun: it was disposed');
  }
}

function arrayNames({ configuration }: TrainingPlan): string[] {
  return ['parameters', ...momentNames.slice(0, momentCounts[configuration.training.optimizer.name])];
}

/**
 * How many replicas share tensors: as many as fit, for that saves kernels. But one on wasm where products are large: there the product of
 * single matrices runs in SIMD and that of stacked ones does not (0.07 ms against 0.9 ms for 12 to 10 units at 3,482 rows), which outweighs
 * the kernels saved.
 */
function groupSize({ problem, configuration, splits }: TrainingPlan, { layers }: ParameterLayout): number {
  const { replicas, training } = configuration;
  const rows = training.batchSize === 'full' ? splits[0].train.length : Math.min(training.batchSize, splits[0].train.length);
  if (getBackend() === 'wasm' && rows * Math.max(...layers.map(({ fanIn, fanOut }) => fanIn * fanOut)) >= singlyFromProducts) return 1;
  const units = layers.reduce((sum, { fanOut }) => sum + fanOut, 0);
  return Math.min(replicas, Math.max(1, Math.floor(activationsAtOnce / (units * problem.patterns))));
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
