import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { Confirmations } from './confirmation';
import { PasswordForm } from './password-form';
import { roleWords } from './people-words';
import { PersonDot } from './person-dot';
import { ME_STORE } from './services';
import { Submission } from './submission';
import { TokenList } from './token-list';

/** One's own account: role, password, sign-ins, tokens. */
@Component({
  selector: 'ip-account-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, PasswordForm, PersonDot, RouterLink, TokenList],
  template: `
    <div class="page">
      @if (account(); as account) {
        <h1><ip-person-dot [person]="account.person" /> {{ account.person.name }}</h1>
        <p class="muted">Your role is {{ account.role }}: a person who {{ roleWords[account.role] }}.</p>
        <ip-password-form />
        <ip-token-list />
        <section class="panel" aria-labelledby="out-heading">
          <h2 id="out-heading">Sign-ins</h2>
          <p class="muted">Ends all your sign-ins, in this browser and in every other one. Tokens stay.</p>
          @if (sending.refusal(); as sentence) {
            <p class="fault" role="alert">{{ sentence }}</p>
          }
          <div><button mat-stroked-button type="button" [disabled]="sending.isSending()" (click)="signOutEverywhere()">Sign out everywhere</button></div>
        </section>
      } @else if (me.me()) {
        <h1>Account</h1>
        <section class="panel">
          <p>You have no account here. <a routerLink="/people">How to invite others, and to get one</a></p>
        </section>
      }
    </div>
  `,
  styles: `
    h1 {
      display: flex;
      align-items: center;
      gap: 12px;
      overflow-wrap: anywhere;
    }
  `,
  styleUrl: './lists.scss',
})
export class AccountPage {
  protected readonly me = inject(ME_STORE);
  protected readonly roleWords = roleWords;
  protected readonly sending = new Submission();
  protected readonly account = computed(() => {
    const me = this.me.me();
    if (!me?.person || me.standing === 'local' || me.standing === 'guest' || me.standing === 'anonymous') return null;
    return { person: me.person, role: me.standing };
  });
  private readonly confirmations = inject(Confirmations);

  protected async signOutEverywhere(): Promise<void> {
    const text = 'Every browser in which you are signed in asks for your password again, this one as well.';
    if (await this.confirmations.ask({ title: 'Sign out everywhere?', text, action: 'Sign out everywhere' })) await this.sending.run(() => this.me.signOut(true));
  }
}
