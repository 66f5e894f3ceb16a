import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import type { Notification } from '@infoplane/contracts';
import { mdiBellOutline, mdiChartTimelineVariant, mdiCheckAll, mdiClose, mdiFlagCheckered } from '@mdi/js';
import { PersonDot } from '../people/person-dot';
import { Icon } from '../shell/icon';
import { agoWords, notificationLine } from './notification-words';
import { NOTIFICATION_STORE } from './services';

/** How often the words for how long ago are made anew. */
const tickMs = 30_000;

/** What somebody is told of, newest first: each leads to its spot, and is read with that or by its own button. */
@Component({
  selector: 'ip-notification-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatButton, MatTooltip, PersonDot],
  templateUrl: './notification-panel.html',
  styleUrl: './notification-panel.scss',
  host: { role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'notifications-heading', '(keydown)': 'takeKey($event)' },
})
export class NotificationPanel {
  /** Somebody wants to go to what one is about. */
  readonly chosen = output<Notification>();
  readonly closed = output<void>();

  protected readonly store = inject(NOTIFICATION_STORE);
  protected readonly icons = { bell: mdiBellOutline, check: mdiCheckAll, close: mdiClose };
  private readonly now = signal(Date.now());
  protected readonly lines = computed(() => {
    const now = this.now();
    return this.store.notifications().map((one) => ({
      one,
      ...notificationLine(one),
      icon: one.kind === 'session-ended' ? mdiFlagCheckered : mdiChartTimelineVariant,
      iso: new Date(one.at).toISOString(),
      ago: agoWords(one.at, now),
    }));
  });

  constructor() {
    const timer = setInterval(() => this.now.set(Date.now()), tickMs);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  /** An ordinary link where somebody wants a page of its own for it. */
  protected go(event: MouseEvent, one: Notification): void {
    void this.store.read([one.id]);
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.chosen.emit(one);
  }

  /** Keys are the panel's while it is open: those of the page beneath would move what nobody looks at. */
  protected takeKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') this.closed.emit();
  }
}
