import { InjectionToken } from '@angular/core';
import { liveNamespace, type ClientEvents, type ServerEvents } from '@infoplane/contracts';
import { io, type Socket } from 'socket.io-client';
import * as parser from 'socket.io-msgpack-parser';
import { DatasetsDoor } from '../live/datasets-door';
import { LiveConnection } from '../live/live-connection';
import { SessionsDoor } from '../live/sessions-door';
import { ThemeChoice } from './theme-choice';

/** The one live connection of the page. It opens when something first asks for it. */
export const LIVE_CONNECTION = new InjectionToken<LiveConnection>('LIVE_CONNECTION', {
  providedIn: 'root',
  factory: () => {
    const socket: Socket<ServerEvents, ClientEvents> = io(liveNamespace, {
      transports: ['websocket'],
      parser,
      reconnectionDelay: 250,
      reconnectionDelayMax: 2000,
      randomizationFactor: 0.3,
    });
    return new LiveConnection(socket);
  },
});

export const SESSIONS_DOOR = new InjectionToken<SessionsDoor>('SESSIONS_DOOR', { providedIn: 'root', factory: () => new SessionsDoor(fetch.bind(window)) });

export const DATASETS_DOOR = new InjectionToken<DatasetsDoor>('DATASETS_DOOR', { providedIn: 'root', factory: () => new DatasetsDoor(fetch.bind(window)) });

export const THEME_CHOICE = new InjectionToken<ThemeChoice>('THEME_CHOICE', {
  providedIn: 'root',
  factory: () => new ThemeChoice(localStorage, matchMedia('(prefers-color-scheme: dark)')),
});
