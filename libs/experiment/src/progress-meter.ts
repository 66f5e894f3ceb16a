import type { Progress } from '@infoplane/contracts';

const reportEveryMs = 250;
const windowMs = 3000;

interface Mark {
  readonly at: number;
  readonly epoch: number;
}

/** Speed of a session over the last three seconds, told at most four times a second. Measuring counts as work: it is what a person waits for. */
export class ProgressMeter {
  private marks: Mark[] = [];
  private toldAt = -Infinity;

  constructor(
    private readonly epochs: number,
    private readonly replicas: number,
    private readonly now: () => number,
    private readonly memoryBytes: () => number,
    private readonly tell: (progress: Progress) => void,
  ) {}

  /** Notes where the session is, and tells it if it is time. */
  note(epoch: number, step: number): void {
    const at = this.now();
    this.marks.push({ at, epoch });
    while (this.marks.length > 2 && this.marks[1].at < at - windowMs) this.marks.shift();
    if (at - this.toldAt < reportEveryMs) return;
    this.toldAt = at;
    const [first] = this.marks;
    const epochsPerMs = at > first.at ? (epoch - first.epoch) / (at - first.at) : 0;
    this.tell({
      epoch,
      step,
      networkEpochsPerSecond: 1000 * epochsPerMs * this.replicas,
      remainingMs: epochsPerMs > 0 ? (this.epochs - epoch) / epochsPerMs : null,
      memoryBytes: this.memoryBytes(),
    });
  }

  /** Forgets the past: the time of a pause is not work. */
  restart(): void {
    this.marks = [];
  }
}
