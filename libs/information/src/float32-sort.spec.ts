import fc from 'fast-check';
import { sortedFloat32 } from './float32-sort';

describe('sorting float32 values by their bits', () => {
  it('gives the order of the language, subnormals and both signs included, and leaves the values as they were', () => {
    const value = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1.5, -1.5, 1.401298464324817e-45, -1.401298464324817e-45));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (all) => {
        const values = Float32Array.from(all);
        const expected = values.map((v) => v + 0).sort();
        expect(sortedFloat32(values)).toEqual(expected);
        expect(values).toEqual(Float32Array.from(all));
      }),
      { numRuns: 300 },
    );
  });
});
