import { lineageSchema, marksAnswerSchema, sessionSummarySchema, type CreateAnnotation, type EditAnnotation, type Lineage, type MarkView, type PlaceMark, type React, type RevealMarks } from '@infoplane/contracts';
import { HttpDoor } from '../live/http-door';

/** How long a write may take: a connection that is dead without a sign must not hold up what a person said. It is sent again under the same id. */
const patienceMs = 15_000;

/**
 * The HTTP doors of what a team says of a session. Answers are not read: what holds comes as a record, to everybody alike. Whatever is refused
 * throws the server's own RefusedError.
 */
export class TeamDoor {
  private readonly http: HttpDoor;

  constructor(
    fetch: typeof globalThis.fetch,
    private readonly patience = patienceMs,
  ) {
    this.http = new HttpDoor(fetch);
  }

  async annotate(session: string, wish: CreateAnnotation): Promise<void> {
    await this.send('POST', `${addressOf(session)}/annotations`, wish);
  }

  async edit(session: string, annotation: string, edit: EditAnnotation): Promise<void> {
    await this.send('PATCH', `${addressOf(session)}/annotations/${encodeURIComponent(annotation)}`, edit);
  }

  async react(session: string, annotation: string, react: React): Promise<void> {
    await this.send('PUT', `${addressOf(session)}/annotations/${encodeURIComponent(annotation)}/reactions`, react);
  }

  async mark(session: string, mark: PlaceMark): Promise<void> {
    await this.send('PUT', `${addressOf(session)}/marks`, mark);
  }

  /** Every mark, with those that were placed blind as far as whoever asks may see them. */
  async marks(session: string): Promise<readonly MarkView[]> {
    return marksAnswerSchema.parse(await this.http.ask(`${addressOf(session)}/marks`)).marks;
  }

  /** Shows marks that were placed blind to everybody. */
  async reveal(session: string, wish: RevealMarks): Promise<void> {
    await this.http.post(`${addressOf(session)}/marks/reveal`, wish);
  }

  /** When a session was made. */
  async createdAt(session: string): Promise<number> {
    return sessionSummarySchema.parse(await this.http.ask(addressOf(session))).createdAt;
  }

  /** The whole tree of forks that a session belongs to. */
  async lineage(session: string): Promise<Lineage> {
    return lineageSchema.parse(await this.http.ask(`${addressOf(session)}/lineage`));
  }

  private async send(method: 'POST' | 'PUT' | 'PATCH', path: string, body: unknown): Promise<void> {
    await this.http.ask(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(this.patience) });
  }
}

function addressOf(session: string): string {
  return `/api/sessions/${encodeURIComponent(session)}`;
}
