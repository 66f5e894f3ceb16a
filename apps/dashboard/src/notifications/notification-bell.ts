import { CdkTrapFocus } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin, type ConnectedPosition } from '@angular/cdk/overlay';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { Router } from '@angular/router';
import type { Notification } from '@infoplane/contracts';
import { mdiBell, mdiBellOutline } from '@mdi/js';
import { Icon } from '../shell/icon';
import { NotificationPanel } from './notification-panel';
import { notificationLine } from './notification-words';
import { NOTIFICATION_STORE } from './services';

/** The count of what somebody was told of and has not read, in the top bar, and what it is. Absent for whom nothing is kept. */
@Component({
  selector: 'ip-notification-bell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, CdkTrapFocus, Icon, MatTooltip, NotificationPanel],
  template: `
    @if (store.isForPerson()) {
      <button
        type="button"
        class="icon-button"
        cdkOverlayOrigin
        #origin="cdkOverlayOrigin"
        aria-haspopup="dialog"
        data-testid="bell"
        [attr.aria-expanded]="isOpen()"
        [attr.aria-label]="label()"
        [attr.data-unread]="store.unread()"
        matTooltip="Notifications"
        (click)="isOpen.set(!isOpen())"
      >
        <ip-icon [path]="store.unread() > 0 ? bell : emptyBell" />
        @if (count(); as words) {
          <span class="count tabular" aria-hidden="true">{{ words }}</span>
        }
      </button>
      <ng-template
        cdkConnectedOverlay
        [cdkConnectedOverlayOrigin]="origin"
        [cdkConnectedOverlayOpen]="isOpen()"
        [cdkConnectedOverlayPositions]="positions"
        [cdkConnectedOverlayViewportMargin]="8"
        cdkConnectedOverlayPush
        cdkConnectedOverlayHasBackdrop
        cdkConnectedOverlayBackdropClass="cdk-overlay-transparent-backdrop"
        (backdropClick)="isOpen.set(false)"
        (detach)="isOpen.set(false)"
      >
        <ip-notification-panel cdkTrapFocus cdkTrapFocusAutoCapture (chosen)="go($event)" (closed)="isOpen.set(false)" />
      </ng-template>
      <span class="spoken" role="status">{{ arrived() }}</span>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      margin-left: 4px;
    }
    button {
      position: relative;
    }
    .count {
      position: absolute;
      top: 0;
      left: 50%;
      min-width: 8px;
      padding: 0 3px;
      border: 2px solid var(--ip-panel);
      border-radius: 10px;
      background: var(--ip-bad);
      color: light-dark(#fff, #3a0907);
      box-sizing: content-box;
      height: 14px;
      font-size: 10.5px;
      font-weight: 680;
      line-height: 14px;
      text-align: center;
    }
  `,
})
export class NotificationBell {
  protected readonly store = inject(NOTIFICATION_STORE);
  protected readonly bell = mdiBell;
  protected readonly emptyBell = mdiBellOutline;
  protected readonly isOpen = signal(false);
  protected readonly positions: ConnectedPosition[] = [{ originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top', offsetY: 8 }];
  protected readonly count = computed(() => (this.store.unread() === 0 ? null : this.store.unread() > 99 ? '99+' : String(this.store.unread())));
  protected readonly label = computed(() => (this.store.unread() === 0 ? 'Notifications' : `Notifications, ${this.store.unread()} unread`));
  protected readonly arrived = computed(() => {
    const one = this.store.arrived();
    return one ? `New notification: ${notificationLine(one).sentence}` : '';
  });
  private readonly router = inject(Router);

  /** Where the page of that session is open already, it goes to the spot by itself: its address alone would not move it. */
  protected go(one: Notification): void {
    this.isOpen.set(false);
    const isHere = this.router.url.split(/[?#]/, 1)[0] === `/sessions/${one.session}`;
    if (isHere) this.store.chosen.set(one);
    else void this.router.navigateByUrl(notificationLine(one).address);
  }
}
