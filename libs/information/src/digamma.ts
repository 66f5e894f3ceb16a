/**
 * The digamma function psi(x) = d ln Gamma(x) / dx for x > 0, right to about 1e-14.
 *
 * Shifted up to x >= 10 by psi(x) = psi(x + 1) - 1/x, then the asymptotic series, whose first left-out term is below 1e-15 there.
 *
 * @param x > 0, finite.
 * @throws RangeError if it is not.
 * @source Abramowitz & Stegun 6.3.5 and 6.3.18.
 */
export function digamma(x: number): number {
  if (!(x > 0 && x < Infinity)) throw new RangeError(`digamma: x must be > 0 and finite, got ${x}`);
  let shifted = x;
  let sum = 0;
  while (shifted < 10) {
    sum -= 1 / shifted;
    shifted += 1;
  }
  const s = 1 / (shifted * shifted);
  // Bernoulli numbers B_2n / (2n): 1/12, -1/120, 1/252, -1/240, 1/132, -691/32760, 1/12.
  const series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - s * (691 / 32760 - s / 12))))));
  return sum + Math.log(shifted) - 0.5 / shifted - series;
}
