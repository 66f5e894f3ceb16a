import { CountedStream } from '@infoplane/numerics';
import { bitRule } from './bit-rule';
import type { Problem } from './problem';
import { rulePurposes } from './rule-draws';

/**
 * A committee machine: y = 1 iff most of `units` half-spaces w_u . s > 0 hold the pattern, where s is the pattern as +1 and -1 and the w_u are
 * standard normal numbers of the rule seed. The network is fed 0 and 1, as in all problems of bits.
 *
 * The opposite of every pattern has the opposite label, so P(y=1) is exactly 1/2.
 *
 * @param units odd, so that there is a majority.
 * @source Engel & Van den Broeck 2001, Statistical mechanics of learning, chapter 12.
 */
export function committee({ inputs, units, ruleSeed }: { readonly inputs: number; readonly units: number; readonly ruleSeed: number }): Problem {
  const halfSpaces = Array.from({ length: units }, (_, unit) => {
    const stream = new CountedStream(ruleSeed, 0, rulePurposes.committeeWeights, 0, unit);
    return Float64Array.from({ length: inputs }, (_unused, i) => stream.normal(i));
  });
  return bitRule('committee', inputs, (bits) => halfSpaces.filter((weights) => weights.reduce((sum, weight, i) => sum + (bits[i] === 1 ? weight : -weight), 0) > 0).length * 2 > units);
}
