import { computed, signal } from '@angular/core';
import { RefusedError, type Fault } from '@infoplane/contracts';

/** One thing that a person asks of the server at a time: whether it is under way, and why it was refused. */
export class Submission {
  private readonly sending = signal(false);
  private readonly faults = signal<readonly Fault[]>([]);
  private readonly sentence = signal<string | null>(null);

  readonly isSending = this.sending.asReadonly();
  /** Why it was refused, unless that is said beside the fields at fault. */
  readonly refusal = computed(() => {
    const faults = this.faults();
    return faults.length > 0 && faults.every(({ field }) => this.fields.includes(field)) ? null : this.sentence();
  });

  /** @param fields those of the form, beside which faults are shown. */
  constructor(private readonly fields: readonly string[] = []) {}

  /** What is wrong with a field. */
  faultOf(field: string): string | null {
    return this.faults().find((fault) => fault.field === field)?.message ?? null;
  }

  /** Does it, unless it is under way already. @returns whether it is done. */
  async run(action: () => Promise<unknown>): Promise<boolean> {
    if (this.sending()) return false;
    this.sending.set(true);
    this.faults.set([]);
    this.sentence.set(null);
    try {
      await action();
      return true;
    } catch (error) {
      // RefusedError with the fields at fault; anything else has a sentence too.
      if (error instanceof RefusedError) this.faults.set(error.faults);
      this.sentence.set(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      this.sending.set(false);
    }
  }
}
