import { inject, provideZonelessChangeDetection, type EnvironmentProviders, type Provider } from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { localPerson, type Me, type Role } from '@infoplane/contracts';
import { provideEchartsCore } from 'ngx-echarts';
import { LiveConnection } from '../live/live-connection';
import { SessionsDoor } from '../live/sessions-door';
import { NotificationStore } from '../notifications/notification-store';
import { NotificationsDoor } from '../notifications/notifications-door';
import { NOTIFICATION_STORE } from '../notifications/services';
import { AddressSecret } from '../people/address-secret';
import { MeDoor } from '../people/me-door';
import { MeStore } from '../people/me-store';
import { PeopleDoor } from '../people/people-door';
import { ADDRESS_SECRET, ME_STORE, PEOPLE_DOOR } from '../people/services';
import { LIVE_CONNECTION, SESSIONS_DOOR, THEME_CHOICE } from '../shell/services';
import { ThemeChoice } from '../shell/theme-choice';
import { routes } from '../shell/routes';
import { PresenceStore } from '../team/presence-store';
import { PRESENCE_STORE, TEAM_DOOR, TEAM_STORAGE } from '../team/services';
import { TeamDoor } from '../team/team-door';
import { FakeSocket } from './fake-socket';
import { memoryStorage } from './memory-storage';

/** Whoever sits at the server's own machine before there is an admin. */
export const atThisMachine: Me = { person: localPerson, standing: 'local', session: null, hasAdmin: false };
/** Somebody whom the server does not know. */
export const nobody: Me = { person: null, standing: 'anonymous', session: null, hasAdmin: true };

/** Somebody with that role. */
export function personWith(role: Role, name = 'Ada'): Me {
  return { person: { id: 'ada', name, colour: 120 }, standing: role, session: null, hasAdmin: true };
}

/** What a page needs, with the server in the hands of the test, for whoever looks at it. */
export function pageProviders(socket: FakeSocket, fetch: typeof globalThis.fetch = () => Promise.reject(new TypeError('no server')), me = atThisMachine): (Provider | EnvironmentProviders)[] {
  const buildMeStore = () => {
    const store = new MeStore(new MeDoor(fetch));
    store.take(me);
    return store;
  };
  return [
    { provide: ME_STORE, useFactory: buildMeStore },
    { provide: PEOPLE_DOOR, useFactory: () => new PeopleDoor(fetch) },
    { provide: ADDRESS_SECRET, useFactory: () => new AddressSecret({ pathname: '/', hash: '' }, history) },
    provideZonelessChangeDetection(),
    provideRouter(routes, withComponentInputBinding()),
    provideEchartsCore({ echarts: () => import('../figures/echarts').then(({ echarts }) => echarts) }),
    { provide: LIVE_CONNECTION, useFactory: () => new LiveConnection(socket) },
    { provide: TEAM_DOOR, useFactory: () => new TeamDoor(fetch) },
    { provide: TEAM_STORAGE, useFactory: () => memoryStorage() },
    { provide: PRESENCE_STORE, useFactory: () => new PresenceStore(socket, () => performance.now(), (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    }) },
    { provide: NOTIFICATION_STORE, useFactory: () => {
      const store = inject(ME_STORE);
      return new NotificationStore(socket, new NotificationsDoor(fetch), () => store.standing());
    } },
    { provide: SESSIONS_DOOR, useFactory: () => new SessionsDoor(fetch) },
    { provide: THEME_CHOICE, useFactory: () => new ThemeChoice({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined }, { matches: false, addEventListener: () => undefined } as never) },
  ];
}

/** Waits for a condition, as a person would, looking again with each frame. */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 4000;
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((next) => requestAnimationFrame(next));
  }
}
