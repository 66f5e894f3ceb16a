import type { Labels } from '@infoplane/information';

/** How well one replica does on some patterns. */
export interface Outcome {
  /** Mean cross entropy with the true rule, bits. */
  readonly loss: number;
  /** Share of patterns whose most probable class is the true rule's, 0 to 1. Of equal classes the first counts. */
  readonly accuracy: number;
}

/** The sums of exponentials are multiplied until here before a logarithm is taken: each is at most the number of classes, so none overflows. */
const productLimit = 2 ** 900;

/**
 * Loss and accuracy of one replica, in float64 from the log-softmax: log2 softmax(z)_c = (z_c - max z) / ln 2 - log2 sum exp(z - max z), which
 * neither underflows nor overflows where a probability rounds to 0.
 *
 * The logarithms of the sums are taken of their products, which saves nearly all of them. A product of n of them errs by n 2^-53 relative, so its
 * logarithm by n 2^-53 nats and the mean by 2^-53; adding n terms one by one may cost (n - 1) 2^-53 of the mean whatever the terms are. So a loss
 * of a few bits over 4,096 patterns is right within 2e-12 bits, where its record keeps 24 binary digits. NaN if a logit is not finite.
 *
 * @param logits shape [patterns, classes] of one replica.
 * @param rows positions of the patterns to judge. Without one both numbers are NaN.
 */
export function outcomeOf(logits: Float32Array, rows: Int32Array, labels: Labels): Outcome {
  const { loss, correct } = labels.classes === 2 ? sumsOfTwo(logits, rows, labels) : sumsOf(logits, rows, labels);
  return { loss: loss / Math.LN2 / rows.length, accuracy: correct / rows.length };
}

/** Summed loss in nats, and how many guesses are right. */
interface Sums {
  readonly loss: number;
  readonly correct: number;
}

function sumsOf(logits: Float32Array, rows: Int32Array, { classes, probabilities }: Labels): Sums {
  let [loss, product, correct] = [0, 1, 0];
  for (let i = 0; i < rows.length; i += 1) {
    const start = rows[i] * classes;
    const end = start + classes;
    let guess = start;
    let truth = start;
    for (let c = start + 1; c < end; c += 1) {
      guess = logits[c] > logits[guess] ? c : guess;
      truth = probabilities[c] > probabilities[truth] ? c : truth;
    }
    const top = logits[guess];
    // The term of the greatest logit is exp(0), or NaN if that is not finite.
    let sum = 1 + (top - top);
    // The other classes, from the one after the guess around to the one before it.
    for (let next = 1; next < classes; next += 1) {
      const c = guess + next < end ? guess + next : guess + next - classes;
      const below = logits[c] - top;
      sum += Math.exp(below);
      loss -= probabilities[c] * below;
    }
    product *= sum;
    if (product > productLimit) {
      loss += Math.log(product);
      product = 1;
    }
    correct += guess === truth ? 1 : 0;
  }
  return { loss: loss + Math.log(product), correct };
}

/** The same of two classes, in a third of the time. */
function sumsOfTwo(logits: Float32Array, rows: Int32Array, { probabilities }: Labels): Sums {
  let [loss, product, correct] = [0, 1, 0];
  for (let i = 0; i < rows.length; i += 1) {
    const at = 2 * rows[i];
    const difference = logits[at + 1] - logits[at];
    const below = Math.abs(difference);
    const [first, second] = [probabilities[at], probabilities[at + 1]];
    const isSecond = difference > 0;
    loss += (isSecond ? first : second) * below;
    // NaN if a logit is not finite.
    product *= 1 + Math.exp(-below) + (below - below);
    if (product > productLimit) {
      loss += Math.log(product);
      product = 1;
    }
    correct += isSecond === second > first ? 1 : 0;
  }
  return { loss: loss + Math.log(product), correct };
}
