import { monitorEventLoopDelay } from 'node:perf_hooks';
import { InThreadKeyDerivation } from '../testing/in-thread-key-derivation';
import { buildKeyRequest, describeKeyDerivation } from '../testing/key-derivation-contract';
import { ThreadedKeyDerivation } from './key-derivation';

describeKeyDerivation('a thread of its own', () => new ThreadedKeyDerivation());
describeKeyDerivation('the thread that asks', () => new InThreadKeyDerivation());

describe('a thread that derives keys', () => {
  it('leaves the thread that asks free while it works', async () => {
    const derivation = new ThreadedKeyDerivation();
    await derivation.derive(buildKeyRequest());
    const heavy = buildKeyRequest({ memorySize: 65_536, iterations: 6 });
    const delays = monitorEventLoopDelay({ resolution: 1 });
    const began = performance.now();
    delays.enable();
    await derivation.derive(heavy);
    delays.disable();
    const tookMs = performance.now() - began;
    await derivation.close();
    // On the asking thread the longest stall would be all of the time it took; a busy machine may hold it up for a part of it.
    expect(delays.max / 1e6).toBeLessThan(tookMs / 2);
  });

  it('that dies refuses what it had with a reason, and the next key begins another', async () => {
    const dying = new ThreadedKeyDerivation(`require('node:worker_threads').parentPort.once('message', () => { throw new Error('out of luck'); });`);
    for (let time = 0; time < 2; time += 1) {
      await expectAsync(dying.derive(buildKeyRequest())).toBeRejectedWith(
        jasmine.objectContaining({ code: 'unavailable', message: 'The password could not be looked at (out of luck): try again' }),
      );
    }
    await dying.close();
  });

  it('refuses at its end what is under way', async () => {
    const derivation = new ThreadedKeyDerivation();
    const asked = derivation.derive(buildKeyRequest({ memorySize: 65_536, iterations: 6 }));
    const refused = expectAsync(asked).toBeRejectedWith(jasmine.objectContaining({ code: 'unavailable' }));
    await derivation.close();
    await refused;
  });
});
