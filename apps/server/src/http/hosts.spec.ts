import { hostNames, isKnownHost, unknownHost } from './hosts';

const names = hostNames({ host: 'plane.example', hosts: ['team.example', 'Other.Example'] }, 'Desk.lab.example');
const cases: readonly [string | undefined, boolean][] = [
  ['localhost:4270', true],
  ['LOCALHOST', true],
  ['localhost.:4270', true],
  ['127.0.0.1:4270', true],
  ['192.168.1.20', true],
  ['[::1]:4270', true],
  ['[fe80::1]', true],
  ['plane.example', true],
  ['team.example:80', true],
  ['other.example', true],
  ['desk.lab.example:4270', true],
  ['desk.local:4270', true],
  ['desk', true],
  [undefined, true],
  ['evil.example', false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example:4270', false],
  ['team.example@evil.example', false],
  ['evil.example#localhost', false],
  ['evil.example/localhost', false],
  ['localhost, evil.example', false],
  ['[::1', false],
  ['', false],
  ['x'.repeat(300), false],
];

describe('hosts', () => {
  for (const [host, isKnown] of cases) {
    it(`[R21] ${isKnown ? 'lets' : 'keeps'} Host ${host?.slice(0, 40) ?? '(none)'} ${isKnown ? 'in' : 'out'}`, () =>
      expect(isKnownHost(host, names)).toBe(isKnown));
  }

  it('[R21] says how to let a name in, and repeats nothing that is no name', () => {
    expect(unknownHost('Evil.example:80').message).toContain('start it with INFOPLANE_HOSTS=evil.example if');
    expect(unknownHost('<script>').message).toMatch(/Host header: open it at its own address$/);
  });
});
