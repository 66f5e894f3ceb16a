import { BinningKernel } from './binning-kernel';
import { checkKernelIsFresh } from '../testing/kernel-freshness';
import { kernelBase64 } from './kernel.generated';

describe('the SIMD kernel of binned information', () => {
  it('committed as WebAssembly is what its source compiles to', () => {
    expect(() => checkKernelIsFresh('binning-kernel.mjs')).not.toThrow();
  }, 60_000);

  it('stays below 4 KB, which every browser compiles at once on its page', () => {
    expect((kernelBase64.length * 3) / 4).toBeLessThan(4096);
  });

  describe('is left out where it cannot run:', () => {
    const world = globalThis as { WebAssembly?: unknown };
    const real = world.WebAssembly;
    afterEach(() => {
      world.WebAssembly = real;
    });

    it('without WebAssembly', () => {
      world.WebAssembly = undefined;
      expect(BinningKernel.create()).toBeNull();
    });

    it('without its SIMD instructions', () => {
      world.WebAssembly = { validate: () => false };
      expect(BinningKernel.create()).toBeNull();
    });

    it('where compiling is forbidden', () => {
      class Forbidden {
        constructor() {
          throw new Error('blocked by the content security policy');
        }
      }
      world.WebAssembly = { validate: () => true, Module: Forbidden, Instance: Forbidden };
      expect(BinningKernel.create()).toBeNull();
    });

    it('and here it runs', () => expect(BinningKernel.create()).not.toBeNull());
  });
});
