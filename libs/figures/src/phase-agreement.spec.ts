import type { PhaseChangeRecord } from '@infoplane/contracts';
import { agreementSentence, phaseAgreement } from './phase-agreement';
import { buildView } from './testing';

const change = (layer: number, criterion: PhaseChangeRecord['criterion'], step: number, spread = 1.2): PhaseChangeRecord => ({
  kind: 'phase-change', layer, criterion, epoch: step, step, interval: { fromEpoch: Math.round(step / spread), toEpoch: Math.round(step * spread) }, confidence: 1, announcedAt: 2 * step, revision: 0,
});
const viewOf = (...changes: PhaseChangeRecord[]) => buildView([0, 1], {}, changes);

describe('the agreement of the transitions', () => {
  it('is that of the layers that have both, the gradients’ over the plane’s', () => {
    const agreement = phaseAgreement(viewOf(change(1, 'snr-derivative', 200), change(1, 'compression-onset', 100), change(2, 'snr-derivative', 400), change(2, 'compression-onset', 100), change(3, 'snr-derivative', 7)))!;
    // ln 2 and ln 4: the geometric mean is sqrt 8, and their deviation ln 2 / sqrt 2.
    expect([agreement.layers, agreement.ratio, agreement.spreadOverLayers!]).toEqual([2, jasmine.any(Number), jasmine.any(Number)] as never);
    expect(agreement.ratio).toBeCloseTo(Math.sqrt(8), 12);
    expect(agreementSentence(agreement)).toBe('The two kinds differ: ratio of epochs 2.8 (1.7–4.6) over 2 layers; intervals overlap in 0');
  });

  it('agrees when the range holds 1', () => {
    const agreement = phaseAgreement(viewOf(change(1, 'snr-derivative', 130), change(1, 'compression-onset', 100), change(2, 'snr-derivative', 80), change(2, 'compression-onset', 100)))!;
    expect(agreementSentence(agreement)).toMatch(/^The two kinds agree: ratio of epochs 1 \(0\.72–1\.4\) over 2 layers; intervals overlap in 2$/);
  });

  it('of one layer takes the spread of its replicas', () => {
    expect(agreementSentence(phaseAgreement(viewOf(change(2, 'snr-derivative', 100), change(2, 'compression-onset', 100)))!)).toMatch(/ratio of epochs 1 \(0\.85–1\.2\) over 1 layer; intervals overlap in 1$/);
  });

  it('is none while no layer has both, other criteria do not count, and what reaches back to epoch 0 has no ratio', () => {
    expect(phaseAgreement(viewOf(change(1, 'snr-derivative', 100), change(2, 'compression-onset', 100), change(2, 'snr-crossing', 100)))).toBeNull();
    expect(phaseAgreement(viewOf({ ...change(1, 'snr-derivative', 100), interval: { fromEpoch: 0, toEpoch: 200 } }, change(1, 'compression-onset', 100)))).toBeNull();
  });
});
