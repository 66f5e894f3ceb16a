import type { Answer, Refusal } from '@infoplane/contracts';
import type { Log } from '../log';

/** Refusals of the live channel that no schema makes. */
export class LiveRefusals {
  constructor(private readonly log: Log) {}

  unknownEvent(event: unknown, allowed: readonly string[]): Answer<never> {
    const message = `must be one of ${allowed.join(', ')}`;
    return {
      ok: false,
      error: {
        code: 'invalid-input',
        message: `Unknown event "${String(event).slice(0, 60)}": ${message}`,
        faults: [{ field: 'event', message }],
      },
    };
  }

  /** What nobody expected is logged in full and told in general. */
  unexpected(event: string, error: unknown): Refusal {
    this.log.error(`live ${event}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return { code: 'internal', message: 'Something went wrong in the server; its log says what', faults: [] };
  }
}
