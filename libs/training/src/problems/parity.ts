import { bitRule } from './bit-rule';
import type { Problem } from './problem';

/**
 * y is the exclusive or of the first `parityBits` of `inputs` bits: no fewer than all of them say anything of it, so gradients carry almost no
 * signal and gradient descent learns it late or never.
 *
 * @source Shalev-Shwartz, Shamir & Shammah 2017, Failures of gradient-based deep learning, section 2.
 */
export function parity({ inputs, parityBits }: { readonly inputs: number; readonly parityBits: number }): Problem {
  return bitRule('parity', inputs, (bits) => bits.subarray(0, parityBits).reduce((sum, bit) => sum + bit, 0) % 2 === 1);
}
