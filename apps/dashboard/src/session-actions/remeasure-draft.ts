import { computed, signal } from '@angular/core';
import { estimatorId, remeasureSchema, type Estimator, type Fault, type Remeasure } from '@infoplane/contracts';
import { blankEstimator, estimatorOf, type EstimatorFields } from '../session-form/estimator-fields';
import type { NumberKey } from '../session-form/estimator-picker';

/** The estimators of a re-measurement while a person chooses them: those that the session does not have. */
export class RemeasureDraft {
  readonly fields;
  readonly refusedFaults = signal<readonly Fault[]>([]);

  private readonly estimators = computed(() => this.fields().map(estimatorOf));
  private readonly parsed = computed(() => remeasureSchema.safeParse({ estimators: this.estimators() }));

  /** Every fault by where it is, as `estimators.0.bins`. */
  readonly faults = computed((): ReadonlyMap<string, string> => {
    const ids = this.estimators().map(estimatorId);
    const held = new Set(this.held.map(estimatorId));
    const twice = ids.flatMap((id, i): [string, string][] => {
      if (held.has(id)) return [[`estimators.${i}`, `${id} is measured already`]];
      return ids.indexOf(id) < i ? [[`estimators.${i}`, `${id} is in this list already`]] : [];
    });
    const own = this.parsed().error?.issues.map(({ path, message }) => [path.map(String).join('.'), message] as const) ?? [];
    return new Map([...this.refusedFaults().map(({ field, message }) => [field, message] as const), ...twice, ...own]);
  });

  /** @param held the estimators that the session has. */
  constructor(private readonly held: readonly Estimator[]) {
    const isHeld = held.some((estimator) => estimatorId(estimator) === estimatorId(estimatorOf(blankEstimator)));
    this.fields = signal<readonly EstimatorFields[]>([isHeld ? { ...blankEstimator, kind: 'miller-madow' } : blankEstimator]);
  }

  change(fields: readonly EstimatorFields[]): void {
    this.fields.set(fields);
    this.refusedFaults.set([]);
  }

  /** What is wrong with one number of one estimator; with the estimator itself it is said at its first. */
  faultAt(index: number, key: NumberKey): string | null {
    const estimator = this.estimators()[index];
    const name = key === 'count' ? ('edges' in estimator ? 'edges' : 'bins') : key;
    return this.faults().get(`estimators.${index}.${name}`) ?? null;
  }

  /** What is wrong with estimators as a whole, or with their number. */
  readonly listFault = computed(() => [...this.faults()].filter(([path]) => /^estimators(\.\d+)?$/.test(path)).map(([, message]) => message).join('; ') || null);

  /** The wish to send, or null while something is wrong. */
  wish(): Remeasure | null {
    return this.faults().size === 0 ? (this.parsed().data ?? null) : null;
  }
}
