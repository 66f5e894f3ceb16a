import type { Routes } from '@angular/router';

/** The pages. Each loads when it is first opened. */
export const routes: Routes = [
  { path: '', pathMatch: 'full', title: 'Sessions · Infoplane', loadComponent: () => import('../sessions/session-list').then(({ SessionList }) => SessionList) },
  { path: 'new', title: 'New session · Infoplane', loadComponent: () => import('../new-session/new-session').then(({ NewSession }) => NewSession) },
  { path: 'sessions/:id', title: 'Session · Infoplane', loadComponent: () => import('../session/session-page').then(({ SessionPage }) => SessionPage) },
  { path: '**', title: 'Not found · Infoplane', loadComponent: () => import('./not-found').then(({ NotFound }) => NotFound) },
];
