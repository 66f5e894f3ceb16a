import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './shell/app';
import { appConfig } from './shell/app.config';
import { addressedSession } from './shell/addressed-session';

// Beside the question of who looks at the page, not after its answer. What does not come now is asked for again by who needs it, and told there.
if (addressedSession(location.pathname) !== null) void Promise.allSettled([import('./session/session-page'), import('./figures/echarts')]);

bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
