import type { KeyDerivation, KeyRequest } from '../people/key-derivation';

/** Small, so that it takes a millisecond. */
export const buildKeyRequest = (overrides: Partial<KeyRequest> = {}): KeyRequest => ({
  password: 'password',
  salt: Buffer.from('somesalt'),
  memorySize: 256,
  iterations: 2,
  parallelism: 1,
  hashLength: 32,
  ...overrides,
});

/** What every derivation of keys keeps. */
export function describeKeyDerivation(name: string, open: () => KeyDerivation): void {
  describe(`${name} derives keys so that`, () => {
    let derivation: KeyDerivation;
    beforeEach(() => (derivation = open()));
    afterEach(() => derivation.close());

    it('they are argon2id', async () => {
      // The test vector of the reference implementation: argon2 somesalt -id -t 2 -m 8 -p 1 -l 32, of "password".
      const key = await derivation.derive(buildKeyRequest());
      expect(Buffer.from(key).toString('base64').replace(/=+$/, '')).toBe('nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4');
    });

    it('each asker gets their own, asked at once', async () => {
      const passwords = ['one', 'two', 'three'];
      const together = await Promise.all(passwords.map((password) => derivation.derive(buildKeyRequest({ password }))));
      const apart: Uint8Array[] = [];
      for (const password of passwords) apart.push(await derivation.derive(buildKeyRequest({ password })));
      expect(together.map((key) => Buffer.from(key))).toEqual(apart.map((key) => Buffer.from(key)));
      expect(new Set(together.map((key) => Buffer.from(key).toString('hex'))).size).toBe(3);
    });

    it('parameters that argon2id does not have are an error, and the next key is derived', async () => {
      await expectAsync(derivation.derive(buildKeyRequest({ memorySize: 1 }))).toBeRejectedWithError(/memory/i);
      expect((await derivation.derive(buildKeyRequest())).length).toBe(32);
    });

    it('nothing is derived once it is closed', async () => {
      await derivation.close();
      await expectAsync(derivation.derive(buildKeyRequest())).toBeRejectedWith(jasmine.objectContaining({ code: 'unavailable' }));
    });
  });
}
