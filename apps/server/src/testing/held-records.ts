import { unpackRecord, type LifecycleRecord, type SessionRecord } from '@infoplane/contracts';
import type { LiveTestClient } from './test-server';

/** The newest record that a client holds. */
export function lastRecord(client: LiveTestClient): SessionRecord {
  return unpackRecord(client.held.at(-1)!.bytes);
}

/** Whether a client holds all records of a session that has ended, up to its end. */
export function holdsEnd(client: LiveTestClient): boolean {
  if (client.held.length === 0 || client.held.at(-1)?.seq !== client.pages.at(-1)?.head) return false;
  const last = lastRecord(client);
  return last.kind === 'lifecycle' && ['completed', 'stopped', 'failed', 'interrupted'].includes((last as LifecycleRecord).state);
}

/** The numbers of the records that a client holds, as they came. */
export function numbered(client: LiveTestClient): number[] {
  return client.held.map(({ seq }) => seq);
}

/** 1, 2, 3 … head. */
export function upTo(head: number): number[] {
  return Array.from({ length: head }, (_, i) => i + 1);
}
