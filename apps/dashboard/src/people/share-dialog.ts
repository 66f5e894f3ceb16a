import { ChangeDetectionStrategy, Component, computed, DOCUMENT, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';
import type { SessionSummary, Share } from '@infoplane/contracts';
import { ExpiryChoice } from './expiry-choice';
import { shareLink } from './links';
import { OnceShown } from './once-shown';
import { formatMoment } from './people-words';
import { ME_STORE, PEOPLE_DOOR } from './services';
import { Submission } from './submission';

/** The links by which anybody reads one session. */
@Component({
  selector: 'ip-share-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ExpiryChoice, MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle, OnceShown],
  template: `
    <h2 mat-dialog-title tabindex="-1">Share “{{ session.name }}”</h2>
    <mat-dialog-content>
      <p class="muted">Whoever has a link reads this session, live, without an account, and nothing else.</p>
      @if (me.standing() === 'local') {
        <p class="muted">Only this machine reaches the server now: a link serves others once it listens beyond it.</p>
      }
      <form class="form" (submit)="create($event)" novalidate>
        <ip-expiry-choice [options]="[1, 7, 30, 365]" [(days)]="days" />
        <button mat-flat-button type="submit" [disabled]="sending.isSending()">Make a link</button>
      </form>
      @if (sending.refusal() ?? asked.error()?.message; as sentence) {
        <p class="fault" role="alert">{{ sentence }}</p>
      }
      @if (link(); as text) {
        <ip-once-shown label="The share link" note="It is shown this once; a lost one is revoked and made anew." [text]="text" />
      }
      <ul class="rows" aria-label="Share links">
        @for (share of shares(); track share.id) {
          <li>
            <span class="grow">
              Good until {{ formatMoment(share.expiresAt) }}
              <small>made by {{ share.createdBy?.name ?? 'nobody known' }} on {{ formatMoment(share.createdAt) }}</small>
            </span>
            <button mat-stroked-button type="button" [attr.aria-label]="'Revoke the link made on ' + formatMoment(share.createdAt)" [disabled]="sending.isSending()" (click)="revoke(share)">Revoke</button>
          </li>
        } @empty {
          @if (asked.hasValue()) {
            <li class="muted">No link yet.</li>
          }
        }
      </ul>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" mat-dialog-close>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      display: flex;
      flex-direction: column;
      gap: 12px;
      font-size: 14px;
      overflow-wrap: anywhere;
    }
  `,
  styleUrl: './lists.scss',
})
export class ShareDialog {
  protected readonly session = inject<SessionSummary>(MAT_DIALOG_DATA);
  protected readonly me = inject(ME_STORE);
  protected readonly formatMoment = formatMoment;
  protected readonly sending = new Submission();
  protected readonly days = signal(30);
  protected readonly link = signal<string | null>(null);
  protected readonly asked = resource({ loader: () => this.door.shares(this.session.id) });
  protected readonly shares = computed((): readonly Share[] => (this.asked.hasValue() ? this.asked.value() : []));

  private readonly door = inject(PEOPLE_DOOR);
  private readonly base = inject(DOCUMENT).baseURI;

  protected async create(event: Event): Promise<void> {
    event.preventDefault();
    this.link.set(null);
    await this.sending.run(async () => this.link.set(shareLink(await this.door.createShare(this.session.id, this.days()), this.base)));
    this.asked.reload();
  }

  /** Without a question: the guests of a link can be given another one. */
  protected async revoke({ id }: Share): Promise<void> {
    // Of the link that is still shown nobody knows any more whether it is this one.
    this.link.set(null);
    await this.sending.run(() => this.door.revokeShare(id));
    this.asked.reload();
  }
}
