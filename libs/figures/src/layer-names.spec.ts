import fc from 'fast-check';
import { sharedLabels, shortLayerNames } from './layer-names';
import { buildView, smallArchitecture } from './testing';

describe('names of layers in figures', () => {
  const view = buildView([], { architecture: { ...smallArchitecture, hiddenWidths: [5, 4, 3, 2] } });

  it('join neighbours and list others', () => {
    expect([[2], [1, 2, 3], [1, 3], [4, 5], [5]].map((layers) => shortLayerNames(view, layers))).toEqual(['L2', 'L1–3', 'L1 L3', 'L4–out', 'out']);
  });

  it('every shown thing is named exactly once, and labels lie apart', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(NaN)), { maxLength: 13 }), (places) => {
        const labels = sharedLabels(places, 0.1);
        const shown = places.map((_, i) => i).filter((i) => !Number.isNaN(places[i]));
        expect(labels.flat().sort((a, b) => a - b)).toEqual(shown);
        const owners = labels.flatMap((named, i) => (named.length > 0 ? [places[i]] : [])).sort((a, b) => a - b);
        expect(owners.every((place, i) => i === 0 || place - owners[i - 1] >= 0.1)).toBeTrue();
      }),
    );
  });
});
