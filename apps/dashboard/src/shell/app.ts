import { ChangeDetectionStrategy, Component, DestroyRef, effect, inject } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import { mdiWeatherNight, mdiWhiteBalanceSunny } from '@mdi/js';
import { NotificationBell } from '../notifications/notification-bell';
import { isOpenPage, returning } from '../people/guards';
import { PersonMenu } from '../people/person-menu';
import { ME_STORE } from '../people/services';
import { ConnectionState } from './connection-state';
import { Icon } from './icon';
import { THEME_CHOICE } from './services';

/** The frame around every page: the name, the state of the connection, who looks at it, light and dark. */
@Component({
  selector: 'ip-app',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterOutlet, RouterLink, MatTooltip, Icon, ConnectionState, NotificationBell, PersonMenu],
  template: `
    <header>
      <a class="brand" routerLink="/" aria-label="Infoplane, all sessions">
        <img src="favicon.svg" alt="" width="24" height="24" />
        <span>Infoplane</span>
      </a>
      <span class="gap"></span>
      @if (!me.mustSignIn()) {
        <ip-connection-state />
      }
      <ip-notification-bell />
      <ip-person-menu />
      <button class="icon-button" type="button" (click)="theme.toggle()" [matTooltip]="otherTheme()" [attr.aria-label]="otherTheme()">
        <ip-icon [path]="theme.name() === 'dark' ? sun : moon" />
      </button>
    </header>
    <main><router-outlet /></main>
  `,
  styles: `
    :host {
      display: block;
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      height: 48px;
      padding: 0 16px 0 24px;
      border-bottom: 1px solid var(--ip-line);
      background: var(--ip-panel);
    }
    .brand {
      display: flex;
      align-items: center;
      gap: 8px;
      color: inherit;
      text-decoration: none;
      font-weight: 650;
      letter-spacing: -0.01em;
    }
    .gap {
      flex: 1;
    }
    @media (max-width: 600px) {
      header {
        padding: 0 8px 0 16px;
      }
    }
  `,
})
export class App {
  protected readonly theme = inject(THEME_CHOICE);
  protected readonly me = inject(ME_STORE);
  protected readonly sun = mdiWhiteBalanceSunny;
  protected readonly moon = mdiWeatherNight;

  constructor() {
    const router = inject(Router);
    void this.me.ready();
    // A role may have been changed while nobody looked.
    const askAgain = () => void (document.visibilityState === 'visible' && this.me.load());
    document.addEventListener('visibilitychange', askAgain);
    inject(DestroyRef).onDestroy(() => document.removeEventListener('visibilitychange', askAgain));
    effect(() => {
      if (!this.me.mustSignIn()) return;
      // While a first page is still on its way, its guard decides.
      const { url, navigated } = router;
      if (navigated && !isOpenPage(url)) void router.navigate(['/sign-in'], { queryParams: returning(url) });
    });
    effect(() => {
      const choice = this.theme.choice();
      if (choice) document.documentElement.dataset['theme'] = choice;
      else delete document.documentElement.dataset['theme'];
    });
  }

  protected otherTheme(): string {
    return this.theme.name() === 'dark' ? 'Switch to light colours' : 'Switch to dark colours';
  }
}
