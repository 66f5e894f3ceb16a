import { join } from 'node:path';
import type { CheckpointKeeper } from '../checkpoints/checkpoint-keeper';
import { StartRefusedError, type Environment } from '../environment';
import { describeError } from '../log';
import { newSessionId } from '../sessions/open-sessions';
import type { SessionRegistry } from '../sessions/session-registry';
import type { Doorbell } from '../storage/doorbell';
import type { FileCheckpointStore } from '../storage/file-checkpoint-store';
import { BundleDoor } from './bundle-door';
import { BundleImporter } from './bundle-importer';
import { IncomingFiles } from './incoming-files';

/** What bundles are read into and written from. */
export interface BundlesParts {
  /** The version of this program, as manifests name it. */
  readonly version: string;
  readonly environment: Pick<Environment, 'dataDirectory' | 'importLimit'>;
  readonly sessions: SessionRegistry;
  readonly checkpoints: CheckpointKeeper;
  readonly checkpointStore: FileCheckpointStore;
  readonly doorbell: Doorbell;
  readonly now: () => number;
}

/** Puts together what bundles go in and out through. @throws StartRefusedError if their folder cannot be used. */
export async function openBundles({ version, environment, sessions, checkpoints, checkpointStore, doorbell, now }: BundlesParts): Promise<BundleDoor> {
  const limit = environment.importLimit;
  const directory = join(environment.dataDirectory, 'imports');
  const importer = new BundleImporter({ sessions, checkpointStore, checkpoints, doorbell, newId: newSessionId, now, limit });
  try {
    return new BundleDoor(sessions, checkpoints, importer, await IncomingFiles.open(directory, limit), version, now);
  } catch (error) {
    // A file in its place, or rights that are missing.
    throw new StartRefusedError(`Cannot receive imports in ${directory}: ${describeError(error)}`);
  }
}
