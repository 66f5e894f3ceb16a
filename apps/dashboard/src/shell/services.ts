import { effect, inject, InjectionToken, untracked } from '@angular/core';
import { liveNamespace, type ClientEvents, type ServerEvents } from '@infoplane/contracts';
import { io, type Socket } from 'socket.io-client';
import * as parser from 'socket.io-msgpack-parser';
import { DatasetsDoor } from '../live/datasets-door';
import { LiveConnection } from '../live/live-connection';
import { SessionsDoor } from '../live/sessions-door';
import { ME_STORE, SIGNED_FETCH } from '../people/services';
import { ThemeChoice } from './theme-choice';

/** How long after the server ended the connection it is opened anew: it may end that one as well. */
const renewAfterMs = 1000;

/** The one socket of the page; the live connection opens and ends it. */
export const LIVE_SOCKET = new InjectionToken<Socket<ServerEvents, ClientEvents>>('LIVE_SOCKET', {
  providedIn: 'root',
  factory: () => io(liveNamespace, { transports: ['websocket'], parser, autoConnect: false, reconnectionDelay: 250, reconnectionDelayMax: 2000, randomizationFactor: 0.3 }),
});

/** The one live connection of the page. It opens once it is known who looks at the page, and anew when that changes. */
export const LIVE_CONNECTION = new InjectionToken<LiveConnection>('LIVE_CONNECTION', {
  providedIn: 'root',
  factory: () => {
    const me = inject(ME_STORE);
    const socket = inject(LIVE_SOCKET);
    const connection = new LiveConnection(socket);
    effect(() => {
      const identity = me.identity();
      untracked(() => (identity === null ? connection.rest() : connection.renew()));
    });
    // Refused, or ended by the server: the sign-in may have ended, or the role changed. The client tries no more by itself after the latter.
    socket.on('connect_error', () => void me.load());
    socket.on('disconnect', (reason) => {
      if (reason !== 'io server disconnect') return;
      void me.load();
      setTimeout(() => me.identity() !== null && !socket.active && connection.renew(), renewAfterMs);
    });
    // One's role was changed: what one may do is shown as it is now.
    socket.on('standing', () => void me.load());
    socket.on('connect', () => void (me.me() ?? me.load()));
    return connection;
  },
});

export const SESSIONS_DOOR = new InjectionToken<SessionsDoor>('SESSIONS_DOOR', { providedIn: 'root', factory: () => new SessionsDoor(inject(SIGNED_FETCH)) });

export const DATASETS_DOOR = new InjectionToken<DatasetsDoor>('DATASETS_DOOR', { providedIn: 'root', factory: () => new DatasetsDoor(inject(SIGNED_FETCH)) });

export const THEME_CHOICE = new InjectionToken<ThemeChoice>('THEME_CHOICE', {
  providedIn: 'root',
  factory: () => new ThemeChoice(localStorage, matchMedia('(prefers-color-scheme: dark)')),
});
