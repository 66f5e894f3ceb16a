import type { Kysely } from 'kysely';
import type { Environment } from '../environment';
import type { Schedule } from '../live/pump';
import { describeError, type Log } from '../log';
import type { Tables } from '../storage/tables';
import { Accounts } from './accounts';
import { AuditTrail } from './audit';
import { Callers, isLoopbackAddress } from './callers';
import { CredentialStore } from './credentials';
import { Grants } from './grants';
import { ThreadedKeyDerivation } from './key-derivation';
import { OpenSockets } from './open-sockets';
import { Passwords } from './passwords';
import { PeopleRegistry } from './people-registry';

const sweepSpacingMs = 60 * 60_000;

/** What people are opened with. */
export interface PeopleParts {
  readonly db: Kysely<Tables>;
  readonly environment: Pick<Environment, 'host' | 'isBehindProxy'>;
  readonly log: Log;
  readonly now: () => number;
  readonly schedule: Schedule;
  readonly hasSession: (session: string) => boolean;
}

/** The people of a server and what they come in by. */
export interface People {
  readonly registry: PeopleRegistry;
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly audit: AuditTrail;
  readonly callers: Callers;
  readonly sockets: OpenSockets;
  /** The secret that makes the first admin, for the terminal alone; null once there is one. */
  readonly firstSecret: string | null;
  close(): Promise<void>;
}

/** Opens the people of a data directory. Until there is an admin each start makes a new secret for the first one, and the one before ends. */
export async function openPeople(parts: PeopleParts): Promise<People> {
  const { db, environment, now, schedule } = parts;
  const credentials = new CredentialStore(db, now);
  const audit: AuditTrail = new AuditTrail(db, now, (id) => registry.personOf(id));
  const registry = new PeopleRegistry(db, now, credentials, audit);
  await registry.restore();
  await credentials.sweep();
  await credentials.end({ kind: 'first' });
  const first = registry.hasAdmin ? null : await credentials.make({ kind: 'first', expiresAt: Number.MAX_SAFE_INTEGER });
  const callers = new Callers(registry, credentials, now, isLoopbackAddress(environment.host) && !environment.isBehindProxy);
  const sockets = new OpenSockets(callers, schedule);
  const shared = { ...parts, people: registry, credentials, callers, sockets, audit };
  const keys = new ThreadedKeyDerivation();
  const stopSweeping = sweepEach(credentials, parts);
  return {
    registry,
    accounts: new Accounts({ ...shared, passwords: new Passwords(keys) }),
    grants: new Grants(shared),
    audit,
    callers,
    sockets,
    firstSecret: first?.secret ?? null,
    close: async () => {
      stopSweeping();
      sockets.stop();
      await keys.close();
    },
  };
}

/** Deletes what has expired, each hour. */
function sweepEach(credentials: CredentialStore, { schedule, log }: PeopleParts): () => void {
  let stop: () => void;
  const next = () => {
    stop = schedule(() => {
      // A full or unusable disk: what has expired lets nobody in, and the next hour tries again.
      credentials.sweep().catch((error: unknown) => log.warn(`expired credentials could not be deleted: ${describeError(error)}`));
      next();
    }, sweepSpacingMs);
  };
  next();
  return () => stop();
}
