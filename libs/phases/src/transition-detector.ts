import { CountedStream } from '@infoplane/numerics';
import type { Estimate } from './estimate';
import { MeasurementOrder } from './measurement-order';
import type { ReplicaValues } from './profile';
import { resampled } from './resampling';
import type { Transition } from './transition';

/** A place where a criterion sees a transition, by its index among the places that the criterion can name. */
export interface Candidate {
  readonly at: number;
}

/** What a criterion can say of the series so far. Holds the series; answers are functions of it alone. */
export interface Criterion<C extends Candidate> {
  /** What the values are, for error messages. */
  readonly quantity: string;
  push(measurement: ReplicaValues): void;
  /** Measured epochs that a candidate's index counts, in order of step. */
  places(): readonly { readonly epoch: number; readonly step: number }[];
  /** The transition of the series as it is, or null. */
  find(): C | null;
  /** Whether what followed the candidate makes it unlikely to be taken back. */
  hasPassed(candidate: C): boolean;
  /** Whether two candidates of successive measurements mean the same transition. */
  isSame(candidate: C, before: C): boolean;
  /** Whether the candidate is so much better than the announced one that it must replace it. */
  supersedes(candidate: C, announced: C): boolean;
  /** The part of the curve that the bootstrap looks at: place `first + i` has the estimate `curve[i]`. */
  resampling(candidate: C): { readonly first: number; readonly curve: readonly Estimate[]; readonly locate: (sample: Float64Array) => number };
}

/** How long a detector waits, how often it may change its mind, and how it measures its spread. */
export interface Patience {
  /** The head must be this many times the step of the transition. */
  readonly passedFactor: number;
  /** Measurements in a row at which the same transition must have passed. */
  readonly holds: number;
  /** Announcements after the first, at most. */
  readonly maxRevisions: number;
  /** Bootstrap samples of an announcement. */
  readonly samples: number;
  /** Seed of the bootstrap. */
  readonly seed: number;
}

/** A transition at step t is announced at 1.5 t at the earliest, after three measurements that agree, and replaced twice at most. */
export const defaultPatience: Patience = { passedFactor: 1.5, holds: 3, maxRevisions: 2, samples: 200, seed: 0 };

// A bootstrap sample supports a transition if it lies within this factor in step; the interval is the central 90% of the samples.
const supportFactor = 1.5;
const intervalTail = 0.05;

// Counter coordinate of the bootstrap draws. Training numbers its purposes from 0: a number far away shares no draw with it.
const bootstrapPurpose = 0x5eed;

/**
 * Watches one layer for one kind of transition: measured epochs go in one at a time, announcements come out.
 *
 * An announcement comes when the criterion's transition has passed, the head is `passedFactor` times its step, and both have held for `holds`
 * measurements in a row. It is replaced only by one that supersedes it, under the same conditions, `maxRevisions` times at most. The
 * same measurements give the same announcements to the last bit, so a detector is rebuilt by pushing the history again.
 */
export class TransitionDetector<C extends Candidate> {
  private readonly order: MeasurementOrder;
  private headEpoch = 0;
  private candidate: C | null = null;
  private passedInARow = 0;
  private announced: C | null = null;
  private revision = -1;

  /** @throws RangeError if a number of the patience is outside its domain. */
  constructor(
    private readonly criterion: Criterion<C>,
    private readonly patience: Patience,
  ) {
    checkPatience(patience);
    this.order = new MeasurementOrder(criterion.quantity);
  }

  /**
   * Takes the next measured epoch of the layer.
   *
   * @returns the transition, at the measured epoch that makes it certain or replaces it; null at all others.
   * @throws RangeError if epochs or steps do not increase, if the number of replicas changes, or if a value is negative or infinite.
   */
  protected take(measurement: ReplicaValues): Transition | null {
    this.order.check(measurement);
    this.criterion.push(measurement);
    this.headEpoch = measurement.epoch;
    if (this.revision >= this.patience.maxRevisions) return null;
    const found = this.criterion.find();
    if (found === null || !this.isNews(found, measurement.step)) {
      this.candidate = null;
      return null;
    }
    this.passedInARow = this.candidate !== null && this.criterion.isSame(found, this.candidate) ? this.passedInARow + 1 : 1;
    this.candidate = found;
    if (this.passedInARow < this.patience.holds) return null;
    this.announced = found;
    this.revision += 1;
    return this.describe(found, this.revision);
  }

  /** The transition as the whole series so far shows it, without waiting and whatever was announced; null if it shows none. */
  retrospect(): Transition | null {
    const found = this.criterion.find();
    return found === null ? null : this.describe(found, 0);
  }

  private isNews(found: C, headStep: number): boolean {
    if (headStep < this.patience.passedFactor * this.criterion.places()[found.at].step || !this.criterion.hasPassed(found)) return false;
    return this.announced === null || this.criterion.supersedes(found, this.announced);
  }

  private describe(found: C, revision: number): Transition {
    const places = this.criterion.places();
    const { epoch, step } = places[found.at];
    const { first, curve, locate } = this.criterion.resampling(found);
    const stream = new CountedStream(this.patience.seed, 0, bootstrapPurpose, epoch);
    const samples = resampled(curve, locate, this.patience.samples, stream);
    const located = samples.filter((index) => index >= 0).map((index) => first + index).sort();
    const tail = Math.floor(intervalTail * located.length);
    const lowest = Math.min(found.at, located[tail] ?? found.at);
    const highest = Math.max(found.at, located[located.length - 1 - tail] ?? found.at);
    const supporting = located.filter((index) => places[index].step * supportFactor >= step && places[index].step <= step * supportFactor);
    return {
      epoch,
      step,
      // The grid says no more than that a transition lies between the neighbours of its measured epoch.
      interval: { fromEpoch: places[Math.max(lowest - 1, 0)].epoch, toEpoch: places[Math.min(highest + 1, places.length - 1)].epoch },
      confidence: supporting.length / samples.length,
      announcedAt: this.headEpoch,
      revision,
    };
  }
}

function checkPatience(patience: Patience): void {
  const { passedFactor, holds, maxRevisions, samples, seed } = patience;
  if (!(passedFactor >= 1 && Number.isFinite(passedFactor))) throw new RangeError(`phases: passedFactor must be >= 1, got ${passedFactor}`);
  if (!(Number.isInteger(holds) && holds >= 1)) throw new RangeError(`phases: holds must be an integer >= 1, got ${holds}`);
  if (!(Number.isInteger(maxRevisions) && maxRevisions >= 0)) throw new RangeError(`phases: maxRevisions must be an integer >= 0, got ${maxRevisions}`);
  if (!(Number.isInteger(samples) && samples >= 1)) throw new RangeError(`phases: samples must be an integer >= 1, got ${samples}`);
  if (!(Number.isInteger(seed) && seed >= 0)) throw new RangeError(`phases: seed must be an integer >= 0, got ${seed}`);
}

/** @throws RangeError unless every named number is finite and at least 0. */
export function checkNonNegative(numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!(Number.isFinite(value) && value >= 0)) throw new RangeError(`phases: ${name} must be >= 0, got ${value}`);
  }
}
