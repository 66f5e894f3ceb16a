import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CountedStream } from '@infoplane/numerics';
import fc from 'fast-check';
import { purposes } from '../../draws';
import { compileKernel, type Kernel } from './kernel';
import { webAssembly } from './web-assembly';

describe('fused kernel', () => {
  it('the committed WebAssembly is what its source compiles to', async () => {
    const compiled = promisify(execFile)(process.execPath, ['tools/build/fused-kernel.mjs', '--check']);
    await expectAsync(compiled).toBeResolved();
  }, 60_000);

  it('draws the orders of draws.ts: permutation of (seed, replica, purpose, epoch)', async () => {
    const module = await compileKernel();
    const word = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(
        word,
        word,
        word,
        fc.integer({ min: 1, max: 500 }),
        fc.constantFrom(purposes.batchOrder, purposes.probeOrder),
        (seed, replica, epoch, rows, purpose) => {
          const kernel = new webAssembly.Instance(module, {}).exports as Kernel;
          layOutRows(kernel, seed, rows);
          kernel.drawOrder(replica, purpose, epoch);
          const order = new Int32Array(kernel.memory.buffer, kernel.orderAt(), rows);
          expect(order).toEqual(new CountedStream(seed, replica, purpose, epoch).permutation(rows));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('draws the normal numbers of CountedStream as float32 has them, from any index on', async () => {
    const kernel = new webAssembly.Instance(await compileKernel(), {}).exports as Kernel;
    const address = kernel.reserveFloats(512);
    const word = fc.integer({ min: 0, max: 0xffff_ffff });
    fc.assert(
      fc.property(word, word, word, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 500 }), (...coordinates) => {
        const [seed, replica, epoch, lane, first, count] = coordinates;
        kernel.normalsInto(address, first, count, seed, replica, purposes.activationNoise, epoch, lane);
        const stream = new CountedStream(seed, replica, purposes.activationNoise, epoch, lane);
        // Both are computed in float64, to 1e-12 of themselves, and rounded to float32.
        new Float32Array(kernel.memory.buffer, address, count).forEach((z, i) => {
          const expected = stream.normal(first + i);
          if (!(Math.abs(z - expected) <= 1e-7 * Math.abs(expected))) fail(`number ${first + i} is ${z}, not ${expected}`);
        });
        expect(count).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });
});

/** The smallest network, with training rows 0, 1, 2, …: its order is the permutation itself. */
function layOutRows(kernel: Kernel, seed: number, rows: number): void {
  const widthsAt = kernel.beginNetwork(1);
  new Int32Array(kernel.memory.buffer, widthsAt, 2).set([1, 2]);
  kernel.layOutNetwork(rows, 1, 0, 0, 0);
  kernel.configureTraining(seed, rows, rows, rows, 1);
  kernel.useGradientDescent(0.1, 0);
  kernel.layOutReplica();
  new Int32Array(kernel.memory.buffer, kernel.trainAt(), rows).set(Int32Array.from({ length: rows }, (_, i) => i));
}
