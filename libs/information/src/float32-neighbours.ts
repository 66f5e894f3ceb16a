const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The least float32 value that is not below a number; infinity above them all. */
export function firstFloat32(value: number): number {
  float[0] = value;
  if (float[0] < value) stepUp();
  return float[0];
}

/** The greatest float32 value that is not above a number; -infinity below them all. */
export function lastFloat32(value: number): number {
  return -firstFloat32(-value);
}

/** The greatest float32 value below a float32 value other than -infinity. */
export function float32Before(value: number): number {
  float[0] = -value;
  stepUp();
  return -float[0];
}

/** Floats of one sign are ordered as their bits are: upwards away from 0 if positive, towards it if negative. */
function stepUp(): void {
  if (float[0] === 0) bits[0] = 1;
  else bits[0] += float[0] > 0 ? 1 : -1;
}
