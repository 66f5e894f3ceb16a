import { ChangeDetectionStrategy, Component, computed, inject, output, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { roles, type Member, type Role } from '@infoplane/contracts';
import { Confirmations } from './confirmation';
import { roleWords } from './people-words';
import { PersonDot } from './person-dot';
import { ME_STORE, PEOPLE_DOOR } from './services';
import { Submission } from './submission';

/** Everybody with an account, their roles to change, and the way to end one. */
@Component({
  selector: 'ip-member-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, PersonDot],
  template: `
    <section class="panel" aria-labelledby="people-heading">
      <h2 id="people-heading">Accounts</h2>
      @if (asked.error(); as error) {
        <p class="fault" role="alert">{{ error.message }}</p>
      }
      @if (sending.refusal(); as sentence) {
        <p class="fault" role="alert">{{ sentence }}</p>
      }
      <ul class="rows">
        @for (person of people(); track person.id) {
          <li>
            <ip-person-dot [person]="person" />
            <span class="grow" [class.gone]="person.isRevoked">{{ person.name }}</span>
            @if (person.isRevoked) {
              <span class="muted">revoked</span>
            } @else {
              <select [attr.aria-label]="'Role of ' + person.name" [disabled]="sending.isSending()" (change)="changeRole(person, $any($event.target))">
                @for (role of roles; track role) {
                  <option [value]="role" [selected]="role === person.role">{{ role }}</option>
                }
              </select>
              <button mat-stroked-button type="button" [attr.aria-label]="'Revoke ' + person.name" [disabled]="sending.isSending()" (click)="revoke(person)">Revoke</button>
            }
          </li>
        } @empty {
          @if (!asked.error()) {
            <li class="muted" role="status">Asking the server…</li>
          }
        }
      </ul>
      <p class="muted" role="status">{{ done() }}</p>
    </section>
  `,
  styleUrl: './lists.scss',
})
export class MemberList {
  /** Something was done, which the audit has a line of. */
  readonly changed = output();

  protected readonly roles = roles;
  protected readonly sending = new Submission();
  protected readonly done = signal('');
  protected readonly asked = resource({ loader: () => this.door.people() });
  protected readonly people = computed((): readonly Member[] => (this.asked.hasValue() ? this.asked.value() : []));

  private readonly door = inject(PEOPLE_DOOR);
  private readonly me = inject(ME_STORE);
  private readonly confirmations = inject(Confirmations);

  protected async changeRole(person: Member, select: HTMLSelectElement): Promise<void> {
    const role = select.value as Role;
    const isOwn = this.me.me()?.person?.id === person.id;
    const text = `Your own role becomes ${role}, of somebody who ${roleWords[role]}. Another admin would have to give the old one back.`;
    if (isOwn && role !== 'admin' && !(await this.confirmations.ask({ title: 'Give up being an admin?', text, action: `Become ${role}` }))) {
      select.value = person.role;
      return;
    }
    const isChanged = await this.sending.run(() => this.door.changeRole(person.id, role));
    if (!isChanged) select.value = person.role;
    await this.after(isChanged, `${person.name} is ${/^[ae]/.test(role) ? 'an' : 'a'} ${role} now.`, isOwn);
  }

  protected async revoke(person: Member): Promise<void> {
    const isOwn = this.me.me()?.person?.id === person.id;
    const whose = isOwn ? 'Your own' : `The account of “${person.name}”`;
    const text = `${whose}${isOwn ? ' account' : ''} ends at once and for good: open pages, tokens, and the invites and share links made with it. What was written stays.`;
    if (!(await this.confirmations.ask({ title: `Revoke ${person.name}?`, text, action: 'Revoke' }))) return;
    await this.after(await this.sending.run(() => this.door.revokePerson(person.id)), `${person.name} is revoked.`, isOwn);
  }

  private async after(isDone: boolean, sentence: string, isOwn: boolean): Promise<void> {
    this.done.set(isDone ? sentence : '');
    if (isDone && isOwn) await this.me.load();
    this.asked.reload();
    this.changed.emit();
  }
}
