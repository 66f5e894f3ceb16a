import type { Estimator } from '@infoplane/contracts';

/** What an ended session was measured again with, and where: one for all records of that estimator. */
export class Remeasured {
  private readonly measuredEpochs = new Set<number>();
  private readonly otherEpochs = new Set<number>();
  private newest = { seq: 0, at: NaN };

  constructor(readonly estimator: Estimator) {}

  /** Epochs measured again that the session had measured before. */
  get epochs(): ReadonlySet<number> {
    return this.measuredEpochs;
  }

  /** Epochs of which there was a checkpoint but no measurement: they have no row beside the others, and are counted only. */
  get epochsWithoutMeasurement(): ReadonlySet<number> {
    return this.otherEpochs;
  }

  /** The newest record's place and time. */
  get last(): { readonly seq: number; readonly at: number } {
    return this.newest;
  }

  /** Takes one record more. */
  add(epoch: number, isMeasured: boolean, seq: number, at: number): void {
    (isMeasured ? this.measuredEpochs : this.otherEpochs).add(epoch);
    this.newest = { seq, at };
  }
}
