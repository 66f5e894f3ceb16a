import { inject, provideAppInitializer, provideBrowserGlobalErrorListeners, provideZonelessChangeDetection, type ApplicationConfig } from '@angular/core';
import { provideRouter, withComponentInputBinding, withInMemoryScrolling } from '@angular/router';
import { provideEchartsCore } from 'ngx-echarts';
import { ADDRESS_SECRET } from '../people/services';
import { expectAddressedSession } from './expected-session';
import { routes } from './routes';

/** What the page is made of: no zone, routes with their parameters as inputs, charts loaded with the first page that draws one. */
export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideZonelessChangeDetection(),
    // Before the router reads the address: a secret in it has to be gone by then.
    provideAppInitializer(() => void inject(ADDRESS_SECRET)),
    provideAppInitializer(() => expectAddressedSession(location.pathname)),
    provideRouter(routes, withComponentInputBinding(), withInMemoryScrolling({ scrollPositionRestoration: 'enabled' })),
    provideEchartsCore({ echarts: () => import('../figures/echarts').then(({ echarts }) => echarts) }),
  ],
};
