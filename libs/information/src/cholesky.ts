/**
 * The lower triangular L of a symmetric positive definite matrix A = L L'.
 *
 * @param matrix shape [size, size] row-major; only its lower triangle is read. Not modified.
 * @param name what the matrix is, for the error.
 * @returns shape [size, size], zeros above the diagonal.
 * @throws RangeError if the shape does not match or the matrix is not positive definite.
 */
export function cholesky(matrix: ArrayLike<number>, size: number, name = 'the matrix'): Float64Array {
  if (!Number.isInteger(size) || size < 1 || matrix.length !== size * size) {
    throw new RangeError(`cholesky: ${name} must have ${size} x ${size} entries, got ${matrix.length}`);
  }
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k += 1) sum -= lower[i * size + k] * lower[j * size + k];
      if (i !== j) lower[i * size + j] = sum / lower[j * size + j];
      else if (sum > 0 && sum < Infinity) lower[i * size + i] = Math.sqrt(sum);
      else throw new RangeError(`cholesky: ${name} must be positive definite; pivot ${i} is ${sum}`);
    }
  }
  return lower;
}

/**
 * Solves L z = b for each column of b by forward substitution.
 *
 * @param lower shape [size, size], from `cholesky`.
 * @param columns right sides b, shape [size, width] row-major. Not modified.
 * @returns z, shape [size, width].
 */
export function solveLower(lower: Float64Array, size: number, columns: ArrayLike<number>, width: number): Float64Array {
  const z = Float64Array.from(columns);
  for (let i = 0; i < size; i += 1) {
    for (let c = 0; c < width; c += 1) {
      let sum = z[i * width + c];
      for (let k = 0; k < i; k += 1) sum -= lower[i * size + k] * z[k * width + c];
      z[i * width + c] = sum / lower[i * size + i];
    }
  }
  return z;
}
