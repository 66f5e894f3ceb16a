import type { Problem } from '@infoplane/training';

/** How well one replica does on some patterns. */
export interface Outcome {
  /** Mean cross entropy with the true rule, bits. */
  readonly loss: number;
  /** Share of patterns whose most probable class is the true rule's, 0 to 1. Of equal classes the first counts. */
  readonly accuracy: number;
}

/**
 * Loss and accuracy of one replica, in float64 from the log-softmax: log2 softmax(z)_c = (z_c - max z) / ln 2 - log2 sum exp(z - max z), which
 * neither underflows nor overflows where a probability rounds to 0.
 *
 * @param logits shape [patterns, classes] of one replica.
 * @param rows positions of the patterns to judge, at least one.
 */
export function outcomeOf(logits: Float32Array, rows: Int32Array, { classes, labelProbabilities }: Problem): Outcome {
  let [loss, correct] = [0, 0];
  for (const row of rows) {
    const start = row * classes;
    let [guess, truth] = [0, 0];
    for (let c = 1; c < classes; c += 1) {
      if (logits[start + c] > logits[start + guess]) guess = c;
      if (labelProbabilities[start + c] > labelProbabilities[start + truth]) truth = c;
    }
    const top = logits[start + guess];
    let [sum, linear] = [0, 0];
    for (let c = 0; c < classes; c += 1) {
      sum += Math.exp(logits[start + c] - top);
      linear += labelProbabilities[start + c] * (logits[start + c] - top);
    }
    loss += Math.log(sum) - linear;
    if (guess === truth) correct += 1;
  }
  return { loss: loss / Math.LN2 / rows.length, accuracy: correct / rows.length };
}
