import { AddressSecret } from './address-secret';

function open(pathname: string, hash: string) {
  const shown: string[] = [];
  const secret = new AddressSecret({ pathname, hash }, { state: null, replaceState: (_state: unknown, _title: string, url?: string | URL | null) => shown.push(String(url)) });
  return { secret, shown };
}

describe('AddressSecret', () => {
  for (const [path, hash] of [['/join', '#first=abc'], ['/join', '#invite=abc'], ['/share', '#abc']]) {
    it(`takes ${hash} out of the address of ${path} and gives it away once`, () => {
      const { secret, shown } = open(path, hash);
      expect(shown).toEqual([path]);
      expect([secret.take(), secret.take()]).toEqual([hash.slice(1), '']);
    });
  }

  it('leaves the addresses of other pages as they are', () => {
    const { secret, shown } = open('/sessions/abcdefghijkl', '#layer');
    expect([secret.take(), shown]).toEqual(['', []]);
  });
});
