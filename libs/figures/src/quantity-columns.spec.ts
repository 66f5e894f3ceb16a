import { QuantityColumns } from './quantity-columns';

/** Two replicas of two layers: layer 1 holds `value` and `value + 2`, layer 2 ten times that. */
function write(columns: QuantityColumns, row: number, value: number): void {
  columns.write(row, Float32Array.of(value, 10 * value, value + 2, 10 * (value + 2)), 2);
}

describe('QuantityColumns', () => {
  it('summarises a row over replicas: the same alone as with all others', () => {
    const [alone, whole] = [new QuantityColumns(), new QuantityColumns()];
    for (const columns of [alone, whole]) for (const row of [0, 1, 2]) write(columns, row, row);
    expect([alone.meanAt(2, 1), alone.meanAt(0, 0), alone.deviationAt(1, 0)]).toEqual([30, 1, Math.SQRT2]);
    expect(Array.from(alone.mean.values)).toEqual([1, 10, 2, 20, 3, 30]);
    expect(Array.from(whole.mean.values)).toEqual(Array.from(alone.mean.values));
    expect([whole.low.at(0), whole.high.at(0)].map((quantile) => Number(quantile.toFixed(6)))).toEqual([0.2, 1.8]);
  });

  it('summarises a row anew when it is written again', () => {
    const columns = new QuantityColumns();
    write(columns, 0, 1);
    expect(columns.meanAt(0, 0)).toBe(2);
    write(columns, 0, 5);
    expect([columns.meanAt(0, 0), columns.mean.at(0)]).toEqual([6, 6]);
  });

  it('a row that nobody wrote is absent, and so is the row before the first', () => {
    const columns = new QuantityColumns();
    expect([columns.isPresent, columns.meanAt(0, 0), columns.meanAt(-1, 0)]).toEqual([false, NaN, NaN]);
    write(columns, 2, 1);
    expect([columns.meanAt(1, 1), columns.mean.at(2), columns.meanAt(-1, 1), columns.meanAt(2, 0)]).toEqual([NaN, NaN, NaN, 2]);
  });
});
