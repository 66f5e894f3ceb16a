import fc from 'fast-check';
import { lightTheme } from '@infoplane/figures';
import { buildPage } from '../testing/fake-socket';
import { buildStore, measurementAt, remeasurementAt } from '../testing/measured-store';
import { SessionView, type ViewParameters } from './session-view';

const viewOf = (epochs: readonly number[]) => new SessionView(buildStore(epochs), () => lightTheme);
const nothing: ViewParameters = { epoch: null, hide: null, estimator: null, estimators: null, colour: null, gradients: null, axis: null, marks: null };

describe('SessionView', () => {
  it('follows the head while records come', () => {
    const view = viewOf([0, 1]);
    expect([view.at(), view.epoch()]).toEqual([1, 1]);
    view.store.append(buildPage(view.store.id, 3, [measurementAt(4)]));
    expect([view.isFollowing(), view.at(), view.epoch()]).toEqual([true, 2, 4]);
  });

  it('stays where a person went while records come, and follows again when asked', () => {
    const view = viewOf([0, 1, 3]);
    view.showIndex(1);
    view.store.append(buildPage(view.store.id, 4, [measurementAt(9)]));
    expect([view.isFollowing(), view.epoch()]).toEqual([false, 1]);
    view.follow();
    expect(view.epoch()).toBe(9);
  });

  it('shows the last measurement at or before the chosen epoch, and the first when there is none before', () => {
    const view = viewOf([2, 5, 9]);
    const shown = [0, 2, 4, 5, 100].map((epoch) => {
      view.chosenEpoch.set(epoch);
      return view.epoch();
    });
    expect(shown).toEqual([2, 2, 2, 5, 9]);
  });

  it('has no epoch before the first measurement', () => {
    const view = viewOf([]);
    view.showIndex(3);
    expect([view.at(), view.epoch(), view.isFollowing()]).toEqual([-1, null, true]);
  });

  it('an address gives the view that wrote it', () => {
    const anyParameters = fc.record({
      epoch: fc.option(fc.nat(99_999).map(String)),
      hide: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 }).map((layers) => layers.sort((a, b) => a - b).join(','))),
      estimator: fc.constantFrom(null, 'idnns-30'),
      estimators: fc.constantFrom(null, 'all'),
      colour: fc.constantFrom(null, 'epoch'),
      gradients: fc.constantFrom(null, 'absolute'),
      axis: fc.constantFrom(null, 'linear'),
      marks: fc.constantFrom(null, '1', '12'),
    });
    fc.assert(
      fc.property(anyParameters, (parameters) => {
        const view = viewOf([0, 1]);
        view.restore((name) => parameters[name]);
        expect(view.parameters()).toEqual(parameters);
      }),
      { numRuns: 50 },
    );
  });

  it('what an address says wrongly is as on first opening', () => {
    const view = viewOf([0, 1]);
    const wrong: ViewParameters = { epoch: '-3', hide: '0,x', estimator: 'kde-1', estimators: 'some', colour: 'red', gradients: 'half', axis: 'square', marks: '0' };
    view.restore((name) => wrong[name]);
    expect(view.parameters()).toEqual(nothing);
  });

  it('keeps the estimator of an address that comes before the session is known', () => {
    const view = viewOf([0]);
    const { summary } = view.store;
    const known = summary();
    summary.set(null);
    view.restore((name) => (name === 'estimator' ? 'idnns-30' : null));
    expect([view.estimator(), view.parameters().estimator]).toEqual([0, 'idnns-30']);
    summary.set(known);
    expect(view.estimator()).toBe(1);
  });

  it('does not take an equal configuration of a newer summary for another session', () => {
    const view = viewOf([0]);
    const before = view.figureView();
    view.store.summary.update((summary) => summary && { ...summary, head: 9, configuration: structuredClone(summary.configuration) });
    expect(view.figureView()).toBe(before);
  });

  it('hides and shows a layer', () => {
    const view = viewOf([0]);
    view.toggleLayer(2);
    expect([...view.hiddenLayers()]).toEqual([2]);
    view.toggleLayer(2);
    expect(view.hiddenLayers().size).toBe(0);
  });

  it('has the estimators of the configuration, then those measured again, and an address may name one before it is there', () => {
    const view = viewOf([0, 1]);
    view.restore((name) => (name === 'estimator' ? 'exact' : null));
    expect([view.estimators().length, view.estimator(), view.parameters().estimator]).toEqual([2, 0, 'exact']);
    view.store.append(buildPage(view.store.id, 3, [remeasurementAt(1, { name: 'exact' })]));
    expect([view.estimators().length, view.estimator(), view.parameters().estimator]).toEqual([3, 2, 'exact']);
  });

  it('keeps one list of estimators while records of known ones come', () => {
    const view = viewOf([0]);
    const before = view.estimators();
    view.store.append(buildPage(view.store.id, 2, [measurementAt(1)]));
    expect(view.estimators()).toBe(before);
  });

  it('draws every estimator of the deepest hidden layer, or of the one pointed at, once asked to', () => {
    const view = viewOf([0]);
    expect(view.sensitivityLayer()).toBeNull();
    view.showsAllEstimators.set(true);
    expect(view.sensitivityLayer()).toBe(2);
    view.highlightedLayer.set(3);
    expect(view.figureOptions().sensitivityLayer).toBe(3);
  });
});
