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

  it('of a linear layer is absent', () => {
    expect(saturationShare(Float32Array.of(5, -5), { samples: 2, units: 1 }, 'linear')).toBeNaN();
  });

  it('refuses NaN, infinity, emptiness and another shape', () => {
    expect(() => saturationShare(Float32Array.of(NaN), { samples: 1, units: 1 }, 'tanh')).toThrowError(RangeError, /finite, got NaN at 0/);
    expect(() => saturationShare(Float64Array.of(0, Infinity), { samples: 1, units: 2 }, 'linear')).toThrowError(RangeError, /finite, got Infinity at 1/);
    expect(() => saturationShare(new Float32Array(0), { samples: 0, units: 2 }, 'tanh')).toThrowError(RangeError, /at least one of each/);
    expect(() => saturationShare(new Float32Array(3), { samples: 2, units: 2 }, 'softmax')).toThrowError(RangeError, /3 activations are not \[2, 2\]/);
  });
});
