import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { changePasswordSchema, parseInput } from '@infoplane/contracts';
import { Entry } from './entry';
import { PEOPLE_DOOR } from './services';
import { Submission } from './submission';

/** Changes one's own password. */
@Component({
  selector: 'ip-password-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Entry, MatButton],
  template: `
    <section class="panel" aria-labelledby="password-heading">
      <h2 id="password-heading">Password</h2>
      <form (submit)="change($event)" novalidate>
        <ip-entry label="Current password" autocomplete="current-password" [(value)]="current" [fault]="sending.faultOf('current')" />
        <ip-entry label="New password" autocomplete="new-password" hint="at least 10 characters; signs out everywhere else" [(value)]="next" [fault]="sending.faultOf('next')" />
        @if (sending.refusal(); as sentence) {
          <p class="fault" role="alert">{{ sentence }}</p>
        }
        <div><button mat-stroked-button type="submit" [disabled]="sending.isSending()">Change the password</button></div>
        <p role="status">{{ done() }}</p>
      </form>
    </section>
  `,
  styles: `
    form {
      display: flex;
      flex-direction: column;
      gap: 12px;
      max-width: 440px;
    }
    [role='status'] {
      color: var(--ip-good);
    }
  `,
  styleUrl: './lists.scss',
})
export class PasswordForm {
  protected readonly current = signal('');
  protected readonly next = signal('');
  protected readonly done = signal('');
  protected readonly sending = new Submission(['current', 'next']);
  private readonly door = inject(PEOPLE_DOOR);

  protected async change(event: Event): Promise<void> {
    event.preventDefault();
    this.done.set('');
    const isDone = await this.sending.run(async () => {
      const { current, next } = parseInput(changePasswordSchema, { current: this.current(), next: this.next() }, 'password');
      await this.door.changePassword(current, next);
    });
    if (!isDone) return;
    this.current.set('');
    this.next.set('');
    this.done.set('The password is changed. Other browsers are signed out.');
  }
}
