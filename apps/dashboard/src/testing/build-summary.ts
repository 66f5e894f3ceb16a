import { blankNotes, type SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';

/** A session's summary with overrides: a running session of one replica, 20 epochs, that has measured none. */
export function buildSummary(overrides: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: 'abcdefghijkl',
    name: 'A session',
    ...blankNotes,
    state: 'running',
    reason: null,
    createdAt: 1000,
    head: 0,
    epoch: null,
    step: null,
    phaseChanges: 0,
    engine: { engine: 'fused', backend: 'wasm-simd', detail: '', passedOver: [] },
    queuePosition: null,
    startsInMs: null,
    progress: null,
    parent: null,
    origin: null,
    checkpoints: 0,
    remeasuring: null,
    configuration: buildConfiguration(),
    ...overrides,
  };
}
