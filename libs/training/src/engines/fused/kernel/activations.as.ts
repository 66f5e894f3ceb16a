/** The activations of hidden layers, in place. */
import { LEAKY_RELU, RELU, SIGMOID, SOFTPLUS, TANH } from './dense.as';
import { leakyRelu, sigmoid, softplus, tanhRows } from './elementary.as';

/** Rows `stride` bytes apart of which `bytes` are used, a multiple of 32. A diverged unit (NaN) stays NaN. */
export function activateRows(activation: i32, row: usize, rows: i32, stride: usize, bytes: usize): void {
  if (activation == TANH) tanhRows(row, rows, stride, bytes);
  else if (activation == RELU) eachVector(RELU, row, rows, stride, bytes);
  else if (activation == LEAKY_RELU) eachVector(LEAKY_RELU, row, rows, stride, bytes);
  else if (activation == SOFTPLUS) eachVector(SOFTPLUS, row, rows, stride, bytes);
  else if (activation == SIGMOID) eachVector(SIGMOID, row, rows, stride, bytes);
}

// @ts-ignore: decorator
@inline
function eachVector(activation: i32, row: usize, rows: i32, stride: usize, bytes: usize): void {
  for (; rows > 0; rows -= 1, row += stride) {
    for (let at = row; at != row + bytes; at += 16) v128.store(at, activate(activation, v128.load(at)));
  }
}

// @ts-ignore: decorator
@inline
function activate(activation: i32, z: v128): v128 {
  if (activation == RELU) return f32x4.pmax(z, f32x4.splat(0));
  if (activation == LEAKY_RELU) return leakyRelu(z);
  if (activation == SOFTPLUS) return softplus(z);
  return sigmoid(z);
}
