import type { MeasurementRecord, ReplicaHealthRecord } from '@infoplane/contracts';
import { areFinite } from '@infoplane/information';
import type { Observation } from '@infoplane/training';

// Lorenzen et al. 2022 throw such a run away and start again; here it is reported and stays.
const patienceEpochs = 1000;
const notLearningBelow = 0.55;
// Above the level at which it is reported, so that a replica that hovers there is not reported at every epoch.
const learningFrom = 0.6;

/** Watches which replicas diverge, and which do not learn. Nothing is dropped in silence: each change is a record. */
export class ReplicaHealthWatch {
  private readonly diverged: boolean[];
  private readonly reported: boolean[];
  private readonly notLearning: boolean[];

  constructor(replicas: number) {
    this.diverged = new Array<boolean>(replicas).fill(false);
    this.reported = new Array<boolean>(replicas).fill(false);
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
    for (let replica = 0; replica < replicas; replica += 1) {
      if (!Number.isNaN(record.weightNorm[replica * layers])) continue;
      this.diverged[replica] = true;
      this.reported[replica] = true;
    }
    this.findNotLearning(record);
  }

  /**
   * Whether something of the replica is no longer a finite number, now or before, for good. Ask right before the replica is measured: what is looked at
   * here is in the processor's cache then.
   */
  diverges(replica: number, seen: Observation): boolean {
    if (!this.diverged[replica] && !isFinite(seen, replica, this.diverged.length)) this.diverged[replica] = true;
    return this.diverged[replica];
  }

  /** One record for each replica that was found to diverge since this was asked last. */
  newlyDiverged(epoch: number): ReplicaHealthRecord[] {
    const found = this.diverged.flatMap((has, replica) => (has && !this.reported[replica] ? [replica] : []));
    const reason = 'its weights or activations are no longer finite numbers; its measurements are absent from this epoch on';
    return found.map((replica) => {
      this.reported[replica] = true;
      return { kind: 'replica-health', replica, health: 'diverged', epoch, reason };
    });
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
  const of = <Column extends Float32Array | Float64Array>(column: Column) =>
    column.subarray((replica * column.length) / replicas, ((replica + 1) * column.length) / replicas) as Column;
  return (
    [...seen.activations, seen.logits].every((column) => areFinite(of(column))) &&
    [seen.gradientMean, seen.weightNorm].every((column) => of(column).every(Number.isFinite))
  );
}
