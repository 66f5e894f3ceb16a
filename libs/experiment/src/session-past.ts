import type { MeasurementRecord, SessionConfiguration, SessionRecord } from '@infoplane/contracts';
import { recordKey, type Continuation, type ForkedFrom } from './continuation';
import type { MeasuredMoment } from './measured-moments';
import type { PhaseWatch } from './phase-watch';
import type { ReplicaHealthWatch } from './replica-health';

const isMeasurement = (record: SessionRecord): record is MeasurementRecord => record.kind === 'measurement';

/** What a session has behind it: which of its records exist already, and what they told the watches over it. */
export class SessionPast {
  readonly fork: ForkedFrom | null;
  private readonly measurements: readonly MeasurementRecord[];
  private readonly held: ReadonlySet<string | null>;

  /** @throws RangeError if the checkpoint is not of the fork that the session begins with, or lies before it. */
  constructor(private readonly from: Continuation | null) {
    assertBeginning(from);
    const history = from?.kind === 'resume' ? from.history : [];
    this.fork = from?.fork ?? null;
    this.measurements = history.filter(isMeasurement);
    this.held = new Set(history.map(recordKey).filter((key) => key !== null));
  }

  /** Whether the session has this record already. */
  holds(record: SessionRecord): boolean {
    return this.held.has(recordKey(record));
  }

  /**
   * The measured epochs that are to be looked at: those without a record, and the last that has one, for what was found in it may have been lost.
   * The others are trained through.
   *
   * @throws RangeError if a measured epoch before the checkpoint has no record: it could not be measured any more.
   */
  remaining(moments: readonly MeasuredMoment[]): readonly MeasuredMoment[] {
    const measured = new Set(this.measurements.map(({ epoch }) => epoch));
    const last = this.measurements.at(-1)?.epoch ?? -1;
    const begin = this.from?.state?.epoch ?? 0;
    const lost = moments.find(({ epoch }) => epoch < Math.max(begin, last) && !measured.has(epoch));
    if (lost) throw new RangeError(`the checkpoint of epoch ${begin} and the records do not fit together: epoch ${lost.epoch} was measured, and has no record`);
    return moments.filter(({ epoch }) => epoch >= Math.max(begin, last));
  }

  /** Tells the watches of all measurements before that epoch: those of the lineage up to the fork, then the session's own. */
  replay(epoch: number, { measurement }: SessionConfiguration, phases: PhaseWatch, health: ReplicaHealthWatch): void {
    const inherited = (this.fork?.ancestors ?? []).flatMap(({ estimators, records }) => records.filter(isMeasurement).map((record) => ({ record, estimators })));
    const known = inherited.filter(({ record }) => record.epoch < (this.fork?.epoch ?? 0));
    const own = this.measurements.map((record) => ({ record, estimators: measurement.estimators }));
    for (const { record, estimators } of [...known, ...own].filter(({ record: { epoch: at } }) => at < epoch)) {
      health.replay(record);
      phases.push(record, estimators);
    }
  }
}

function assertBeginning(from: Continuation | null): void {
  if (!from?.fork) return;
  const begin = from.state?.epoch;
  const fits = from.kind === 'fork' ? begin === from.fork.epoch : begin !== undefined && begin >= from.fork.epoch;
  if (!fits) throw new RangeError(`a fork at epoch ${from.fork.epoch} cannot begin with ${begin === undefined ? 'no checkpoint' : `the checkpoint of epoch ${begin}`}`);
}
