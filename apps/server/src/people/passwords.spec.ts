import { InThreadKeyDerivation } from '../testing/in-thread-key-derivation';
import { Passwords } from './passwords';

const open = () => new Passwords(new InThreadKeyDerivation());

/** The fastest of some runs: what else the machine does only adds. */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 4; run += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}

describe('passwords', () => {
  it('are hashed with argon2id, 19 MiB, 2 passes, 1 lane, and a salt of their own', async () => {
    const passwords = open();
    const hashes = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
    for (const hash of hashes) expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(hashes[0]).not.toBe(hashes[1]);
    expect(await passwords.verify('correct horse', hashes[0])).toBeTrue();
    expect(await passwords.verify('correct horsf', hashes[0])).toBeFalse();
  });

  it('are compared by the cost that their hash names', async () => {
    // The test vector of the reference implementation: argon2 somesalt -id -t 2 -m 8 -p 1 -l 32, of "password".
    const reference = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    expect(await open().verify('password', reference)).toBeTrue();
    expect(await open().verify('passwort', reference)).toBeFalse();
  });

  it('are the same however a keyboard composes their letters', async () => {
    const passwords = open();
    expect(await passwords.verify('cafe\u0301 au lait', await passwords.hash('caf\u00e9 au lait'))).toBeTrue();
  });

  it('take as long to refuse for a name that nobody has', async () => {
    const passwords = open();
    const stored = await passwords.hash('correct horse');
    const known = await fastest(() => passwords.verify('wrong', stored));
    const unknown = await fastest(() => passwords.verify('wrong', null));
    // Both do the same work; without it the answer would come in some microseconds. A busy machine may double one of them.
    expect(unknown).toBeGreaterThan(known / 3);
    expect(await passwords.verify('wrong', null)).toBeFalse();
  });

  it('wait in a line of bounded length', async () => {
    const passwords = open();
    const stored = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.verify('password', stored)));
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBe(32);
    expect(answers.filter((answer) => answer.status === 'rejected' && answer.reason.code === 'too-many').length).toBe(8);
    expect(await passwords.verify('password', stored)).withContext('and go on').toBeTrue();
  });
});
