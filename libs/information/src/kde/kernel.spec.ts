import { checkKernelIsFresh } from '../testing/kernel-freshness';

describe('the SIMD kernel of the pairwise bounds', () => {
  it('committed as WebAssembly is what its source compiles to', () => {
    expect(() => checkKernelIsFresh('kde-kernel.mjs')).not.toThrow();
  }, 60_000);
});
