import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import type { SessionSummary } from '@infoplane/contracts';
import { mdiSourceFork } from '@mdi/js';
import { Can } from '../people/can';
import { Icon } from '../shell/icon';
import { ForkDialogs } from './fork-dialogs';

/** Forks a session at the epoch that is shown; absent until there is a checkpoint, and for those who may not. */
@Component({
  selector: 'ip-fork-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, Icon, MatButton, MatTooltip],
  template: `
    @if (session().checkpoints > 0) {
      <button *ipCan="'sessions.write'" mat-stroked-button type="button" matTooltip="Go on from a checkpoint with other settings (f)" (click)="open()"><ip-icon [path]="icon" [size]="18" /> Fork</button>
    }
  `,
  styleUrl: './action-button.scss',
})
export class ForkButton {
  readonly session = input.required<SessionSummary>();
  readonly epoch = input.required<number>();
  protected readonly icon = mdiSourceFork;
  private readonly dialogs = inject(ForkDialogs);

  protected open(): void {
    void this.dialogs.open(this.session(), this.epoch());
  }
}
