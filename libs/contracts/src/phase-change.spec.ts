import { packRecord, unpackRecord } from './packing';
import { phaseChangeCriteria, phaseChangeName, type PhaseChangeRecord } from './phase-change';

describe('phase changes', () => {
  it('each criterion has a name of its own', () => {
    expect(new Set(phaseChangeCriteria.map(phaseChangeName)).size).toBe(phaseChangeCriteria.length);
  });

  it('of every criterion travel as bytes, with the estimator where one was read', () => {
    for (const criterion of phaseChangeCriteria) {
      const record: PhaseChangeRecord = {
        kind: 'phase-change', layer: 2, criterion, epoch: 3, step: 21, interval: { fromEpoch: 2, toEpoch: 5 }, confidence: 0.9, announcedAt: 5, revision: 1,
        ...(criterion === 'compression-onset' ? { estimator: 'binning-30' } : {}),
      };
      expect(unpackRecord(packRecord(record))).toEqual(record);
    }
  });
});
