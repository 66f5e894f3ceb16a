import { z } from 'zod';
import { limits } from './limits';

/** What a person may do, each role all that the ones before it may. */
export const roles = ['viewer', 'annotator', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];
export const roleSchema = z.enum(roles, { error: `a role must be one of ${roles.join(', ')}` });

/**
 * Whoever acts. `guest` came by the share link of one session and reads it. `local` is whoever sits at the server's own machine before there is an
 * admin: the server listens on loopback only then, and asks nobody to sign in.
 */
export type Standing = Role | 'guest' | 'local' | 'anonymous';

/** Everything that a door can be asked to do, with the least role that may. */
export const permissions = {
  'sessions.read': 'viewer',
  'sessions.list': 'viewer',
  'people.read': 'viewer',
  'presence.share': 'viewer',
  'annotations.write': 'annotator',
  'marks.write': 'annotator',
  'marks.reveal': 'editor',
  'sessions.write': 'editor',
  'datasets.write': 'editor',
  'shares.write': 'editor',
  'people.write': 'admin',
  'audit.read': 'admin',
  'webhooks.write': 'admin',
} as const satisfies Record<string, Role>;
export type Permission = keyof typeof permissions;

/** Whether somebody of that standing may do it. A guest may read and be present in the session of the link, which the door checks. */
export function mayDo(standing: Standing, permission: Permission): boolean {
  if (standing === 'anonymous') return false;
  if (standing === 'local') return permissions[permission] !== 'admin';
  if (standing === 'guest') return permission === 'sessions.read' || permission === 'presence.share';
  return roles.indexOf(standing) >= roles.indexOf(permissions[permission]);
}

/** What an API token may be used for; never more than its owner's role. */
export const tokenScopes = ['read', 'annotate', 'write'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** The scope that lets a token do it; null where no token may: people are administered by people. */
const scopeOf = {
  'sessions.read': 'read',
  'sessions.list': 'read',
  'people.read': 'read',
  'presence.share': 'read',
  'annotations.write': 'annotate',
  'marks.write': 'annotate',
  'marks.reveal': 'write',
  'sessions.write': 'write',
  'datasets.write': 'write',
  'shares.write': 'write',
  'people.write': null,
  'audit.read': null,
  'webhooks.write': null,
} as const satisfies Record<Permission, TokenScope | null>;

/** Whether a token of these scopes may do it for an owner of that standing. */
export function tokenMayDo(owner: Standing, scopes: readonly TokenScope[], permission: Permission): boolean {
  const scope: TokenScope | null = scopeOf[permission];
  return scope !== null && scopes.includes(scope) && mayDo(owner, permission);
}

const isPlain = /^[^\p{Cc}\p{Cs}]*$/u;
const plain = 'must not hold control characters or half a character';
export const personNameSchema = z.string({ error: 'must be text' }).trim().min(1, 'must not be empty').max(60, 'must be at most 60 characters').regex(isPlain, plain);
/** Length is all that is asked of a password. */
export const passwordSchema = z.string({ error: 'must be text' }).min(10, 'must have at least 10 characters').max(200, 'must have at most 200 characters');
const secretSchema = z.string({ error: 'must be text' }).min(1, 'must not be empty').max(200, 'is not one of ours');

/** Somebody as others see them. The colour is a hue from 0 to 359. */
export const personSchema = z.object({ id: z.string(), name: z.string(), colour: z.number().int().min(0).max(359) });
export type Person = z.infer<typeof personSchema>;
/** `local` acts under this name before there are people. */
export const localPerson: Person = { id: 'local', name: 'You', colour: 210 };

/** Who is asking, and what they may do. */
export const meSchema = z.object({
  person: personSchema.nullable(),
  standing: z.enum([...roles, 'guest', 'local', 'anonymous']),
  /** The one session that a guest may read. */
  session: z.string().nullable(),
  /** Whether there is an admin: from then on everybody signs in. */
  hasAdmin: z.boolean(),
});
export type Me = z.infer<typeof meSchema>;

export const signInSchema = z.strictObject({ name: personNameSchema, password: z.string({ error: 'must be text' }).max(200, 'is not right') });
/** Joins by the one-time link of the first start, or by an invite. */
export const joinSchema = z.strictObject({ secret: secretSchema, name: personNameSchema, password: passwordSchema });
export const changePasswordSchema = z.strictObject({ current: z.string({ error: 'must be text' }).max(200, 'is not right'), next: passwordSchema });
export const openShareSchema = z.strictObject({ secret: secretSchema });

const days = (max: number) => z.number({ error: `must be a whole number of days from 1 to ${max}` }).int(`must be a whole number of days from 1 to ${max}`).min(1, `must be a whole number of days from 1 to ${max}`).max(max, `must be a whole number of days from 1 to ${max}`);
export const createInviteSchema = z.strictObject({ role: roleSchema, expiresInDays: days(30).default(7) });
export const createTokenSchema = z.strictObject({
  name: z.string({ error: 'must be text' }).trim().min(1, 'must not be empty').max(limits.nameLength, `must be at most ${limits.nameLength} characters`).regex(isPlain, plain),
  scopes: z.array(z.enum(tokenScopes, { error: `a scope must be one of ${tokenScopes.join(', ')}` })).min(1, 'needs at least one scope'),
  expiresInDays: days(365).default(90),
});
export const createShareSchema = z.strictObject({ expiresInDays: days(365).default(30) });
export const changeRoleSchema = z.strictObject({ role: roleSchema });

export const signOutSchema = z.strictObject({ everywhere: z.boolean('must be true or false').default(false) });

/** Somebody with an account. */
export const memberSchema = personSchema.extend({ role: roleSchema, isRevoked: z.boolean() });
export type Member = z.infer<typeof memberSchema>;

const madeBy = { id: z.string(), createdBy: personSchema.nullable(), createdAt: z.number(), expiresAt: z.number() };
/** An invite that waits for somebody. */
export const inviteSchema = z.object({ ...madeBy, role: roleSchema });
export type Invite = z.infer<typeof inviteSchema>;
/** A link by which anybody reads one session. */
export const shareSchema = z.object({ ...madeBy, session: z.string() });
export type Share = z.infer<typeof shareSchema>;
export const tokenSchema = z.object({ id: z.string(), name: z.string(), scopes: z.array(z.enum(tokenScopes)), createdAt: z.number(), expiresAt: z.number() });
export type Token = z.infer<typeof tokenSchema>;
/** What only the answer to its making holds: the server keeps a hash of it. */
export const secretFieldSchema = z.object({ secret: z.string() });

/** One line of who did what. */
export const auditEntrySchema = z.object({
  id: z.number(),
  at: z.number(),
  person: personSchema.nullable(),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
