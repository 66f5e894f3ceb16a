import fc from 'fast-check';
import { createInviteSchema, joinSchema, mayDo, permissions, roles, tokenMayDo, tokenScopes, type Permission, type Standing } from './people';

const all = Object.keys(permissions) as Permission[];
const standings: readonly Standing[] = [...roles, 'guest', 'local', 'anonymous'];
const may = (standing: Standing) => all.filter((permission) => mayDo(standing, permission));

describe('permissions', () => {
  it('grow with the role', () => {
    for (let i = 1; i < roles.length; i += 1) {
      expect(may(roles[i])).toEqual(jasmine.arrayContaining(may(roles[i - 1])));
      expect(may(roles[i]).length).toBeGreaterThan(may(roles[i - 1]).length);
    }
    expect(may('admin')).toEqual(all);
  });

  it('of guests are to read and be present, of local all but an admin’s, of anonymous none', () => {
    expect(may('guest')).toEqual(['sessions.read', 'presence.share']);
    expect(may('local')).toEqual(may('editor'));
    expect(may('anonymous')).toEqual([]);
  });

  it('a token may do <= its owner may do, more scopes <= more, and no token an admin’s', () => {
    const scopes = fc.uniqueArray(fc.constantFrom(...tokenScopes));
    fc.assert(
      fc.property(fc.constantFrom(...standings), scopes, fc.constantFrom(...tokenScopes), fc.constantFrom(...all), (owner, some, more, permission) => {
        const isLetIn = tokenMayDo(owner, some, permission);
        expect(isLetIn && !mayDo(owner, permission)).toBeFalse();
        expect(isLetIn && permissions[permission] === 'admin').toBeFalse();
        expect(isLetIn && !tokenMayDo(owner, [...some, more], permission)).toBeFalse();
      }),
    );
    expect(all.filter((permission) => tokenMayDo('admin', tokenScopes, permission))).toEqual(may('editor'));
  });
});

describe('what people join with', () => {
  const join = { secret: 's', name: ' Ada ', password: 'ten letters' };
  it('is a name without the spaces around it, and a password of ten characters or more', () => {
    expect(joinSchema.parse(join).name).toBe('Ada');
    for (const wrong of [{ name: ' ' }, { name: 'a\u0000b' }, { name: 'x'.repeat(61) }, { password: 'too short' }, { password: 'x'.repeat(201) }, { secret: '' }]) {
      expect(joinSchema.safeParse({ ...join, ...wrong }).success).withContext(JSON.stringify(wrong).slice(0, 40)).toBeFalse();
    }
  });

  it('is an invite of a role and some days', () => {
    expect(createInviteSchema.parse({ role: 'viewer' })).toEqual({ role: 'viewer', expiresInDays: 7 });
    for (const wrong of [{ role: 'guest' }, { role: 'viewer', expiresInDays: 31 }, { role: 'viewer', expiresInDays: 0 }, {}]) {
      expect(createInviteSchema.safeParse(wrong).success).toBeFalse();
    }
  });
});
