import { isLoopbackAddress } from './callers';
import { cookieHeader, readCookie } from './cookies';
import { nameKey } from './people-registry';

describe('cookies', () => {
  const cases: readonly [string | undefined, string | null][] = [
    ['infoplane=abc', 'abc'],
    ['other=1; infoplane=abc; infoplane-guest=def', 'abc'],
    ['infoplane=first; infoplane=second', 'first'],
    ['xinfoplane=abc', null],
    ['infoplane=', null],
    ['infoplane', null],
    ['', null],
    [undefined, null],
  ];
  for (const [cookie, value] of cases) {
    it(`of the header ${cookie ?? '(none)'} are read as ${value ?? '(none)'}`, () => expect(readCookie({ cookie }, 'infoplane')).toBe(value));
  }

  it('cannot be read by scripts nor sent by other sites, and end at once when they are ended', () => {
    expect(cookieHeader('infoplane', 'abc', 60_000, true)).toBe('infoplane=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure');
    expect(cookieHeader('infoplane-guest', null, 60_000, false)).toBe('infoplane-guest=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax');
  });
});

describe('addresses', () => {
  for (const [address, isLoopback] of [['127.0.0.1', true], ['127.1.2.3', true], ['::1', true], ['::ffff:127.0.0.1', true], ['localhost', true], ['0.0.0.0', false], ['::', false], ['192.168.0.1', false], ['127.0.0.1.evil.example', false], ['', false]] as const) {
    it(`${address || '(none)'} ${isLoopback ? 'is' : 'is not'} this machine alone`, () => expect(isLoopbackAddress(address)).toBe(isLoopback));
  }
});

describe('names', () => {
  it('that differ in case, width or spaces alone are one', () => {
    expect(new Set(['Ada L', ' ada  l', 'ＡＤＡ\u3000L', 'ADA\u00a0L'].map(nameKey)).size).toBe(1);
    expect(nameKey('Ada')).not.toBe(nameKey('Adą'));
  });
});
