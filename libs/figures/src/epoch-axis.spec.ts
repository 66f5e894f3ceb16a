import fc from 'fast-check';
import { epochAtPosition, epochAxisOption, epochPosition, labelledEpochs } from './epoch-axis';
import { buildFigureOptions, buildView } from './testing';

describe('the epoch axis', () => {
  it('epochAtPosition(epochPosition(epoch)) = epoch on both kinds of axis', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.constantFrom('log' as const, 'linear' as const), (epoch, epochAxis) => {
        expect(epochAtPosition(epochPosition(epoch, { epochAxis }), { epochAxis })).toBe(epoch);
      }),
    );
  });

  it('has room for epoch 0 on a logarithmic axis, says how, and labels epochs as epochs', () => {
    const axis = epochAxisOption(buildView([]), buildFigureOptions()) as { min: number; max: number; name: string; axisLabel: { customValues: number[]; formatter: (value: number) => string } };
    expect([axis.min, axis.max, axis.name]).toEqual([1, 21, 'epoch (log scale of epoch + 1)']);
    expect(axis.axisLabel.customValues.map(axis.axisLabel.formatter)).toEqual(['0', '1', '3', '10']);
  });

  it('labels 0, 1, 3, 10 … and the last epoch when no other is near', () => {
    expect(labelledEpochs(1000)).toEqual([0, 1, 3, 10, 30, 100, 300, 1000]);
    expect(labelledEpochs(8000)).toEqual([0, 1, 3, 10, 30, 100, 300, 1000, 3000, 8000]);
    expect(labelledEpochs(1)).toEqual([0, 1]);
  });
});
