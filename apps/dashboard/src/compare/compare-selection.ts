import { computed, Injectable, signal } from '@angular/core';
import { comparedSessionsLimit } from '@infoplane/figures';

/** The sessions that a person has picked to compare, in the order of picking: the first is what the others are compared with. It outlives a change of page. */
@Injectable({ providedIn: 'root' })
export class CompareSelection {
  private readonly picked = signal<readonly string[]>([]);
  readonly ids = this.picked.asReadonly();
  readonly isFull = computed(() => this.picked().length >= comparedSessionsLimit);

  /** Picks a session, unless there are enough, or puts it back. */
  toggle(id: string): void {
    const ids = this.picked();
    if (ids.includes(id)) this.picked.set(ids.filter((each) => each !== id));
    else if (!this.isFull()) this.picked.set([...ids, id]);
  }

  clear(): void {
    this.picked.set([]);
  }
}
