import { unpackRecord, type SessionRecord, type ToTrainer } from '@infoplane/contracts';
import type { AncestorHistory, Continuation } from '@infoplane/experiment';
import type { TrainingState } from '@infoplane/training';

/** The records that a session and its lineage have already, as they are heard before it runs. */
export class HeardHistory {
  readonly #own: SessionRecord[] = [];
  readonly #ancestors: AncestorHistory[] = [];

  /** Takes some of them. @throws RefusedError if one is no record. */
  hear({ records, estimators }: Extract<ToTrainer, { readonly type: 'history' }>): void {
    const unpacked = records.map(unpackRecord);
    if (estimators === undefined) this.#own.push(...unpacked);
    else this.#ancestors.push({ estimators, records: unpacked });
  }

  /**
   * Where the session goes on; undefined for a session that begins at epoch 0 with nothing before it.
   *
   * @throws Error if records of a lineage were heard for a session that is no fork.
   */
  continuation(state: TrainingState | null, forkEpoch: number | null): Continuation | undefined {
    if (forkEpoch === null && this.#ancestors.length > 0) throw new Error('the session is no fork, but the records of a lineage came with it');
    const fork = forkEpoch === null ? null : { epoch: forkEpoch, ancestors: this.#ancestors };
    if (fork === null && state === null && this.#own.length === 0) return undefined;
    if (fork !== null && state !== null && this.#own.length === 0) return { kind: 'fork', state, fork };
    return { kind: 'resume', state, history: this.#own, fork };
  }
}
