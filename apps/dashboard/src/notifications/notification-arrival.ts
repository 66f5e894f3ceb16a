import { ChangeDetectionStrategy, Component, effect, inject, input, output, untracked } from '@angular/core';
import { NOTIFICATION_STORE } from './services';

/** On the page of a session: takes a notification of it that somebody has chosen to its spot. It shows nothing. */
@Component({ selector: 'ip-notification-arrival', changeDetection: ChangeDetectionStrategy.OnPush, template: '' })
export class NotificationArrival {
  readonly session = input.required<string>();
  readonly epochChosen = output<number>();
  readonly annotationChosen = output<string>();

  constructor() {
    const store = inject(NOTIFICATION_STORE);
    effect(() => {
      const chosen = store.chosen();
      if (chosen?.session !== this.session()) return;
      untracked(() => {
        store.chosen.set(null);
        if (chosen.thread !== null) this.annotationChosen.emit(chosen.thread);
        if (chosen.epoch !== null) this.epochChosen.emit(chosen.epoch);
      });
    });
  }
}
