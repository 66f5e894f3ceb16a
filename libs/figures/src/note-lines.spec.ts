import type { Annotation, MarkRecord } from '@infoplane/contracts';
import { buildAnnotationRecord } from '@infoplane/contracts/testing';
import { figures, figureNames } from './figures';
import { annotationSeries, markSeries, planeAnnotationSeries, shownMarks } from './note-lines';
import { personColour } from './person-colour';
import { buildFigureOptions, buildView } from './testing';
import { lightTheme } from './theme';

const by = { id: 'p1', name: 'Ada', colour: 10 };
const none = { layer: null, replica: null, panel: null, point: null };
const note = (id: string, anchor: Partial<Annotation['anchor']>, overrides: Partial<Annotation> = {}) => buildAnnotationRecord({ id, author: by, anchor: { fromEpoch: 1, toEpoch: 1, ...none, ...anchor }, ...overrides });
const mark = (epoch: number, person = by, overrides: Partial<MarkRecord> = {}): MarkRecord => {
  const placed = { person, layer: 2, criterion: 'drift-diffusion' as const, epoch, interval: { fromEpoch: epoch - 1, toEpoch: epoch + 1 }, reason: '', verdict: null, at: 1 };
  return { kind: 'mark', by: person, layer: 2, criterion: 'drift-diffusion', isBlind: false, isTaken: false, mark: placed, ...overrides };
};
const viewWith = (...records: Parameters<typeof buildView>[2] & object) => buildView([0, 1, 3], {}, records);
interface Lines {
  readonly markLine: { readonly data: readonly { readonly name: string; readonly xAxis: number; readonly label: { readonly formatter: string; readonly backgroundColor: string } }[] };
  readonly markArea: { readonly data: readonly (readonly { readonly xAxis: number }[])[] };
}

describe('annotations on figures', () => {
  it('are a line with its number in the author’s colour, and a band where they have a range', () => {
    const { markLine, markArea } = annotationSeries(viewWith(note('a', {}), note('b', { fromEpoch: 1, toEpoch: 3 })), buildFigureOptions()) as unknown as Lines;
    expect(markLine.data.map(({ name, xAxis, label }) => [name, xAxis, label.formatter, label.backgroundColor])).toEqual([
      ['a', 2, '1', personColour(lightTheme, 10)],
      ['b', 2, '2', personColour(lightTheme, 10)],
    ]);
    expect(markArea.data.map((ends) => ends.map(({ xAxis }) => xAxis))).toEqual([[2, 4]]);
  });

  it('are on every figure over epochs', () => {
    const view = viewWith(note('a', {}));
    for (const name of figureNames) {
      const series = figures[name].option(view, buildFigureOptions({ at: 1 })).series as { id: string }[];
      expect(series.some(({ id }) => id === 'annotations')).withContext(name).toBeTrue();
    }
    expect(figures.loss.text(view, buildFigureOptions({ at: 1 }))).toContain('Annotations: 1 at epoch 1.');
  });

  it('are not drawn with their layer hidden, nor answers, nor what is deleted', () => {
    const view = viewWith(note('a', { layer: 2 }), note('b', {}, { parent: 'a' }), note('c', {}, { isDeleted: true }));
    expect((annotationSeries(view, buildFigureOptions({ hiddenLayers: new Set([2]) })) as unknown as Lines).markLine.data).toEqual([]);
  });

  it('stand in the plane at their point or their layer’s mean, while the shown epoch is in their range', () => {
    const view = viewWith(note('mean', { layer: 2, fromEpoch: 1, toEpoch: 3 }), note('point', { point: { ixt: 2, ity: 0.5 } }), note('nowhere', {}));
    const placesAt = (at: number) => (planeAnnotationSeries(view, buildFigureOptions({ at })).data as { name: string; value: number[] }[]).map(({ name, value }) => [name, ...value]);
    const mean = (at: number) => ['mean', view.columns.mean('ixt', at, 2), view.columns.mean('ity', at, 2)];
    expect([placesAt(0), placesAt(1), placesAt(2)]).toEqual([[], [mean(1), ['point', 2, 0.5]], [mean(2)]]);
  });
});

describe('marks on figures', () => {
  it('are those of the marked layer, by epoch, and none where none is marked', () => {
    const view = viewWith(mark(9), mark(4, { ...by, id: 'p2', name: 'Bo' }), mark(7, { ...by, id: 'p3' }, { isBlind: true, mark: null }));
    expect(shownMarks(view, 2, 'drift-diffusion').map(({ epoch, person }) => [epoch, person.name])).toEqual([[4, 'Bo'], [9, 'Ada']]);
    const { markLine, markArea } = markSeries(view, buildFigureOptions({ markedLayer: 2 }), 'drift-diffusion') as unknown as Lines;
    expect([markLine.data.map(({ xAxis }) => xAxis), markArea.data.map((ends) => ends.map(({ xAxis }) => xAxis))]).toEqual([[5, 10], [[4, 6], [9, 11]]]);
    for (const markedLayer of [null, 1]) expect((markSeries(view, buildFigureOptions({ markedLayer }), 'drift-diffusion') as unknown as Lines).markLine.data).toEqual([]);
  });

  it('that are blind are those that whoever looks may see, until they are taken back', () => {
    const [hidden, seen] = [{ ...mark(7), isBlind: true, mark: null }, mark(7).mark!];
    const epochs = (...records: MarkRecord[]) => shownMarks({ ...viewWith(...records), unveiled: [seen] }, 2, 'drift-diffusion').map(({ epoch }) => epoch);
    expect([epochs(hidden), epochs(hidden, { ...hidden, isTaken: true }), epochs()]).toEqual([[7], [], []]);
  });

  it('stand on SNR for drift → diffusion, and on I(X;T) for fitting → compression', () => {
    const view = viewWith(mark(9));
    const has = (name: 'snr' | 'information-x' | 'loss') => (figures[name].option(view, buildFigureOptions({ at: 1, markedLayer: 2 })).series as unknown as ({ id: string } & Lines)[]).find(({ id }) => id === 'marks')?.markLine.data.length ?? null;
    expect([has('snr'), has('information-x'), has('loss')]).toEqual([1, 0, null]);
  });
});
