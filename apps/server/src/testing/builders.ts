import { randomUUID } from 'node:crypto';
import { packRecord, type Estimator, type LifecycleRecord, type RemeasurementRecord, type SessionRecord, type SessionState } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import type { UnplacedRecord } from '../storage/record-log';
import type { NewSession } from '../storage/session-row';

/** A session as the registry would make it, with overrides. */
export function buildSession(overrides: Partial<NewSession> = {}): NewSession {
  return {
    id: 'session00001',
    requestId: randomUUID(),
    name: 'a session',
    configuration: buildConfiguration(),
    createdAt: 1000,
    parent: null,
    ...overrides,
  };
}

/** A lifecycle record, with overrides. */
export function buildLifecycle(state: SessionState, overrides: Partial<LifecycleRecord> = {}): LifecycleRecord {
  return { kind: 'lifecycle', state, reason: null, epoch: null, engine: null, ...overrides };
}

/** A record on its way to the log. */
export function unplaced(record: SessionRecord, at = 1): UnplacedRecord {
  return { at, bytes: packRecord(record) };
}

/** A small measurement of an epoch, on its way to the log. */
export function measured(epoch: number): UnplacedRecord {
  return unplaced(buildMeasurement({ epoch, step: epoch * 7, shape: { replicas: 1, layers: 1, estimators: 1 } }), epoch);
}

/** A re-measurement of an epoch. */
export function buildRemeasurement(epoch: number, estimator: Estimator): RemeasurementRecord {
  const column = () => new Float32Array([epoch, epoch]);
  const shape = { replicas: 1, layers: 2, estimators: 1 };
  return { kind: 'remeasurement', estimator, epoch, step: epoch, shape, ixt: column(), ity: column(), cells: column() };
}

/** A small repeatable generator for chaos; print the seed where a test fails. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // xorshift32, Marsaglia 2003; never at 0, which it could not leave.
    state = state === 0 ? 0x9e3779b9 : state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
}
