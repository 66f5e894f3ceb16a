import type { Kysely } from 'kysely';
import type { NoteWrite } from '../storage/notes';
import type { Tables } from '../storage/tables';

interface Span {
  readonly fromEpoch: number;
  readonly toEpoch: number;
}

/** The epochs that people wrote about or marked, for the checkpoints that must stay. A copy in memory of what the tables say. */
export class NotedEpochs {
  readonly #spans = new Map<string, Map<string, Span>>();

  constructor(private readonly db: Kysely<Tables>) {}

  async restore(): Promise<void> {
    const annotations = await this.db
      .selectFrom('annotation')
      .select(['session', 'id', 'from_epoch', 'to_epoch'])
      .where('is_deleted', '=', 0)
      .execute();
    for (const { session, id, from_epoch, to_epoch } of annotations)
      this.#of(session).set(id, { fromEpoch: from_epoch, toEpoch: to_epoch });
    const marks = await this.db.selectFrom('mark').select(['session', 'person', 'layer', 'criterion', 'from_epoch', 'to_epoch']).execute();
    for (const { session, person, layer, criterion, from_epoch, to_epoch } of marks) {
      this.#of(session).set(markKey(person, layer, criterion), { fromEpoch: from_epoch, toEpoch: to_epoch });
    }
  }

  /** Whether an annotation or a mark covers an epoch of a session. */
  covers(session: string, epoch: number): boolean {
    for (const { fromEpoch, toEpoch } of this.#spans.get(session)?.values() ?? []) if (fromEpoch <= epoch && epoch <= toEpoch) return true;
    return false;
  }

  /** Takes in what was committed. */
  changed(session: string, writes: readonly NoteWrite[]): void {
    const spans = this.#of(session);
    for (const write of writes) {
      switch (write.kind) {
        case 'annotation':
          if (write.annotation.isDeleted) spans.delete(write.annotation.id);
          else spans.set(write.annotation.id, write.annotation.anchor);
          break;
        case 'mark':
          spans.set(markKey(write.stored.mark.person.id, write.stored.mark.layer, write.stored.mark.criterion), write.stored.mark.interval);
          break;
        case 'mark-taken':
          spans.delete(markKey(write.place.person, write.place.layer, write.place.criterion));
          break;
        case 'notification':
          break;
        default:
          write satisfies never;
      }
    }
  }

  #of(session: string): Map<string, Span> {
    const spans = this.#spans.get(session) ?? new Map<string, Span>();
    this.#spans.set(session, spans);
    return spans;
  }
}

function markKey(person: string, layer: number, criterion: string): string {
  return `${person} ${layer} ${criterion}`;
}
