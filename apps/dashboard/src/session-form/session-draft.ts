import { computed, signal, type Signal } from '@angular/core';
import { createSessionSchema, presets, type CreateSession, type Fault, type ForkPoint, type Preset, type ProblemConfiguration, type SessionConfiguration } from '@infoplane/contracts';
import { fieldsOf, type DraftFields } from './draft-fields';
import { wishOf } from './draft-wish';

/** How much there is to train; the steps are null where the number of patterns is not known. */
export interface Work {
  readonly networkEpochs: number;
  readonly stepsPerEpoch: number | null;
  readonly steps: number | null;
}

const anyRequest = '00000000-0000-4000-8000-000000000000';

/** A new session while a person fills it in: its fields, what is wrong with them by the schema of contracts, and how much work it is. */
export class SessionDraft {
  readonly presetName = signal<string>(presets[0].name);
  readonly fields;
  /** Fields that a person has been in: faults of the others wait until they send. */
  readonly touched = signal<ReadonlySet<string>>(new Set());
  readonly isSent = signal(false);
  /** What the server found wrong; the schema finds nothing that it would not. */
  readonly refusedFaults = signal<readonly Fault[]>([]);

  private readonly parsed = computed(() => createSessionSchema.safeParse(wishOf(this.fields(), anyRequest, null)));

  /** @param furtherFaults what is wrong beyond the schema, where a session is more than its configuration. */
  constructor(
    fields: DraftFields = fieldsOf(presets[0].title, presets[0].configuration),
    private readonly furtherFaults: Signal<readonly Fault[]> = signal([]),
  ) {
    this.fields = signal(fields);
  }

  /** Every fault by the field it concerns, as `training.epochs`. */
  readonly faults = computed((): ReadonlyMap<string, string> => {
    const { success, error } = this.parsed();
    const own = success ? [] : error.issues.map(({ path, message }) => [fieldAt(path.map(String).join('.')), message] as const);
    const refused = [...this.refusedFaults(), ...this.furtherFaults()].map(({ field, message }) => [fieldAt(field), message] as const);
    if (this.fields().problem !== 'csv' || this.fields().csv) return new Map([...refused, ...own]);
    // Without a file every part of it is missing; one sentence says that.
    return new Map([...refused, ...own.filter(([field]) => !field.startsWith('problem')), ['problem.dataset', 'choose a file first'] as const]);
  });

  readonly isValid = computed(() => this.parsed().success && this.furtherFaults().length === 0);

  /** The configuration as far as it is valid; null while something is wrong. */
  readonly configuration = computed((): SessionConfiguration | null => this.parsed().data?.configuration ?? null);

  readonly work = computed((): Work | null => {
    const configuration = this.configuration();
    if (!configuration) return null;
    const { training, replicas, problem } = configuration;
    const networkEpochs = replicas * training.epochs;
    const patterns = patternsOf(problem, this.fields().csv?.rows ?? null);
    if (training.batchSize === 'full') return { networkEpochs, stepsPerEpoch: 1, steps: training.epochs };
    if (patterns === null) return { networkEpochs, stepsPerEpoch: null, steps: null };
    const rows = Math.max(1, Math.round((patterns * training.trainPercent) / 100));
    const stepsPerEpoch = Math.ceil(rows / training.batchSize);
    return { networkEpochs, stepsPerEpoch, steps: stepsPerEpoch * training.epochs };
  });

  /** Begins again from a preset. */
  choosePreset(preset: Preset): void {
    this.presetName.set(preset.name);
    this.fields.set(fieldsOf(preset.title, preset.configuration));
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

  /** The fault of a field itself and not of its parts, which show their own; null when there is none to show yet. */
  faultAt(field: string): string | null {
    return this.isSent() || this.touched().has(field) ? (this.faults().get(field) ?? null) : null;
  }

  /**
   * The wish to send, or null while something is wrong.
   *
   * @param parent the epoch of another session from which this one goes on; null begins at epoch 0.
   */
  wish(requestId: string, parent: ForkPoint | null = null): CreateSession | null {
    if (!this.isValid()) return null;
    const result = createSessionSchema.safeParse(wishOf(this.fields(), requestId, parent));
    return result.success ? result.data : null;
  }
}

/** Patterns of a problem; those of a table are given, where they are known. */
export function patternsOf(problem: ProblemConfiguration, csvRows: number | null): number | null {
  switch (problem.name) {
    case 'szt-hard':
    case 'szt-soft':
      return 4096;
    case 'threshold':
    case 'committee':
    case 'parity':
      return 2 ** problem.inputs;
    case 'blobs':
    case 'mnist':
      return problem.patterns;
    case 'csv':
      return csvRows;
    default:
      return problem satisfies never;
  }
}

function fieldAt(path: string): string {
  return path.replace(/^configuration\./, '');
}
