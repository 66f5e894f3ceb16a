import { presetNamed } from '@infoplane/contracts';
import { describeError, type Log } from '../log';
import type { SessionRegistry } from './session-registry';

// One fixed request: however many pages open at once, and however often the server starts, it makes one session.
const demoRequest = '00000000-0000-4000-8000-000000000001';

/** Begins the demo session when the first page opens on an empty data directory, so that its points move while the newcomer looks. */
export class Demo {
  #isDue: boolean;

  constructor(
    isWanted: boolean,
    private readonly sessions: SessionRegistry,
    private readonly log: Log,
  ) {
    this.#isDue = isWanted;
  }

  /** A page has opened. */
  async offer(): Promise<void> {
    if (!this.#isDue || this.sessions.size > 0) return;
    this.#isDue = false;
    const { configuration } = presetNamed('demo')!;
    try {
      await this.sessions.create({ requestId: demoRequest, name: 'Demo: the paper’s experiment, small', configuration, parent: null });
    } catch (error) {
      // A full or unusable disk. The page must open all the same, and the next one tries again.
      this.#isDue = true;
      this.log.error(`the demo session could not begin: ${describeError(error)}`);
    }
  }
}
