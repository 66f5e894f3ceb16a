import type { IncomingMessage } from 'node:http';
import type { BundledCheckpoints, SessionSummary } from '@infoplane/contracts';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import { recordsUpTo } from '../export/session-records';
import { zipOf } from '../export/zip-stream';
import type { SessionRegistry } from '../sessions/session-registry';
import type { BundleImporter } from './bundle-importer';
import { bundleEntries } from './bundle-writer';
import type { IncomingFiles } from './incoming-files';

/** What goes in and out as bundles. */
export class BundleDoor {
  /** One import at a time: each is one transaction, and files of a gibibyte share one disk. */
  #importing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly sessions: SessionRegistry,
    private readonly checkpoints: CheckpointKeeper,
    private readonly importer: BundleImporter,
    private readonly incoming: IncomingFiles,
    private readonly product: string,
    private readonly now: () => number,
  ) {}

  /** Writes a session's bundle as it is now. Its checkpoints stay until it is written. @throws RefusedError `not-found`. */
  async write(session: string, which: BundledCheckpoints, send: (content: AsyncIterable<Uint8Array>) => Promise<void>): Promise<void> {
    const row = this.sessions.row(session);
    const release = this.checkpoints.hold(session);
    try {
      await this.checkpoints.settled();
      const read = () => recordsUpTo(this.sessions, session, row.head);
      const entries = await bundleEntries(row, which, { read, checkpoints: this.checkpoints, product: this.product, createdAt: this.now() });
      await send(zipOf(entries, new Date(this.now())));
    } finally {
      release();
    }
  }

  /** Imports the bundle that a request brings. @throws RefusedError as `BundleImporter.import` and `IncomingFiles.receive` do. */
  read(request: IncomingMessage): Promise<SessionSummary> {
    return this.incoming.receive(request, (path) => {
      const imported = this.#importing.then(() => this.importer.import(path));
      // Whoever sent it hears of a failure; the next one is imported all the same.
      this.#importing = imported.catch(() => undefined);
      return imported;
    });
  }
}
