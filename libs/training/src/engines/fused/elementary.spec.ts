import { activationNames, type Activation } from '@infoplane/contracts';
import { activationNumbers } from './replicas-plan';
import { compileKernel, type Kernel } from './kernel';
import { webAssembly } from './web-assembly';

describe('elementary functions of the fused kernel', () => {
  let kernel: Kernel;
  let address: number;
  const most = 1 << 16;

  beforeAll(async () => {
    kernel = new webAssembly.Instance(await compileKernel(), {}).exports as Kernel;
    address = kernel.reserveFloats(most);
  });

  const evaluate = (inPlace: (address: number, count: number) => void, values: Float32Array) => {
    const memory = new Float32Array(kernel.memory.buffer, address, values.length);
    memory.set(values);
    inPlace(address, values.length);
    return memory.slice();
  };
  const activate = (name: Activation, values: Float32Array) =>
    evaluate((at, count) => kernel.activateInPlace(activationNumbers[name], at, count), values);
  const tanh = (values: Float32Array) => activate('tanh', values);
  const exponential = (values: Float32Array) => evaluate(kernel.exponentialInPlace, values);
  /** `count` neighbouring floats from a value on. */
  const floatsFrom = (start: number, count = most) => {
    const values = new Float32Array(count);
    const bits = new Uint32Array(values.buffer);
    values[0] = start;
    for (let i = 1; i < count; i += 1) bits[i] = bits[0] + i;
    return values;
  };
  const grid = (from: number, to: number) => Float32Array.from({ length: most }, (_, i) => from + ((to - from) * i) / (most - 1));

  it('tanh is within 4e-7 of float64', () => {
    for (const values of [grid(-10, 10), grid(-1, 1), grid(0.1, 0.2), grid(4, 10)]) {
      const worst = tanh(values).reduce((largest, t, i) => Math.max(largest, Math.abs(t - Math.tanh(values[i]))), 0);
      // Measured 3.3e-7, near z = 6: a few roundings of 6e-8 each in both polynomials, whose highest powers hold eight roundings of z.
      expect(worst).toBeLessThan(4e-7);
    }
  });

  it('tanh keeps its relative precision near 0, where it is z itself', () => {
    const values = Float32Array.from({ length: 160 }, (_, i) => 10 ** (-8 + i / 20));
    tanh(values).forEach((t, i) => expect(Math.abs(t / Math.tanh(values[i]) - 1)).toBeLessThan(4e-7));
  });

  it('tanh reaches exactly 1 where float32 tanh does, and not before', () => {
    for (const start of [8, 8.5, 8.9, 9.0109, 9.05]) {
      const values = floatsFrom(start);
      const seen = tanh(values);
      // At the edge e^(-2z) is 2^-26, known to a few units of its own rounding: a few neighbours of 9.0109 may fall on either side.
      values.forEach((z, i) => {
        if (Math.abs(z - 9.010913) > 1e-5 && (seen[i] === 1) !== (Math.fround(Math.tanh(z)) === 1)) fail(`tanh(${z}) is ${seen[i]}`);
      });
      expect(Math.max(...seen)).toBeLessThanOrEqual(1);
    }
    expect([...tanh(Float32Array.of(20, 1e10, 3e38, Infinity, -20, -1e10, -3e38, -Infinity))]).toEqual([1, 1, 1, 1, -1, -1, -1, -1]);
  });

  it('tanh(-z) = -tanh(z) bit for bit', () => {
    const values = grid(0, 12);
    expect(tanh(values.map((z) => -z))).toEqual(tanh(values).map((t) => -t));
    expect(Object.is(tanh(new Float32Array(8).fill(-0))[0], -0)).toBeTrue();
  });

  it('tanh rises, to rounding: never more than four units in the last place below an earlier value', () => {
    for (const start of [1e-3, 0.17, 0.34, 0.5, 1, 3, 8.3, 9.01]) {
      const seen = tanh(floatsFrom(start));
      let highest = 0;
      for (const t of seen) {
        if (t < highest - 4 * highest * 2 ** -23) fail(`after ${highest} comes ${t}`);
        highest = Math.max(highest, t);
      }
      expect(highest).toBeGreaterThan(0);
    }
  });

  it('NaN stays NaN', () => {
    expect(tanh(new Float32Array(8).fill(NaN)).every(Number.isNaN)).toBeTrue();
    expect(exponential(new Float32Array(8).fill(NaN)).every(Number.isNaN)).toBeTrue();
    for (const name of activationNames) expect(activate(name, new Float32Array(8).fill(NaN)).every(Number.isNaN)).withContext(name).toBeTrue();
  });

  it('e^x is within 2e-7 of itself from -87 to 0, exactly 1 at 0, and vanishes below', () => {
    for (const values of [grid(-87, 0), grid(-1, 0), grid(-20, -10)]) {
      const worst = exponential(values).reduce((largest, e, i) => Math.max(largest, Math.abs(e / Math.exp(values[i]) - 1)), 0);
      expect(worst).toBeLessThan(2e-7);
    }
    expect(exponential(new Float32Array(8))).toEqual(new Float32Array(8).fill(1));
    expect(exponential(Float32Array.of(-88, -1e3, -1e30, -Infinity)).every((e) => e >= 0 && e < 2e-38)).toBeTrue();
  });

  for (const [name, exact] of [
    ['sigmoid', (z: number) => 1 / (1 + Math.exp(-z))],
    ['softplus', (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))],
  ] as const) {
    it(`${name} is within 4e-7 of itself from -86 to 86, and finite beyond`, () => {
      for (const values of [grid(-86, 86), grid(-1, 1), grid(-20, -10), grid(5, 20)]) {
        const worst = activate(name, values).reduce((largest, a, i) => Math.max(largest, Math.abs(a / exact(values[i]) - 1)), 0);
        // e^-|z| is within 2e-7 of itself; a sum and a quotient round once more each.
        expect(worst).toBeLessThan(4e-7);
      }
      const far = activate(name, Float32Array.of(-1e3, -3e38, -Infinity, 1e3, 3e38, Infinity, 0, 0));
      expect(far.subarray(0, 3).every((a) => a >= 0 && a < 2e-38)).toBeTrue();
      expect([...far.subarray(3, 6)]).toEqual(name === 'sigmoid' ? [1, 1, 1] : [1e3, Math.fround(3e38), Infinity]);
    });
  }

  it('relu, leaky-relu and linear are exact to a rounding', () => {
    const values = grid(-50, 50);
    expect(activate('linear', values)).toEqual(values);
    expect(activate('relu', values)).toEqual(values.map((z) => Math.max(0, z)));
    expect(activate('leaky-relu', values)).toEqual(values.map((z) => (z > 0 ? z : Math.fround(z * Math.fround(0.01)))));
  });
});
