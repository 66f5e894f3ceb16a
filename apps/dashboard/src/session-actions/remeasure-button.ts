import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import type { SessionState, SessionSummary } from '@infoplane/contracts';
import { mdiRuler } from '@mdi/js';
import { Can } from '../people/can';
import { remeasuringWords } from '../sessions/session-words';
import { Icon } from '../shell/icon';

/** The ends after which a session can be measured again; a failed one cannot. */
const measurable: readonly SessionState[] = ['completed', 'stopped', 'interrupted'];

/** Measures an ended session once more with other estimators, and says how far that is; absent while it trains, failed or has no checkpoint, and for those who may not. */
@Component({
  selector: 'ip-remeasure-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, Icon, MatButton, MatTooltip],
  template: `
    @if (progress(); as words) {
      <span class="muted tabular" role="status">{{ words }}</span>
    } @else if (isOffered()) {
      <button *ipCan="'sessions.write'" mat-stroked-button type="button" matTooltip="With other estimators, from its checkpoints" (click)="open()"><ip-icon [path]="icon" [size]="18" /> Measure again</button>
    }
  `,
  styleUrl: './action-button.scss',
})
export class RemeasureButton {
  readonly session = input.required<SessionSummary>();
  protected readonly icon = mdiRuler;
  protected readonly isOffered = computed(() => measurable.includes(this.session().state) && this.session().checkpoints > 0);
  protected readonly progress = computed(() => remeasuringWords(this.session()));
  private readonly dialog = inject(MatDialog);

  protected async open(): Promise<void> {
    const { RemeasureDialog } = await import('./remeasure-dialog');
    this.dialog.open(RemeasureDialog, { data: this.session(), width: '560px', maxWidth: '96vw', autoFocus: 'first-heading' });
  }
}
