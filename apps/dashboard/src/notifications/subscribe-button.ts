import { booleanAttribute, ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import type { SessionState, SessionSummary } from '@infoplane/contracts';
import { mdiBellCheck, mdiBellPlusOutline } from '@mdi/js';
import { Icon } from '../shell/icon';
import { NOTIFICATION_STORE } from './services';

/** From these no session goes on. */
const over: readonly SessionState[] = ['completed', 'stopped', 'failed'];

/** Whether somebody is told of a session, and the way to change that: in words on its page, as an icon on its card. Absent for who has no account, and of a session that is over. */
@Component({
  selector: 'ip-subscribe-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatButton, MatTooltip],
  template: `
    @if (isOffered()) {
      @if (isCompact()) {
        <button type="button" class="icon-button" [attr.aria-pressed]="isOn()" [attr.aria-label]="'Subscribe to ' + session().name" [matTooltip]="tip()" [disabled]="isSending()" (click)="toggle()"><ip-icon [path]="icon()" [size]="18" /></button>
      } @else {
        <button mat-stroked-button type="button" [class.on]="isOn()" [attr.aria-label]="isOn() ? 'Subscribed: unsubscribe' : 'Subscribe'" [matTooltip]="tip()" [disabled]="isSending()" (click)="toggle()"><ip-icon [path]="icon()" [size]="18" /> {{ isOn() ? 'Subscribed' : 'Subscribe' }}</button>
      }
    }
  `,
  styles: `
    [mat-stroked-button] {
      --mat-button-outlined-container-height: 32px;
      --mat-button-outlined-horizontal-padding: 12px;
    }
    .on {
      background: var(--ip-tint);
    }
  `,
})
export class SubscribeButton {
  readonly session = input.required<Pick<SessionSummary, 'id' | 'name' | 'state'>>();
  readonly isCompact = input(false, { transform: booleanAttribute });

  protected readonly store = inject(NOTIFICATION_STORE);
  protected readonly isSending = signal(false);
  /** Of a session that is over there is nothing more to be told. */
  protected readonly isOffered = computed(() => this.store.isForPerson() && !over.includes(this.session().state));
  protected readonly isOn = computed(() => this.store.isSubscribed(this.session().id));
  protected readonly icon = computed(() => (this.isOn() ? mdiBellCheck : mdiBellPlusOutline));
  protected readonly tip = computed(() => (this.isOn() ? 'You are told of its phase changes and its end. Press to be told no more' : 'Be told of its phase changes and its end'));

  protected async toggle(): Promise<void> {
    this.isSending.set(true);
    await this.store.subscribe(this.session().id, !this.isOn());
    this.isSending.set(false);
  }
}
