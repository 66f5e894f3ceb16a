import { effect, inject, InjectionToken, untracked } from '@angular/core';
import { ME_STORE, SIGNED_FETCH } from '../people/services';
import { LIVE_SOCKET } from '../shell/services';
import { NotificationStore } from './notification-store';
import { NotificationsDoor } from './notifications-door';

/** What whoever looks at the page is told of. */
export const NOTIFICATION_STORE = new InjectionToken<NotificationStore>('NOTIFICATION_STORE', {
  providedIn: 'root',
  factory: () => {
    const me = inject(ME_STORE);
    const store = new NotificationStore(inject(LIVE_SOCKET), new NotificationsDoor(inject(SIGNED_FETCH)), () => me.standing());
    let person: string | null = null;
    effect(() => {
      const now = me.me()?.person?.id ?? null;
      if (now !== person) untracked(() => store.forget());
      person = now;
    });
    return store;
  },
});
