import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { createTokenSchema, parseInput, tokenScopes, type Token, type TokenScope } from '@infoplane/contracts';
import { Confirmations } from './confirmation';
import { ExpiryChoice } from './expiry-choice';
import { OnceShown } from './once-shown';
import { formatMoment, scopePermission, scopeWords } from './people-words';
import { ME_STORE, PEOPLE_DOOR } from './services';
import { Submission } from './submission';

/** One's own API tokens, for scripts, and new ones. */
@Component({
  selector: 'ip-token-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ExpiryChoice, MatButton, OnceShown],
  template: `
    <section class="panel" aria-labelledby="tokens-heading">
      <h2 id="tokens-heading">API tokens</h2>
      <p class="muted">A script sends one as <code>Authorization: Bearer …</code>. It may do what its scopes say, and never more than you may.</p>
      <form class="form" (submit)="create($event)" novalidate>
        <label class="wide">
          Name
          <input class="text" autocomplete="off" aria-describedby="token-name-note" [attr.aria-invalid]="sending.faultOf('name') !== null" [value]="name()" (input)="name.set($any($event.target).value)" />
        </label>
        <ip-expiry-choice [options]="[7, 30, 90, 365]" [(days)]="days" />
        @if (sending.faultOf('name'); as fault) {
          <p class="fault" id="token-name-note" role="alert">The name {{ fault }}.</p>
        }
        <fieldset>
          <legend>It may</legend>
          @for (scope of scopes; track scope) {
            <label>
              <input type="checkbox" [checked]="chosen().includes(scope)" [disabled]="!me.can(scopePermission[scope])" (change)="choose(scope, $any($event.target).checked)" />
              <span>{{ scopeWords[scope] }}{{ me.can(scopePermission[scope]) ? '' : ' (your role does not allow this)' }}</span>
            </label>
          }
        </fieldset>
        @if (sending.faultOf('scopes'); as fault) {
          <p class="fault" role="alert">A token {{ fault }}.</p>
        }
        <button mat-flat-button type="submit" [disabled]="sending.isSending()">Make a token</button>
      </form>
      @if (sending.refusal() ?? asked.error()?.message; as sentence) {
        <p class="fault" role="alert">{{ sentence }}</p>
      }
      @if (secret(); as text) {
        <ip-once-shown label="The new token" note="It is shown this once. Whoever has it may do what it may do: keep it as you keep a password." [text]="text" />
      }
      <ul class="rows">
        @for (token of tokens(); track token.id) {
          <li>
            <span class="grow">
              {{ token.name }}
              <small>{{ token.scopes.join(', ') }}; made on {{ formatMoment(token.createdAt) }}, good until {{ formatMoment(token.expiresAt) }}</small>
            </span>
            <button mat-stroked-button type="button" [attr.aria-label]="'Revoke the token ' + token.name" [disabled]="sending.isSending()" (click)="revoke(token)">Revoke</button>
          </li>
        } @empty {
          @if (asked.hasValue()) {
            <li class="muted">You have no token.</li>
          }
        }
      </ul>
    </section>
  `,
  styleUrl: './lists.scss',
})
export class TokenList {
  protected readonly me = inject(ME_STORE);
  protected readonly scopes = tokenScopes;
  protected readonly scopeWords = scopeWords;
  protected readonly scopePermission = scopePermission;
  protected readonly formatMoment = formatMoment;
  protected readonly sending = new Submission(['name', 'scopes']);
  protected readonly name = signal('');
  protected readonly chosen = signal<readonly TokenScope[]>(['read']);
  protected readonly days = signal(90);
  protected readonly secret = signal<string | null>(null);
  protected readonly asked = resource({ loader: () => this.door.tokens() });
  protected readonly tokens = computed((): readonly Token[] => (this.asked.hasValue() ? this.asked.value() : []));

  private readonly door = inject(PEOPLE_DOOR);
  private readonly confirmations = inject(Confirmations);

  protected choose(scope: TokenScope, isChosen: boolean): void {
    this.chosen.set(tokenScopes.filter((other) => (other === scope ? isChosen : this.chosen().includes(other))));
  }

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    this.secret.set(null);
    const isMade = await this.sending.run(async () => {
      const { name, scopes, expiresInDays } = parseInput(createTokenSchema, { name: this.name(), scopes: this.chosen(), expiresInDays: this.days() }, 'token');
      this.secret.set(await this.door.createToken(name, scopes, expiresInDays));
    });
    if (isMade) this.name.set('');
    this.asked.reload();
  }

  protected async revoke({ id, name }: Token): Promise<void> {
    if (!(await this.confirmations.ask({ title: 'Revoke this token?', text: `Scripts that use “${name}” are refused from now on.`, action: 'Revoke' }))) return;
    // Of the token that is still shown nobody knows any more whether it is this one.
    this.secret.set(null);
    await this.sending.run(() => this.door.revokeToken(id));
    this.asked.reload();
  }
}
