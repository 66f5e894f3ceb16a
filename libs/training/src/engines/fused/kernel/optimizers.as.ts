/** Updates of all parameters of one replica from the gradient of a summed loss over `count` samples. `parameters` is a multiple of four. */

/** Plain gradient descent: w -= lr g. */
export function gradientStep(weights: usize, gradient: usize, parameters: i32, count: i32, learningRate: f64): void {
  const rate = f32x4.splat(<f32>(learningRate / count));
  for (let at: usize = 0; at < (<usize>parameters) << 2; at += 16) {
    v128.store(weights + at, f32x4.relaxed_nmadd(rate, v128.load(gradient + at), v128.load(weights + at)));
  }
}

/** Gradient descent with momentum: v = mu v + g, w -= lr v. */
export function momentumStep(weights: usize, velocity: usize, gradient: usize, parameters: i32, count: i32, learningRate: f64, momentum: f64): void {
  const mean = f32x4.splat(<f32>(1 / <f64>count));
  const keep = f32x4.splat(<f32>momentum);
  const rate = f32x4.splat(<f32>learningRate);
  for (let at: usize = 0; at < (<usize>parameters) << 2; at += 16) {
    const v = f32x4.relaxed_madd(mean, v128.load(gradient + at), f32x4.mul(keep, v128.load(velocity + at)));
    v128.store(velocity + at, v);
    v128.store(weights + at, f32x4.relaxed_nmadd(rate, v, v128.load(weights + at)));
  }
}

/** out += factor x, of `count` floats. */
export function addScaled(out: usize, factor: f32, x: usize, count: i32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) store<f32>(out + i, load<f32>(out + i) + factor * load<f32>(x + i));
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1). The corrections of both moments are taken out of the loop: w -= (lr / c1) m / (sqrt(v) / sqrt(c2) + epsilon)
 * with c = 1 - beta^step.
 *
 * @param power1 beta1^step, and power2 beta2^step.
 */
export function adamStep(
  weights: usize,
  first: usize,
  second: usize,
  gradient: usize,
  parameters: i32,
  count: i32,
  power1: f64,
  power2: f64,
  learningRate: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
): void {
  const mean = f32x4.splat(<f32>(1 / <f64>count));
  const keep1 = f32x4.splat(<f32>beta1);
  const keep2 = f32x4.splat(<f32>beta2);
  const take1 = f32x4.splat(<f32>(1 - beta1));
  const take2 = f32x4.splat(<f32>(1 - beta2));
  const rate = f32x4.splat(<f32>(learningRate / (1 - power1)));
  const scale = f32x4.splat(<f32>(1 / sqrt(1 - power2)));
  // An epsilon below float32 would make 0 / 0 of a weight that has no gradient.
  const offset = f32x4.splat(max(<f32>epsilon, f32.MIN_NORMAL_VALUE));
  for (let at: usize = 0; at < (<usize>parameters) << 2; at += 16) {
    const g = f32x4.mul(mean, v128.load(gradient + at));
    const m = f32x4.relaxed_madd(take1, g, f32x4.mul(keep1, v128.load(first + at)));
    const v = f32x4.relaxed_madd(take2, f32x4.mul(g, g), f32x4.mul(keep2, v128.load(second + at)));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const move = f32x4.div(f32x4.mul(rate, m), f32x4.relaxed_madd(scale, f32x4.sqrt(v), offset));
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), move));
  }
}

/** base^exponent by squaring. */
export function power(base: f64, exponent: i32): f64 {
  let result: f64 = 1;
  for (let left = exponent; left > 0; left >>= 1) {
    if (left & 1) result *= base;
    base *= base;
  }
  return result;
}
