import { inject } from '@angular/core';
import { NavigationEnd, Router } from '@angular/router';
import { filter, take } from 'rxjs';
import { addressedSession } from './addressed-session';
import { LIVE_CONNECTION } from './services';

/** Asks for the records of the session that an address names as soon as there is a connection: its page comes some time later. */
export function expectAddressedSession(path: string): void {
  const id = addressedSession(path);
  if (id === null) return;
  const connection = inject(LIVE_CONNECTION);
  connection.open(id);
  // From here on the page holds it; where the person was led elsewhere, nobody does.
  inject(Router)
    .events.pipe(filter((event) => event instanceof NavigationEnd), take(1))
    .subscribe(() => connection.close(id));
}
