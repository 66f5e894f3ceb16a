import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { RefusedError, type SessionSummary } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { EstimatorPicker } from '../session-form/estimator-picker';
import { SESSIONS_DOOR } from '../shell/services';
import { RemeasureDraft } from './remeasure-draft';

/** Chooses the estimators of a re-measurement and asks for it. */
@Component({
  selector: 'ip-remeasure-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EstimatorPicker, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <form (submit)="start($event)" novalidate>
      <h2 mat-dialog-title>Measure again</h2>
      <mat-dialog-content>
        <p class="muted">“{{ session.name }}” is measured once more, from its {{ formatCount(session.checkpoints) }} {{ session.checkpoints === 1 ? 'checkpoint' : 'checkpoints' }}, with estimators that it does not have. Nothing is trained, and its records stay.</p>
        <ip-estimator-picker [estimators]="draft.fields()" [others]="session.configuration.measurement.estimators" [fault]="draft.listFault()" [faultAt]="faultAt()" (estimatorsChange)="draft.change($event)" />
        @if (refusal(); as sentence) {
          <p class="fault" role="alert">{{ sentence }}</p>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        <button mat-button type="button" mat-dialog-close>Cancel</button>
        <button mat-flat-button type="submit" [disabled]="isSending()">Measure</button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    mat-dialog-content {
      display: flex;
      flex-direction: column;
      gap: 16px;
      font-size: 14px;
    }
    h2:focus-visible {
      outline: none;
    }
    .fault {
      color: var(--ip-bad);
    }
  `,
})
export class RemeasureDialog {
  protected readonly session = inject<SessionSummary>(MAT_DIALOG_DATA);
  protected readonly formatCount = formatCount;
  protected readonly draft = new RemeasureDraft(this.session.configuration.measurement.estimators);
  protected readonly faultAt = computed(() => {
    this.draft.faults();
    return (...at: Parameters<RemeasureDraft['faultAt']>) => this.draft.faultAt(...at);
  });
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | null>(null);

  private readonly door = inject(SESSIONS_DOOR);
  private readonly dialog = inject(MatDialogRef);

  protected async start(event: Event): Promise<void> {
    event.preventDefault();
    const wish = this.draft.wish();
    if (!wish || this.isSending()) return;
    this.isSending.set(true);
    this.refusal.set(null);
    try {
      await this.door.remeasure(this.session.id, wish);
      this.dialog.close();
    } catch (error) {
      // RefusedError: the session goes on, is being measured, or has one of them. Its sentence is for the person.
      if (error instanceof RefusedError) this.draft.refusedFaults.set(error.faults);
      this.refusal.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.isSending.set(false);
    }
  }
}
