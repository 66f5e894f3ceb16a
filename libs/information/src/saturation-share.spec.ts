import { saturationShare } from './saturation-share';

describe('saturation share', () => {
  it('of a tanh layer counts |t| > 0.95, both signs alike', () => {
    expect(saturationShare(Float32Array.of(-1, 1, 0.96, -0.96, 0.94, -0.94, 0, 0.5), { samples: 4, units: 2 }, 'tanh')).toBe(0.5);
  });

  it('of a ReLU layer counts exact zeros, negative zero included', () => {
    expect(saturationShare(Float32Array.of(0, -0, 1e-30, 3), { samples: 2, units: 2 }, 'relu')).toBe(0.5);
  });

  it('of a softmax counts samples whose largest probability is above 0.975, whichever class it is', () => {
    expect(saturationShare(Float32Array.of(0.98, 0.02, 0.01, 0.99, 0.97, 0.03, 0.5, 0.5), { samples: 4, units: 2 }, 'softmax')).toBe(0.5);
  });

  it('of a leaky ReLU counts what is not above 0, where the slope is the leak', () => {
    expect(saturationShare(Float32Array.of(-0.3, 0, -0, 2, 1e-30, -1e-30, 3, 5), { samples: 4, units: 2 }, 'leaky-relu')).toBe(0.5);
  });

  it('of softplus counts where the slope 1 - exp(-t) is below a tenth', () => {
    const softplus = (z: number) => Math.log1p(Math.exp(z));
    // The slope at z is the logistic function of z: a tenth at z = -ln 9.
    const edge = -Math.log(9);
    expect(saturationShare(Float64Array.of(softplus(edge - 1e-9), softplus(edge + 1e-9), softplus(-20), softplus(3)), { samples: 2, units: 2 }, 'softplus')).toBe(0.5);
  });

  it('of a sigmoid counts t < 0.025 and t > 0.975, hidden or output', () => {
    expect(saturationShare(Float32Array.of(0, 1, 0.98, 0.02, 0.03, 0.97, 0.5, 0.2), { samples: 8, units: 1 }, 'sigmoid')).toBe(0.5);
  });

  it('of a linear layer is absent', () => {
    expect(saturationShare(Float32Array.of(5, -5), { samples: 2, units: 1 }, 'linear')).toBeNaN();
  });

  it('refuses NaN, infinity, emptiness and another shape', () => {
    expect(() => saturationShare(Float32Array.of(NaN), { samples: 1, units: 1 }, 'tanh')).toThrowError(RangeError, /finite, got NaN in unit 0 of sample 0/);
    expect(() => saturationShare(Float64Array.of(0, Infinity), { samples: 1, units: 2 }, 'linear')).toThrowError(RangeError, /finite, got Infinity in unit 1 of sample 0/);
    for (const activation of ['relu', 'leaky-relu', 'softplus', 'sigmoid', 'softmax'] as const) {
      for (const wrong of [NaN, Infinity, -Infinity]) {
        expect(() => saturationShare(Float64Array.of(0, 0.5, wrong, 1), { samples: 2, units: 2 }, activation))
          .withContext(activation)
          .toThrowError(RangeError, new RegExp(`finite, got ${wrong} in unit 0 of sample 1`));
      }
    }
    expect(() => saturationShare(new Float32Array(0), { samples: 0, units: 2 }, 'tanh')).toThrowError(RangeError, /at least one of each/);
    expect(() => saturationShare(new Float32Array(3), { samples: 2, units: 2 }, 'softmax')).toThrowError(RangeError, /3 activations are not \[2, 2\]/);
  });
});
