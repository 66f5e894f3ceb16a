import { checkpointSummarySchema, sessionSummarySchema, type CheckpointSummary, type CreateSession, type Remeasure, type SessionCommandName, type SessionSummary } from '@infoplane/contracts';
import { z } from 'zod';
import { HttpDoor } from './http-door';

const checkpointsSchema = z.object({ checkpoints: z.array(checkpointSummarySchema) });

/** The HTTP doors of sessions. Whatever is refused throws the server's own RefusedError. */
export class SessionsDoor {
  private readonly http: HttpDoor;

  constructor(fetch: typeof globalThis.fetch) {
    this.http = new HttpDoor(fetch);
  }

  /** Makes a session; repeating the same requestId gives the same session. */
  async create(wish: CreateSession): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.post('/api/sessions', wish));
  }

  async command(id: string, command: SessionCommandName): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.post(`${addressOf(id)}/commands`, { command }));
  }

  /** Measures an ended session once more, from its checkpoints, with those estimators. The answer comes when it waits or runs. */
  async remeasure(id: string, wish: Remeasure): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.post(`${addressOf(id)}/remeasurements`, wish));
  }

  /** The checkpoints that are kept of a session, by epoch. */
  async checkpoints(id: string): Promise<readonly CheckpointSummary[]> {
    const { checkpoints } = checkpointsSchema.parse(await this.http.ask(`${addressOf(id)}/checkpoints`));
    return checkpoints.toSorted((a, b) => a.epoch - b.epoch);
  }

  /** Takes in a bundle that a server exported. The answer is the session that it became. */
  async importBundle(bundle: Blob): Promise<SessionSummary> {
    return sessionSummarySchema.parse(await this.http.ask('/api/bundles', { method: 'POST', headers: { 'content-type': 'application/zip' }, body: bundle }));
  }

  /** Records after a seq as JSON, at most 100. */
  async records(id: string, after: number): Promise<readonly Record<string, unknown>[]> {
    const body = (await this.http.ask(`${addressOf(id)}/records?after=${after}&limit=100`)) as { records: Record<string, unknown>[] };
    return body.records;
  }
}

function addressOf(id: string): string {
  return `/api/sessions/${encodeURIComponent(id)}`;
}
