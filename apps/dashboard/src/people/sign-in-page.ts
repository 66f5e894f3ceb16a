import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { parseInput, signInSchema } from '@infoplane/contracts';
import { Entry } from './entry';
import { returnAddress } from './guards';
import { ME_STORE } from './services';
import { Submission } from './submission';

/** Signs somebody in, and leads back to where they wanted to go. */
@Component({
  selector: 'ip-sign-in-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Entry, MatButton, RouterLink],
  template: `
    <h1>Sign in</h1>
    @if (me.me(); as held) {
      @if (held.standing === 'local') {
        <p>On this machine you need no sign-in: there is no admin yet.</p>
        <p><a routerLink="/people">How to invite others</a></p>
      } @else {
        @if (held.person && held.standing !== 'anonymous') {
          <p class="muted">You are {{ held.person.name }} now. <a routerLink="/">See the sessions</a></p>
        } @else {
          <p class="muted">People come in by an invite from an admin of this server.</p>
        }
        <form (submit)="signIn($event)" novalidate>
          <ip-entry label="Name" autocomplete="username" [(value)]="name" [fault]="sending.faultOf('name')" />
          <ip-entry label="Password" autocomplete="current-password" [(value)]="password" [fault]="sending.faultOf('password')" />
          @if (sending.refusal(); as sentence) {
            <p class="fault" role="alert">{{ sentence }}</p>
          }
          <button mat-flat-button type="submit" [disabled]="sending.isSending()">Sign in</button>
        </form>
      }
    } @else {
      <p class="muted" role="status">Asking the server…</p>
    }
  `,
  styleUrl: './entrance.scss',
})
export class SignInPage {
  /** Where to go afterwards, from the address's query. */
  readonly return = input<string | null, string | undefined>(null, { transform: (address) => address ?? null });

  protected readonly me = inject(ME_STORE);
  protected readonly name = signal('');
  protected readonly password = signal('');
  protected readonly sending = new Submission(['name', 'password']);
  private readonly router = inject(Router);

  constructor() {
    void this.me.ready();
  }

  protected async signIn(event: Event): Promise<void> {
    event.preventDefault();
    const isIn = await this.sending.run(async () => {
      const { name, password } = parseInput(signInSchema, { name: this.name(), password: this.password() }, 'sign-in');
      await this.me.signIn(name, password);
    });
    if (isIn) await this.router.navigateByUrl(returnAddress(this.return()));
  }
}
