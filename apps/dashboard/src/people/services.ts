import { inject, InjectionToken } from '@angular/core';
import { AddressSecret } from './address-secret';
import { MeDoor } from './me-door';
import { MeStore } from './me-store';
import { PeopleDoor } from './people-door';

/** Who looks at the page. */
export const ME_STORE = new InjectionToken<MeStore>('ME_STORE', { providedIn: 'root', factory: () => new MeStore(new MeDoor(fetch.bind(window))) });

/** The way to the server for every door but those that sign in: an answer that whoever asks may not is looked into. */
export const SIGNED_FETCH = new InjectionToken<typeof globalThis.fetch>('SIGNED_FETCH', {
  providedIn: 'root',
  factory: () => {
    const me = inject(ME_STORE);
    return async (...request) => {
      const response = await fetch(...request);
      // The sign-in may have ended or the role changed. A wrong password is answered so as well: only asking tells.
      if (response.status === 401 || response.status === 403) void me.load();
      return response;
    };
  },
});

export const PEOPLE_DOOR = new InjectionToken<PeopleDoor>('PEOPLE_DOOR', { providedIn: 'root', factory: () => new PeopleDoor(inject(SIGNED_FETCH)) });

export const ADDRESS_SECRET = new InjectionToken<AddressSecret>('ADDRESS_SECRET', { providedIn: 'root', factory: () => new AddressSecret(location, history) });
