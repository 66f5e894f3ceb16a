import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { SessionSummary } from '@infoplane/contracts';
import { mdiPlay } from '@mdi/js';
import { Can } from '../people/can';
import { Icon } from '../shell/icon';
import { SESSIONS_DOOR } from '../shell/services';

/** Lets an interrupted session go on from where it was cut off; absent otherwise, and for those who may not. */
@Component({
  selector: 'ip-resume-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, Icon, MatButton],
  template: `
    @if (session().state === 'interrupted') {
      <button *ipCan="'sessions.write'" mat-stroked-button type="button" [attr.aria-label]="'Resume ' + session().name" [disabled]="isSending()" (click)="resume()"><ip-icon [path]="icon" [size]="18" /> Resume</button>
      @if (refusal(); as sentence) {
        <span class="fault" role="alert">{{ sentence }}</span>
      }
    }
  `,
  styleUrl: './action-button.scss',
})
export class ResumeButton {
  readonly session = input.required<SessionSummary>();
  protected readonly icon = mdiPlay;
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | null>(null);
  private readonly door = inject(SESSIONS_DOOR);

  protected async resume(): Promise<void> {
    this.isSending.set(true);
    this.refusal.set(null);
    try {
      await this.door.command(this.session().id, 'resume');
    } catch (error) {
      // RefusedError: it went on meanwhile, or the server is gone. Its sentence is for the person.
      this.refusal.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.isSending.set(false);
    }
  }
}
