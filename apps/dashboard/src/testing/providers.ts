import { provideZonelessChangeDetection, type EnvironmentProviders, type Provider } from '@angular/core';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { provideEchartsCore } from 'ngx-echarts';
import { LiveConnection } from '../live/live-connection';
import { SessionsDoor } from '../live/sessions-door';
import { LIVE_CONNECTION, SESSIONS_DOOR, THEME_CHOICE } from '../shell/services';
import { ThemeChoice } from '../shell/theme-choice';
import { routes } from '../shell/routes';
import { FakeSocket } from './fake-socket';

/** What a page needs, with the server in the hands of the test. */
export function pageProviders(socket: FakeSocket, fetch: typeof globalThis.fetch = () => Promise.reject(new TypeError('no server'))): (Provider | EnvironmentProviders)[] {
  return [
    provideZonelessChangeDetection(),
    provideRouter(routes, withComponentInputBinding()),
    provideEchartsCore({ echarts: () => import('../session/echarts').then(({ echarts }) => echarts) }),
    { provide: LIVE_CONNECTION, useFactory: () => new LiveConnection(socket) },
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
