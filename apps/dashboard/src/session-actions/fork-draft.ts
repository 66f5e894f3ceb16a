import { computed, signal } from '@angular/core';
import { changesThatRestart, configurationChanges, limits, type CheckpointSummary, type CreateSession, type Fault, type SessionSummary, type SettingChange } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { fieldsOf } from '../session-form/draft-fields';
import { SessionDraft } from '../session-form/session-draft';

/** A fork while a person prepares it: from which checkpoint, what is changed, and whether it can still go on from there. */
export class ForkDraft {
  readonly checkpoint;
  /** The parent's settings, as they are being changed. */
  readonly draft: SessionDraft;
  /** Whether a person has agreed that it starts from epoch 0. */
  readonly isRestartAgreed = signal(false);

  /** What differs from the parent; null while the settings are not valid. */
  readonly changes = computed((): readonly SettingChange[] | null => {
    const configuration = this.draft.configuration();
    return configuration && configurationChanges(this.parent.configuration, configuration);
  });
  /** Those changes for which it is no fork but a session of its own. */
  readonly restarting = computed(() => changesThatRestart(this.changes() ?? []));

  /** Says that the checkpoint is not of the epoch that is shown; empty when it is. */
  readonly nearestWords = computed(() => {
    const { epoch } = this.checkpoint();
    if (epoch === this.shownEpoch) return '';
    if (this.checkpoints.some((checkpoint) => checkpoint.epoch === this.shownEpoch)) return `Epoch ${formatCount(this.shownEpoch)} is shown, and has a checkpoint too.`;
    return `There is no checkpoint of epoch ${formatCount(this.shownEpoch)}, which is shown.`;
  });

  private readonly furtherFaults = computed((): readonly Fault[] => {
    const { epoch } = this.checkpoint();
    return this.restarting().length === 0 && Number(this.draft.fields().epochs) <= epoch ? [{ field: 'training.epochs', message: `must be more than ${epoch}, the epoch of the fork` }] : [];
  });
  private proposed: string;

  /**
   * @param checkpoints those that the parent has, by epoch, at least one.
   * @param shownEpoch the epoch that the person looks at.
   */
  constructor(
    private readonly parent: SessionSummary,
    readonly checkpoints: readonly CheckpointSummary[],
    private readonly shownEpoch: number,
  ) {
    this.checkpoint = signal(nearestCheckpoint(checkpoints, shownEpoch, parent.configuration.training.epochs));
    this.proposed = forkName(parent.name, `fork at ${this.checkpoint().epoch}`);
    this.draft = new SessionDraft(fieldsOf(this.proposed, parent.configuration), this.furtherFaults);
    this.draft.touch('training.epochs');
  }

  /** Takes another checkpoint to go on from. */
  choose(epoch: number): void {
    const chosen = this.checkpoints.find((checkpoint) => checkpoint.epoch === epoch);
    if (chosen) this.checkpoint.set(chosen);
  }

  /** Keeps the proposed name true to the checkpoint, until a person writes one of their own. */
  proposeName(): void {
    const next = forkName(this.parent.name, this.restarting().length > 0 ? 'changed, from epoch 0' : `fork at ${this.checkpoint().epoch}`);
    if (this.draft.fields().name !== this.proposed || next === this.proposed) return;
    this.proposed = next;
    this.draft.change({ name: next });
  }

  /** The wish to send; null while something is wrong, or while nobody has agreed to begin from epoch 0. */
  wish(requestId: string): CreateSession | null {
    if (this.restarting().length > 0) return this.isRestartAgreed() ? this.draft.wish(requestId) : null;
    return this.draft.wish(requestId, { session: this.parent.id, epoch: this.checkpoint().epoch });
  }
}

/**
 * The checkpoint nearest to an epoch, the earlier one of two equally near. Those at the end, from which there is nothing left to train, come
 * into question only when there are no others.
 *
 * @throws RangeError if there are none.
 */
export function nearestCheckpoint(checkpoints: readonly CheckpointSummary[], epoch: number, epochs: number): CheckpointSummary {
  if (checkpoints.length === 0) throw new RangeError('nearestCheckpoint: checkpoints must hold at least one');
  const open = checkpoints.filter((checkpoint) => checkpoint.epoch < epochs);
  return (open.length > 0 ? open : checkpoints).reduce((best, next) => {
    const nearer = Math.abs(next.epoch - epoch) - Math.abs(best.epoch - epoch);
    return nearer < 0 || (nearer === 0 && next.epoch < best.epoch) ? next : best;
  });
}

/** The parent's name and what the child is, as long as a name may be. */
export function forkName(parent: string, what: string): string {
  const suffix = ` — ${what}`;
  // A name is cut between characters, never within one of two halves.
  const cut = parent.slice(0, limits.nameLength - suffix.length).replace(/[\ud800-\udbff]$/, '');
  return `${cut.trimEnd()}${suffix}`;
}
