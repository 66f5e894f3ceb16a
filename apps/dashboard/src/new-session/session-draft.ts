import { computed, signal } from '@angular/core';
import { createSessionSchema, defaultEveryMeasured, presets, type CreateSession, type Estimator, type Fault, type KdeBound, type Preset, type SessionConfiguration } from '@infoplane/contracts';

/** An estimator as it is typed. */
export interface EstimatorFields {
  readonly name: Estimator['name'];
  /** Intervals, edges or bins. */
  readonly count: string;
  readonly noiseVariance: string;
  readonly bound: KdeBound;
  readonly everyMeasured: string;
}

/** An estimator to begin from: what its fields hold when a person first chooses its kind. */
export const blankEstimator: EstimatorFields = { name: 'binning', count: '100', noiseVariance: '0.001', bound: 'upper', everyMeasured: String(defaultEveryMeasured) };

/** A session as it is typed: numbers are text until they are checked, so that what a person wrote stays as they wrote it. */
export interface DraftFields {
  readonly name: string;
  readonly problem: SessionConfiguration['problem']['name'];
  readonly hiddenWidths: string;
  readonly activation: SessionConfiguration['architecture']['activation'];
  readonly optimizer: SessionConfiguration['training']['optimizer']['name'];
  readonly learningRate: string;
  readonly isFullBatch: boolean;
  readonly batchSize: string;
  readonly reshuffle: boolean;
  readonly epochs: string;
  readonly trainPercent: string;
  readonly replicas: string;
  readonly seed: string;
  readonly estimators: readonly EstimatorFields[];
  readonly measuredEpochs: string;
  readonly probeBatchSize: string;
}

/** How much there is to train. */
export interface Work {
  readonly networkEpochs: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
}

/** The patterns of every problem so far. */
const patterns = 4096;

/** A new session while a person fills it in: its fields, what is wrong with them by the schema of contracts, and how much work it is. */
export class SessionDraft {
  readonly presetName = signal<string>(presets[0].name);
  readonly fields = signal<DraftFields>(fieldsOf(presets[0]));
  /** Fields that a person has been in: faults of the others wait until they send. */
  readonly touched = signal<ReadonlySet<string>>(new Set());
  readonly isSent = signal(false);
  /** What the server found wrong; the schema finds nothing that it would not. */
  readonly refusedFaults = signal<readonly Fault[]>([]);

  private readonly parsed = computed(() => createSessionSchema.safeParse(wishOf(this.fields(), '00000000-0000-4000-8000-000000000000')));

  /** Every fault by the field it concerns, as `training.epochs`. */
  readonly faults = computed((): ReadonlyMap<string, string> => {
    const { success, error } = this.parsed();
    const own = success ? [] : error.issues.map(({ path, message }) => [path.map(String).join('.').replace(/^configuration\./, ''), message] as const);
    const refused = this.refusedFaults().map(({ field, message }) => [field.replace(/^configuration\./, ''), message] as const);
    return new Map([...refused, ...own]);
  });

  readonly isValid = computed(() => this.parsed().success);

  readonly work = computed((): Work | null => {
    const { success, data } = this.parsed();
    if (!success) return null;
    const { training, replicas } = data.configuration;
    const rows = Math.max(1, Math.round((patterns * training.trainPercent) / 100));
    const stepsPerEpoch = training.batchSize === 'full' ? 1 : Math.ceil(rows / training.batchSize);
    return { networkEpochs: replicas * training.epochs, stepsPerEpoch, steps: stepsPerEpoch * training.epochs };
  });

  /** Begins again from a preset. */
  choosePreset(preset: Preset): void {
    this.presetName.set(preset.name);
    this.fields.set(fieldsOf(preset));
    this.touched.set(new Set());
    this.isSent.set(false);
    this.refusedFaults.set([]);
  }

  change(fields: Partial<DraftFields>): void {
    this.fields.update((held) => ({ ...held, ...fields }));
    this.refusedFaults.set([]);
  }

