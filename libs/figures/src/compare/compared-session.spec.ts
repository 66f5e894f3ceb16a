import { chaptersOf, comparedLayers, forkEpochOf, layerNamed, sharedEstimators } from './compared-session';
import { buildCompared } from './testing';

const epochsOf = (session: ReturnType<typeof buildCompared>) =>
  chaptersOf(session).flatMap(({ view: { columns }, until, isOwn }) => [...columns.epochs].filter((epoch) => epoch <= until).map((epoch) => `${epoch}${isOwn ? '' : ' past'}`));
const root = buildCompared({ name: 'Root', epochs: [0, 1, 3, 10, 30] });
const child = buildCompared({ name: 'Child', epochs: [10, 20], parent: { of: root, untilEpoch: 10 } });

describe('the history of a compared session', () => {
  it('is its parent’s up to the fork and then its own, every epoch once', () => {
    expect(epochsOf(child)).toEqual(['0 past', '1 past', '3 past', '10', '20']);
    expect([forkEpochOf(child), forkEpochOf(root)]).toEqual([10, null]);
  });

  it('keeps the parent’s measurement at the fork until the child has its own', () => {
    expect(epochsOf(buildCompared({ epochs: [], parent: { of: root, untilEpoch: 10 } }))).toEqual(['0 past', '1 past', '3 past', '10 past']);
  });

  it('goes through all ancestors', () => {
    expect(epochsOf(buildCompared({ epochs: [20, 40], parent: { of: child, untilEpoch: 20 } }))).toEqual(['0 past', '1 past', '3 past', '10 past', '20', '40']);
  });
});

describe('what compared sessions share', () => {
  const deep = buildCompared({ name: 'Deep', epochs: [0], configuration: { architecture: { ...root.view.configuration.architecture, hiddenWidths: [5, 4, 3] } } });

  it('a layer is the same where it has the same name: the output is the output however deep', () => {
    expect(comparedLayers([root, deep])).toEqual(['L1', 'L2', 'L3', 'output']);
    expect([layerNamed(root, 'output'), layerNamed(deep, 'output'), layerNamed(root, 'L3')]).toEqual([3, 4, null]);
  });

  it('estimators are shared where all have them, whatever their order; of the others it is said who lacks them', () => {
    const { measurement } = root.view.configuration;
    const other = buildCompared({ name: 'Other', epochs: [0], configuration: { measurement: { ...measurement, estimators: [{ name: 'exact' }, measurement.estimators[0]] } } });
    const { shared, lacked } = sharedEstimators([root, other]);
    expect(shared).toEqual([measurement.estimators[0]]);
    expect(lacked).toEqual([{ estimator: measurement.estimators[1], lackedBy: ['Other'] }, { estimator: { name: 'exact' }, lackedBy: ['Root'] }]);
  });
});
