import { inject, InjectionToken } from '@angular/core';
import { SIGNED_FETCH } from '../people/services';
import { LIVE_SOCKET } from '../shell/services';
import { PresenceStore } from './presence-store';
import { TeamDoor } from './team-door';
import type { TeamStorage } from './outbox';

/** The doors of annotations, marks and lineages. */
export const TEAM_DOOR = new InjectionToken<TeamDoor>('TEAM_DOOR', { providedIn: 'root', factory: () => new TeamDoor(inject(SIGNED_FETCH)) });

/** Where drafts and what is not sent yet are kept. */
export const TEAM_STORAGE = new InjectionToken<TeamStorage>('TEAM_STORAGE', { providedIn: 'root', factory: () => localStorage });

/** Who else is here. */
export const PRESENCE_STORE = new InjectionToken<PresenceStore>('PRESENCE_STORE', {
  providedIn: 'root',
  factory: () =>
    new PresenceStore(inject(LIVE_SOCKET), () => performance.now(), (callback, ms) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    }),
});
