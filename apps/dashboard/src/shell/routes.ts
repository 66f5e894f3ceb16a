import type { Routes } from '@angular/router';
import { needsPerson } from '../people/guards';

/** The pages. Each loads when it is first opened; all but the ways in are for whom the server knows. */
export const routes: Routes = [
  { path: 'sign-in', title: 'Sign in · Infoplane', loadComponent: () => import('../people/sign-in-page').then(({ SignInPage }) => SignInPage) },
  { path: 'join', title: 'Join · Infoplane', loadComponent: () => import('../people/join-page').then(({ JoinPage }) => JoinPage) },
  { path: 'share', title: 'Shared session · Infoplane', loadComponent: () => import('../people/share-page').then(({ SharePage }) => SharePage) },
  { path: 'people', canActivate: [needsPerson], title: 'People · Infoplane', loadComponent: () => import('../people/people-page').then(({ PeoplePage }) => PeoplePage) },
  { path: 'me', canActivate: [needsPerson], title: 'Account · Infoplane', loadComponent: () => import('../people/account-page').then(({ AccountPage }) => AccountPage) },
  { path: '', pathMatch: 'full', canActivate: [needsPerson], title: 'Sessions · Infoplane', loadComponent: () => import('../sessions/session-list').then(({ SessionList }) => SessionList) },
  { path: 'new', canActivate: [needsPerson], title: 'New session · Infoplane', loadComponent: () => import('../new-session/new-session').then(({ NewSession }) => NewSession) },
  { path: 'sessions/:id', canActivate: [needsPerson], title: 'Session · Infoplane', loadComponent: () => import('../session/session-page').then(({ SessionPage }) => SessionPage) },
  { path: 'compare', canActivate: [needsPerson], title: 'Compare · Infoplane', loadComponent: () => import('../compare/compare-page').then(({ ComparePage }) => ComparePage) },
  { path: '**', title: 'Not found · Infoplane', loadComponent: () => import('./not-found').then(({ NotFound }) => NotFound) },
];
