import type { WireRecord } from '@infoplane/contracts';
import { setImmediate as turn } from 'node:timers/promises';
import type { SessionRegistry } from '../sessions/session-registry';

const pageLimits = { records: 64, bytes: 256 * 1024 };

/** The records of a session from the first to a given one, page by page. Others get their turn between two records: to unpack one takes milliseconds. */
export async function* recordsUpTo(sessions: SessionRegistry, session: string, head: number): AsyncGenerator<WireRecord, void, undefined> {
  for (let after = 0; after < head; ) {
    const { records } = await sessions.read(session, after, pageLimits);
    if (records.length === 0) return;
    for (const record of records) {
      if (record.seq > head) return;
      yield record;
      await turn();
    }
    after = records[records.length - 1].seq;
  }
}
