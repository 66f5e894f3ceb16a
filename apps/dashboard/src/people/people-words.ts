import type { Permission, Role, Standing, TokenScope } from '@infoplane/contracts';

/** What each role may do, in words. */
export const roleWords: Record<Role, string> = {
  viewer: 'sees all sessions and who is there',
  annotator: 'sees all sessions, annotates and sets marks',
  editor: 'starts, forks, stops and shares sessions, and annotates',
  admin: 'does everything, and invites people and changes their roles',
};

/** What a token of each scope may do, in words. */
export const scopeWords: Record<TokenScope, string> = {
  read: 'read sessions and records',
  annotate: 'write annotations and marks',
  write: 'start, change and share sessions',
};

/** The least permission without which a token of that scope could do nothing. */
export const scopePermission: Record<TokenScope, Permission> = { read: 'sessions.read', annotate: 'annotations.write', write: 'sessions.write' };

/** A standing as its holder reads it. */
export const standingWords: Record<Standing, string> = {
  viewer: 'viewer',
  annotator: 'annotator',
  editor: 'editor',
  admin: 'admin',
  guest: 'guest of one session',
  local: 'at this machine',
  anonymous: 'not signed in',
};

const actionWords: Readonly<Record<string, string>> = {
  'sign-in': 'signed in',
  'sign-in.refused': 'was refused: a wrong password',
  'sign-out': 'signed out',
  'sign-out.everywhere': 'signed out everywhere',
  'password.change': 'changed their password',
  'person.join': 'joined',
  'person.role': 'changed a role',
  'person.revoke': 'revoked an account',
  'invite.make': 'made an invite',
  'invite.end': 'withdrew an invite',
  'token.make': 'made a token',
  'token.end': 'ended a token',
  'share.make': 'shared a session',
  'share.end': 'ended a share link',
  'session.begin': 'began a session',
  'session.command': 'told a session to change',
  'session.edit': 'edited a session',
  'session.delete': 'deleted a session',
  'session.restore': 'restored a session',
  'session.import': 'imported a session',
  'dataset.upload': 'added a data set',
  'marks.reveal': 'revealed the marks',
  'session.remeasure': 'measured a session again',
};

/** What somebody did, in words; as the server calls it where there are none. */
export function wordsOfAction(action: string): string {
  return actionWords[action] ?? action;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A time in milliseconds since 1970, where the reader is. */
export function formatMoment(at: number): string {
  return moment.format(at);
}
