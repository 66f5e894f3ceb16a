import { computed, signal } from '@angular/core';
import { phaseChangeCriteria, type PhaseChangeCriterion } from '@infoplane/contracts';
import { layerNamed, replicaTransitionEpoch, type ComparedSession } from '@infoplane/figures';

/** The epochs of one transition of one layer, one number a replica, and how much of the session they were read from. */
interface Found {
  readonly epochs: Float64Array;
  readonly measurements: number;
}

interface Work {
  readonly key: string;
  readonly session: ComparedSession;
  readonly criterion: PhaseChangeCriterion;
  readonly layer: string;
  readonly epochs: Float64Array;
  readonly measurements: number;
  replica: number;
}

/** Milliseconds of counting before the page has its turn: half a frame. */
const sliceMs = 8;
/** A session that still trains is counted anew when it has so much more: a transition is announced at 1.5 times its step at the earliest. */
const growth = 1.25;

/**
 * The transitions of all replicas of the compared sessions. Each replica's series takes 2 to 6 ms, and ten replicas of six layers under four
 * criteria more than a second: they are counted in slices, and appear as they are found.
 */
export class PhaseEpochs {
  private readonly found = signal<ReadonlyMap<string, Found>>(new Map());
  private readonly queue: Work[] = [];
  private readonly waiting = signal(0);
  private estimator = '';
  private isRunning = false;

  /** Layers that are still to be counted. */
  readonly remaining = this.waiting.asReadonly();
  readonly isCounting = computed(() => this.waiting() > 0);

  /**
   * @param soon calls back when the page has nothing more urgent.
   * @param now milliseconds, to keep slices short.
   */
  constructor(
    private readonly soon: (work: () => void) => void,
    private readonly now: () => number,
  ) {}

  /** One epoch a replica, NaN where it has no such transition; null while it is not counted. */
  epochs(session: string, criterion: PhaseChangeCriterion, layer: string, estimator: string): Float64Array | null {
    return this.found().get(keyOf(session, criterion, layer, estimator))?.epochs ?? null;
  }

  /** Counts what is not known of those sessions, and anew what was read from much less than there is now. */
  want(sessions: readonly { readonly session: ComparedSession; readonly hasEnded: boolean }[], layers: readonly string[], estimator: string): void {
    this.estimator = estimator;
    this.queue.length = 0;
    for (const { session, hasEnded } of sessions) {
      const measurements = measurementsOf(session);
      const replicas = session.view.columns.shape?.replicas ?? 0;
      if (replicas === 0) continue;
      for (const layer of layers.filter((name) => layerNamed(session, name) !== null)) {
        for (const criterion of phaseChangeCriteria) {
          const key = keyOf(session.id, criterion, layer, estimator);
          const held = this.found().get(key);
          if (held && (hasEnded ? held.measurements === measurements : measurements < growth * held.measurements)) continue;
          this.queue.push({ key, session, criterion, layer, epochs: new Float64Array(replicas), measurements, replica: 0 });
        }
      }
    }
    this.waiting.set(this.queue.length);
    this.run();
  }

  /** Counts no more. */
  stop(): void {
    this.queue.length = 0;
    this.waiting.set(0);
  }

  private run(): void {
    if (this.isRunning || this.queue.length === 0) return;
    this.isRunning = true;
    this.soon(() => {
      this.isRunning = false;
      this.slice();
      this.run();
    });
  }

  private slice(): void {
    const until = this.now() + sliceMs;
    const done = new Map<string, Found>();
    while (this.queue.length > 0 && this.now() < until) {
      const [work] = this.queue;
      work.epochs[work.replica] = replicaTransitionEpoch(work.session, work.criterion, work.layer, this.estimator, work.replica);
      work.replica += 1;
      if (work.replica < work.epochs.length) continue;
      this.queue.shift();
      done.set(work.key, { epochs: work.epochs, measurements: work.measurements });
    }
    if (done.size === 0) return;
    this.found.set(new Map([...this.found(), ...done]));
    this.waiting.set(this.queue.length);
  }
}

/** The measurements that a session's transitions are read from. */
export function measurementsOf({ view }: ComparedSession): number {
  return (view.ancestors ?? []).reduce((sum, ancestor) => sum + ancestor.view.columns.measurements, view.columns.measurements);
}

function keyOf(session: string, criterion: PhaseChangeCriterion, layer: string, estimator: string): string {
  return [session, criterion, layer, criterion === 'compression-onset' ? estimator : ''].join(' ');
}
