import { signal } from '@angular/core';
import { problemNames, presets, type Fault } from '@infoplane/contracts';
import { blankEstimator } from './estimator-fields';
import { SessionDraft } from './session-draft';

const requestId = '11111111-1111-4111-8111-111111111111';

describe('SessionDraft', () => {
  for (const preset of presets) {
    it(`wishes exactly the preset ${preset.name} when nothing is changed`, () => {
      const draft = new SessionDraft();
      draft.choosePreset(preset);
      expect(draft.wish(requestId)).toEqual({ requestId, name: preset.title, configuration: preset.configuration, parent: null });
    });
  }

  const faults = [
    ['replicas', { replicas: '0' }, 'replicas', /from 1 to 200/],
    ['a width', { hiddenWidths: '10, 0' }, 'architecture.hiddenWidths', /from 1 to 512/],
    ['no width', { hiddenWidths: ' ' }, 'architecture.hiddenWidths', /at least 1/],
    ['a rate that is no number', { learningRate: 'fast' }, 'training.optimizer', /above 0/],
    ['an empty number', { epochs: '' }, 'training.epochs', /whole number/],
    ['half a batch', { isFullBatch: false, batchSize: '12.5' }, 'training.batchSize', /"full"|whole number/],
    ['bins', { estimators: [{ ...blankEstimator, count: '1' }] }, 'measurement.estimators.0', /from 2/],
    ['a noise variance', { estimators: [{ ...blankEstimator, kind: 'kde-upper', noiseVariance: '-1' }] }, 'measurement.estimators.0', /noise variance/],
    ['an empty name', { name: '  ' }, 'name', /empty/],
    ['a gamma of 0', { problem: 'szt-soft', gamma: '0' }, 'problem.gamma', /gamma must be a number from 0.01/],
    ['an even committee', { problem: 'committee', committeeUnits: '4' }, 'problem.units', /odd/],
    ['more parity bits than inputs', { problem: 'parity', ruleInputs: '4', parityBits: '5' }, 'problem.parityBits', /at most the number of inputs/],
    ['a table without a file', { problem: 'csv' }, 'problem', /choose a file first/],
    ['a sigmoid for ten classes', { problem: 'mnist', output: 'sigmoid' }, 'architecture.output', /two classes/],
    ['convolutions that leave nothing', { problem: 'mnist', convolutions: [{ filters: '4', kernel: '9', pool: '4' }, { filters: '4', kernel: '9', pool: '1' }] }, 'architecture.convolutions', /nothing is left/],
    ['a momentum of 1', { optimizer: 'sgd', momentum: '1' }, 'training.optimizer.momentum', /below 1/],
    ['a negative penalty', { l2: '-1' }, 'training.l2', /l2 must be/],
    ['an inverse temperature of 0', { inverseTemperature: '0' }, 'training.inverseTemperature', /above 0/],
    ['a fixed width of 0', { estimators: [{ ...blankEstimator, kind: 'fixed-width', width: '0' }] }, 'measurement.estimators.0', /bin width/],
    ['a bottleneck bound for noise', { problem: 'szt-soft', bottleneckEvery: '5', estimators: [{ ...blankEstimator, kind: 'noisy' }] }, 'measurement.estimators', /one of cells/],
  ] as const;
  for (const [what, change, field, message] of faults) {
    it(`finds fault with ${what} beside its field, and wishes nothing`, () => {
      const draft = new SessionDraft();
      draft.change(change);
      draft.touch(field);
      expect(draft.faultOf(field)).toMatch(message);
      expect(draft.wish(requestId)).toBeNull();
    });
  }

  it('wishes of a problem its own settings and no others, whatever was typed for the others', () => {
    const draft = new SessionDraft();
    const csv = { dataset: 'a'.repeat(64), title: 'wine.csv', label: 'kind', inputs: 13, classes: 3, rows: 178 };
    draft.change({ gamma: '3', convolutions: [{ filters: '2', kernel: '3', pool: '2' }], bottleneckEvery: '7', csv });
    const wished = problemNames.map((problem) => {
      draft.change({ problem });
      return draft.wish(requestId)!.configuration;
    });
    expect(wished.map(({ problem }) => problem)).toEqual([
      { name: 'szt-hard' },
      { name: 'szt-soft', gamma: 3, theta: 5.89 },
      { name: 'threshold', rule: 'linear', inputs: 12, ruleSeed: 1 },
      { name: 'committee', inputs: 12, units: 3, ruleSeed: 1 },
      { name: 'parity', inputs: 12, parityBits: 4 },
      { name: 'blobs', inputs: 2, classes: 2, patterns: 4096, distance: 3, ruleSeed: 1 },
      { name: 'mnist', patterns: 10_000 },
      { name: 'csv', dataset: 'a'.repeat(64), title: 'wine.csv', label: 'kind', inputs: 13, classes: 3 },
    ]);
    expect(wished.map(({ architecture }) => architecture.convolutions.length)).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
    expect(wished.map(({ measurement }) => measurement.bottleneckEvery)).toEqual([null, 7, null, null, null, null, null, null]);
  });

  it('wishes nothing while there is a fault beyond the schema, and shows it beside its field', () => {
    const faults = signal<readonly Fault[]>([{ field: 'training.epochs', message: 'must be more than 300' }]);
    const draft = new SessionDraft(undefined, faults);
    draft.touch('training.epochs');
    expect([draft.faultOf('training.epochs'), draft.wish(requestId)]).toEqual(['must be more than 300', null]);
    faults.set([]);
    expect([draft.faultOf('training.epochs'), draft.wish(requestId)?.name]).toEqual([null, presets[0].title]);
  });

  it('says nothing of a field that a person has not been in, until they send', () => {
    const draft = new SessionDraft();
    draft.change({ replicas: '0' });
    expect(draft.faultOf('replicas')).toBeNull();
    draft.isSent.set(true);
    expect(draft.faultOf('replicas')).not.toBeNull();
  });

  it('reads widths with commas, spaces or dashes', () => {
    const draft = new SessionDraft();
    for (const hiddenWidths of ['10, 7,5', '10 7 5', '10-7-5']) {
      draft.change({ hiddenWidths });
      expect(draft.wish(requestId)?.configuration.architecture.hiddenWidths).toEqual([10, 7, 5]);
    }
  });

  it('says how much work it is: networks times epochs, and steps of batches of 85 % of 4,096 patterns', () => {
    const draft = new SessionDraft();
    expect(draft.work()).toEqual({ networkEpochs: 400_000, stepsPerEpoch: 7, steps: 56_000 });
    draft.change({ isFullBatch: true, epochs: '10', replicas: '3' });
    expect(draft.work()).toEqual({ networkEpochs: 30, stepsPerEpoch: 1, steps: 10 });
    draft.change({ epochs: 'x' });
    expect(draft.work()).toBeNull();
  });

  it('does not say how many steps an epoch has when the rows of a table are not known', () => {
    const draft = new SessionDraft();
    draft.change({ problem: 'csv', csv: { dataset: 'a'.repeat(64), title: 't.csv', label: 'y', inputs: 2, classes: 2, rows: null }, epochs: '10', replicas: '3' });
    expect(draft.work()).toEqual({ networkEpochs: 30, stepsPerEpoch: null, steps: null });
  });

  it('shows the server’s faults beside their fields until something is changed', () => {
    const draft = new SessionDraft();
    draft.isSent.set(true);
    draft.refusedFaults.set([{ field: 'configuration.seed', message: 'is taken' }]);
    expect(draft.faultOf('seed')).toBe('is taken');
    draft.change({ seed: '2' });
    expect(draft.faultOf('seed')).toBeNull();
  });
});
