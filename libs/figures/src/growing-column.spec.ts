import fc from 'fast-check';
import { float32Column, float64Column } from './growing-column';

describe('GrowingColumn', () => {
  it('holds what was written last at each index, and NaN where nobody wrote', () => {
    const writes = fc.array(fc.tuple(fc.nat(300), fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 })), { maxLength: 30 });
    fc.assert(
      fc.property(writes, (all) => {
        const column = float64Column();
        const expected: number[] = [];
        for (const [index, values] of all) {
          column.write(index, values);
          while (expected.length < index) expected.push(NaN);
          values.forEach((value, i) => (expected[index + i] = value));
        }
        expect([...column.values]).toEqual(expected);
        expect([column.at(-1), column.at(expected.length)]).toEqual([NaN, NaN]);
      }),
    );
  });

  it('of 32 bits gives back every float32 unchanged', () => {
    const column = float32Column();
    const values = Float32Array.from([0.1, 1e-30, 12, NaN]);
    column.append(values);
    expect(column.values).toEqual(values);
  });
});
