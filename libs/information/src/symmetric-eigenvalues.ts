/**
 * Eigenvalues of a real symmetric matrix by Jacobi rotations, largest first. Accurate to a few units in the last place of the largest one.
 *
 * @param matrix shape [size, size] row-major, finite; only its symmetric part counts. Not modified.
 * @throws RangeError if the length is not size squared or an entry is not finite.
 * @source Golub & Van Loan, Matrix Computations, section 8.5 (cyclic Jacobi).
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, size: number): Float64Array {
  if (matrix.length !== size * size) throw new RangeError(`symmetricEigenvalues: expected ${size} x ${size} entries, got ${matrix.length}`);
  const a = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      a[i * size + j] = (matrix[i * size + j] + matrix[j * size + i]) / 2;
      if (!Number.isFinite(a[i * size + j])) throw new RangeError(`symmetricEigenvalues: entry (${i}, ${j}) is not finite`);
    }
  }
  for (let sweep = 0; sweep < 60 && offDiagonal(a, size) > 1e-300; sweep += 1) {
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, size, p, q);
  }
  return Float64Array.from({ length: size }, (_, i) => a[i * size + i]).sort((x, y) => y - x);
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i += 1) for (let j = 0; j < i; j += 1) sum += a[i * size + j] ** 2;
  return sum;
}

function rotate(a: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q];
  if (apq === 0) return;
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < size; k += 1) {
    const akp = a[k * size + p];
    const akq = a[k * size + q];
    a[k * size + p] = c * akp - s * akq;
    a[k * size + q] = s * akp + c * akq;
  }
  for (let k = 0; k < size; k += 1) {
    const apk = a[p * size + k];
    const aqk = a[q * size + k];
    a[p * size + k] = c * apk - s * aqk;
    a[q * size + k] = s * apk + c * aqk;
  }
  a[p * size + q] = 0;
  a[q * size + p] = 0;
}
