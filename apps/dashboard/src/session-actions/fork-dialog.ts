import { ChangeDetectionStrategy, Component, computed, effect, inject, resource, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { RefusedError, type SessionSummary } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { Choice } from '../session-form/choice';
import { MeasurementSection } from '../session-form/measurement-section';
import { MoreSettings } from '../session-form/more-settings';
import { NetworkSection } from '../session-form/network-section';
import { ProblemSection } from '../session-form/problem-section';
import { SettingField } from '../session-form/setting-field';
import { TrainingSection } from '../session-form/training-section';
import { settingTitle, settingValue } from '../sessions/setting-words';
import { SESSIONS_DOOR } from '../shell/services';
import { ForkDraft } from './fork-draft';

/** What a fork begins with: the session and the epoch that a person looks at. */
export interface ForkRequest {
  readonly session: SessionSummary;
  readonly epoch: number;
}

/** Prepares a fork: the checkpoint, the settings to change, what differs from the parent, and the start. */
@Component({
  selector: 'ip-fork-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Choice, MatButton, MatCheckbox, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, MeasurementSection, MoreSettings, NetworkSection, ProblemSection, SettingField, TrainingSection],
  templateUrl: './fork-dialog.html',
  styleUrl: './fork-dialog.scss',
})
export class ForkDialog {
  protected readonly request = inject<ForkRequest>(MAT_DIALOG_DATA);
  protected readonly formatCount = formatCount;
  protected readonly settingTitle = settingTitle;
  protected readonly settingValue = settingValue;
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | null>(null);
  protected readonly checkpoints = resource({ loader: () => this.door.checkpoints(this.request.session.id) });
  protected readonly fork = computed((): ForkDraft | null => {
    const { session, epoch } = this.request;
    if (!this.checkpoints.hasValue() || this.checkpoints.value().length === 0) return null;
    const found = this.checkpoints.value();
    return untracked(() => new ForkDraft(session, found, epoch));
  });
  protected readonly loadingFault = computed(() => this.checkpoints.error()?.message ?? null);
  protected readonly epochs = computed(() => this.fork()?.checkpoints.map(({ epoch }) => ({ value: String(epoch), title: `epoch ${formatCount(epoch)}` })) ?? []);
  protected readonly isRestart = computed(() => (this.fork()?.restarting().length ?? 0) > 0);
  protected readonly restartingTitles = computed(() => [...new Set(this.fork()?.restarting().map(({ path }) => settingTitle(path)))].join(', '));

  private readonly door = inject(SESSIONS_DOOR);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialogRef);
  // One for this dialog: sending twice by accident makes one session.
  private requestId = crypto.randomUUID();

  constructor() {
    effect(() => this.fork()?.proposeName());
  }

  protected async start(event: Event): Promise<void> {
    event.preventDefault();
    const fork = this.fork();
    if (!fork || this.isSending()) return;
    fork.draft.isSent.set(true);
    this.refusal.set(null);
    const wish = fork.wish(this.requestId);
    if (!wish) return;
    this.isSending.set(true);
    try {
      const { id } = await this.door.create(wish);
      this.dialog.close();
      await this.router.navigate(['/sessions', id]);
    } catch (error) {
      // RefusedError with the fields at fault; anything else has a sentence too. A changed wish is another request.
      this.requestId = crypto.randomUUID();
      if (error instanceof RefusedError) fork.draft.refusedFaults.set(error.faults);
      this.refusal.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.isSending.set(false);
    }
  }
}
