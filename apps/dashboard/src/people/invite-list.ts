import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, output, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { roles, type Invite, type Role } from '@infoplane/contracts';
import { Confirmations } from './confirmation';
import { ExpiryChoice } from './expiry-choice';
import { inviteLink } from './links';
import { OnceShown } from './once-shown';
import { formatMoment, roleWords } from './people-words';
import { PEOPLE_DOOR } from './services';
import { Submission } from './submission';

/** The invites that wait for somebody, and new ones. */
@Component({
  selector: 'ip-invite-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ExpiryChoice, MatButton, OnceShown],
  template: `
    <section class="panel" aria-labelledby="invites-heading">
      <h2 id="invites-heading">Invites</h2>
      <form class="form" (submit)="create($event)" novalidate>
        <label>
          Role
          <select aria-describedby="role-note" (change)="role.set($any($event.target).value)">
            @for (option of roles; track option) {
              <option [value]="option" [selected]="option === role()">{{ option }}</option>
            }
          </select>
        </label>
        <ip-expiry-choice [options]="[1, 7, 30]" [(days)]="days" />
        <button mat-flat-button type="submit" [disabled]="sending.isSending()">Make an invite link</button>
      </form>
      <p class="muted" id="role-note">Whoever opens the link {{ roleWords[role()] }}.</p>
      @if (sending.refusal() ?? asked.error()?.message; as sentence) {
        <p class="fault" role="alert">{{ sentence }}</p>
      }
      @if (link(); as text) {
        <ip-once-shown label="The invite link" note="It is shown this once, and good for one person. Send it to whom you invite and to nobody else." [text]="text" />
      }
      <ul class="rows">
        @for (invite of invites(); track invite.id) {
          <li>
            <span class="grow">
              {{ invite.role }}
              <small>by {{ invite.createdBy?.name ?? 'nobody known' }} on {{ formatMoment(invite.createdAt) }}, good until {{ formatMoment(invite.expiresAt) }}</small>
            </span>
            <button mat-stroked-button type="button" [attr.aria-label]="'Withdraw the invite for ' + invite.role + ', made on ' + formatMoment(invite.createdAt)" [disabled]="sending.isSending()" (click)="revoke(invite)">Withdraw</button>
          </li>
        } @empty {
          @if (asked.hasValue()) {
            <li class="muted">No invite waits.</li>
          }
        }
      </ul>
    </section>
  `,
  styleUrl: './lists.scss',
})
export class InviteList {
  /** Something was done, which the audit has a line of. */
  readonly changed = output();

  protected readonly roles = roles;
  protected readonly roleWords = roleWords;
  protected readonly formatMoment = formatMoment;
  protected readonly sending = new Submission();
  protected readonly role = signal<Role>('annotator');
  protected readonly days = signal(7);
  protected readonly link = signal<string | null>(null);
  protected readonly asked = resource({ loader: () => this.door.invites() });
  protected readonly invites = computed((): readonly Invite[] => (this.asked.hasValue() ? this.asked.value() : []));

  private readonly door = inject(PEOPLE_DOOR);
  private readonly confirmations = inject(Confirmations);
  private readonly base = inject(DOCUMENT).baseURI;

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    this.link.set(null);
    await this.sending.run(async () => this.link.set(inviteLink(await this.door.createInvite(this.role(), this.days()), this.base)));
    this.after();
  }

  protected async revoke({ id, role }: Invite): Promise<void> {
    if (!(await this.confirmations.ask({ title: 'Withdraw this invite?', text: `The link for the role ${role} lets nobody in any more.`, action: 'Withdraw' }))) return;
    // Of the link that is still shown nobody knows any more whether it is this one's.
    this.link.set(null);
    await this.sending.run(() => this.door.revokeInvite(id));
    this.after();
  }

  private after(): void {
    this.asked.reload();
    this.changed.emit();
  }
}