  touch(field: string): void {
    this.touched.update((held) => new Set([...held, field]));
  }

  /** The fault to show beside a field, which includes those of its parts (a width, an estimator); null when there is none to show yet. */
  faultOf(field: string): string | null {
    if (!this.isSent() && !this.touched().has(field)) return null;
    for (const [path, message] of this.faults()) if (path === field || path.startsWith(`${field}.`)) return message;
    return null;
  }

  /** The wish to send, or null while something is wrong. */
  wish(requestId: string): CreateSession | null {
    const result = createSessionSchema.safeParse(wishOf(this.fields(), requestId));
    return result.success ? result.data : null;
  }
}

function fieldsOf({ title, configuration }: Preset): DraftFields {
  const { problem, architecture, training, measurement, replicas, seed } = configuration;
  return {
    name: title,
    problem: problem.name,
    hiddenWidths: architecture.hiddenWidths.join(', '),
    activation: architecture.activation,
    optimizer: training.optimizer.name,
    learningRate: String(training.optimizer.learningRate),
    isFullBatch: training.batchSize === 'full',
    batchSize: training.batchSize === 'full' ? '512' : String(training.batchSize),
    reshuffle: training.reshuffle,
    epochs: String(training.epochs),
    trainPercent: String(training.trainPercent),
    replicas: String(replicas),
    seed: String(seed),
    estimators: measurement.estimators.map(estimatorFieldsOf),
    measuredEpochs: String(measurement.measuredEpochs),
    probeBatchSize: String(measurement.probeBatchSize),
  };
}

function estimatorFieldsOf(estimator: Estimator): EstimatorFields {
  switch (estimator.name) {
    case 'binning':
    case 'adaptive':
      return { ...blankEstimator, name: estimator.name, count: String(estimator.bins) };
    case 'idnns':
      return { ...blankEstimator, name: estimator.name, count: String(estimator.edges) };
    case 'exact':
      return { ...blankEstimator, name: estimator.name };
    case 'kde':
      return { ...blankEstimator, name: estimator.name, noiseVariance: String(estimator.noiseVariance), bound: estimator.bound, everyMeasured: String(estimator.everyMeasured) };
    default:
      return estimator satisfies never;
  }
}

function estimatorOf({ name, count, noiseVariance, bound, everyMeasured }: EstimatorFields): unknown {
  switch (name) {
    case 'binning':
    case 'adaptive':
      return { name, bins: numberOf(count) };
    case 'idnns':
      return { name, edges: numberOf(count) };
    case 'exact':
      return { name };
    case 'kde':
      return { name, noiseVariance: numberOf(noiseVariance), bound, everyMeasured: numberOf(everyMeasured) };
    default:
      return name satisfies never;
  }
}

function wishOf(fields: DraftFields, requestId: string): unknown {
  const learningRate = numberOf(fields.learningRate);
  return {
    requestId,
    name: fields.name,
    configuration: {
      problem: { name: fields.problem },
      architecture: { hiddenWidths: widthsOf(fields.hiddenWidths), activation: fields.activation },
      training: {
        optimizer: { name: fields.optimizer, learningRate },
        batchSize: fields.isFullBatch ? 'full' : numberOf(fields.batchSize),
        epochs: numberOf(fields.epochs),
        trainPercent: numberOf(fields.trainPercent),
        reshuffle: fields.reshuffle,
      },
      measurement: {
        estimators: fields.estimators.map(estimatorOf),
        measuredEpochs: numberOf(fields.measuredEpochs),
        probeBatchSize: numberOf(fields.probeBatchSize),
      },
      replicas: numberOf(fields.replicas),
      seed: numberOf(fields.seed),
    },
  };
}

/** The number that was typed; NaN, which every schema refuses, when it is none. */
function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function widthsOf(text: string): number[] {
  const parts = text.split(/[\s,;-]+/).filter((part) => part !== '');
  return parts.map(numberOf);
}
