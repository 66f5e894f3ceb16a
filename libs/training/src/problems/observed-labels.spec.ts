import fc from 'fast-check';
import { firstEqualRows } from './observed-labels';

describe('equal rows', () => {
  it('are those that hold the same numbers, -0 being 0', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }).chain((inputs) => fc.tuple(fc.constant(inputs), fc.array(fc.array(fc.constantFrom(0, -0, 1, 2, -1, 1e-40, 3e38), { minLength: inputs, maxLength: inputs }), { maxLength: 40 }))),
        ([inputs, rows]) => {
          const keys = rows.map((row) => row.map((value) => Math.fround(value) + 0).join());
          expect([...firstEqualRows(Float32Array.from(rows.flat()), inputs)]).toEqual(keys.map((key) => keys.indexOf(key)));
        },
      ),
    );
  });
});
