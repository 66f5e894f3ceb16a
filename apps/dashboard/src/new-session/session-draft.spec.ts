import { presets } from '@infoplane/contracts';
import { blankEstimator, SessionDraft } from './session-draft';

const requestId = '11111111-1111-4111-8111-111111111111';

describe('SessionDraft', () => {
  for (const preset of presets) {
    it(`wishes exactly the preset ${preset.name} when nothing is changed`, () => {
      const draft = new SessionDraft();
      draft.choosePreset(preset);
      expect(draft.wish(requestId)).toEqual({ requestId, name: preset.title, configuration: preset.configuration });
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
    ['a noise variance', { estimators: [{ ...blankEstimator, name: 'kde', noiseVariance: '-1' }] }, 'measurement.estimators.0', /noise variance/],
    ['an empty name', { name: '  ' }, 'name', /empty/],
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

  it('wishes each kind of estimator with its own parameters and no others', () => {
    const draft = new SessionDraft();
    draft.change({ estimators: (['binning', 'idnns', 'adaptive', 'exact', 'kde'] as const).map((name) => ({ ...blankEstimator, name })) });
    expect(draft.wish(requestId)?.configuration.measurement.estimators).toEqual([
      { name: 'binning', bins: 100 },
      { name: 'idnns', edges: 100 },
      { name: 'adaptive', bins: 100 },
      { name: 'exact' },
      { name: 'kde', noiseVariance: 0.001, bound: 'upper', everyMeasured: 10 },
    ]);
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

  it('shows the server’s faults beside their fields until something is changed', () => {
    const draft = new SessionDraft();
    draft.isSent.set(true);
    draft.refusedFaults.set([{ field: 'configuration.seed', message: 'is taken' }]);
    expect(draft.faultOf('seed')).toBe('is taken');
    draft.change({ seed: '2' });
    expect(draft.faultOf('seed')).toBeNull();
  });
});
