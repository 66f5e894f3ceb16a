/** Mean and spread of probe gradients in float64 (Welford's update: no difference of large squares). */

/** Takes in probe number `probe`, from 1, as the gradient of a summed loss over `rows` samples. */
export function addProbe(mean: usize, squares: usize, gradient: usize, parameters: i32, rows: i32, probe: i32): void {
  const share = f64x2.splat(1 / <f64>rows);
  const weight = f64x2.splat(1 / <f64>probe);
  for (let i: usize = 0; i < <usize>parameters; i += 2) {
    const at = i << 3;
    const g = f64x2.mul(share, f64x2.promote_low_f32x4(v128.load64_zero(gradient + (i << 2))));
    const before = v128.load(mean + at);
    const difference = f64x2.sub(g, before);
    const after = f64x2.add(before, f64x2.mul(weight, difference));
    v128.store(mean + at, after);
    v128.store(squares + at, f64x2.add(v128.load(squares + at), f64x2.mul(difference, f64x2.sub(g, after))));
  }
}

/** Norm of the mean of the first `count` components. */
export function meanNorm(mean: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>count; i += 1) {
    const m = load<f64>(mean + (i << 3));
    sum += m * m;
  }
  return sqrt(sum);
}

/** sqrt(trace of the covariance with 1/B) over the first `count` components. */
export function spread(squares: usize, count: i32, probes: i32): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < <usize>count; i += 1) sum += load<f64>(squares + (i << 3));
  return sqrt(sum / probes);
}
