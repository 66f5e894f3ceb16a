import type { MeasurementRecord, ReplicaHealthRecord } from '@infoplane/contracts';
import type { Observation } from '@infoplane/training';

// Lorenzen et al. 2022 throw such a run away and start again; here it is reported and stays.
const patienceEpochs = 1000;
const notLearningBelow = 0.55;
// Above the level at which it is reported, so that a replica that hovers there is not reported at every epoch.
const learningFrom = 0.6;

/** Watches which replicas diverge, and which do not learn. Nothing is dropped in silence: each change is a record. */
export class ReplicaHealthWatch {
  private readonly diverged: boolean[];
  private readonly notLearning: boolean[];

  constructor(replicas: number) {
    this.diverged = new Array<boolean>(replicas).fill(false);
    this.notLearning = new Array<boolean>(replicas).fill(false);
  }

  /** Whether the replica's numbers are absent from now on. */
  hasDiverged(replica: number): boolean {
    return this.diverged[replica];
  }

  get allDiverged(): boolean {
    return this.diverged.every(Boolean);
  }

  /** Takes what a measurement that was made before says, without a word: a session goes on after it. */
  replay(record: MeasurementRecord): void {
    const { replicas, layers } = record.shape;
    // All numbers of a replica that diverged are absent, and a weight norm is absent of no other.
    for (let replica = 0; replica < replicas; replica += 1) if (Number.isNaN(record.weightNorm[replica * layers])) this.diverged[replica] = true;
    this.findNotLearning(record);
  }

  /** Marks the replicas of which something is no longer a finite number, for good. Returns one record for each that is new. */
  findDiverged(epoch: number, seen: Observation): ReplicaHealthRecord[] {
    const records: ReplicaHealthRecord[] = [];
    this.diverged.forEach((already, replica) => {
      if (already || isFinite(seen, replica, this.diverged.length)) return;
      this.diverged[replica] = true;
      const reason = 'its weights or activations are no longer finite numbers; its measurements are absent from this epoch on';
      records.push({ kind: 'replica-health', replica, health: 'diverged', epoch, reason });
    });
    return records;
  }

  /** One record for each replica that is found not to learn, or learns after all. */
  findNotLearning({ epoch, trainAccuracy }: MeasurementRecord): ReplicaHealthRecord[] {
    const records: ReplicaHealthRecord[] = [];
    trainAccuracy.forEach((accuracy, replica) => {
      const percent = `train accuracy is ${(100 * accuracy).toFixed(1)}%`;
      if (!this.notLearning[replica] && epoch >= patienceEpochs && accuracy < notLearningBelow) {
        this.notLearning[replica] = true;
        const reason = `${percent} after ${patienceEpochs} epochs or more; a replica that learns is above ${100 * notLearningBelow}%`;
        records.push({ kind: 'replica-health', replica, health: 'not-learning', epoch, reason });
      } else if (this.notLearning[replica] && accuracy >= learningFrom) {
        this.notLearning[replica] = false;
        records.push({ kind: 'replica-health', replica, health: 'learning', epoch, reason: percent });
      }
    });
    return records;
  }
}

function isFinite(seen: Observation, replica: number, replicas: number): boolean {
  return [...seen.activations, seen.logits, seen.gradientMean, seen.weightNorm].every((column) => {
    const size = column.length / replicas;
    // x - x is 0 for every finite x and NaN for all others: one sum instead of a question for each of 10^5 numbers.
    let sum = 0;
    for (let i = replica * size; i < (replica + 1) * size; i += 1) sum += column[i] - column[i];
    return sum === 0;
  });
}
