import { annotationKind, type Annotation, type AnnotationHistory, type FindAnnotations } from '@infoplane/contracts';
import {
  searchable,
  searchTextOf,
  type NewNotification,
  type NoteStore,
  type NoteWrite,
  type SessionNotes,
  type StoredMark,
} from '../storage/notes';

interface Kept {
  readonly annotations: Map<string, { madeSeq: number; annotation: Annotation }>;
  readonly marks: Map<string, StoredMark>;
  readonly changes: Map<string, AnnotationHistory['changes']>;
}

/** The notes' twin in memory. */
export class MemoryNotes implements NoteStore {
  readonly notifications: NewNotification[] = [];
  readonly #kept = new Map<string, Kept>();

  of(session: string): SessionNotes {
    const { annotations, marks } = this.#in(session);
    const placeOf = ({ mark }: StoredMark) => [String(mark.layer).padStart(3, '0'), mark.criterion, mark.person.id].join(' ');
    return {
      annotation: async (id) => annotations.get(id)?.annotation ?? null,
      countAnnotations: async () => annotations.size,
      marks: async () => [...marks.values()].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1)),
    };
  }

  async find(session: string, { text, person, tag, kind, after, limit }: FindAnnotations) {
    const found = [...this.#in(session).annotations.values()]
      .filter(({ madeSeq, annotation }) => madeSeq > after && !annotation.isDeleted)
      .filter(({ annotation }) => text === undefined || searchTextOf(annotation).includes(searchable(text)))
      .filter(({ annotation }) => tag === undefined || annotation.tags.map(searchable).includes(searchable(tag)))
      .filter(({ annotation }) => person === undefined || annotation.author.id === person)
      .filter(({ annotation }) => kind === undefined || annotationKind(annotation) === kind)
      .sort((a, b) => a.madeSeq - b.madeSeq);
    const page = found.slice(0, limit);
    return { annotations: page.map(({ annotation }) => annotation), next: found.length > limit ? page[limit - 1].madeSeq : null };
  }

  async history(session: string, annotation: string): Promise<AnnotationHistory['changes']> {
    return this.#in(session).changes.get(annotation) ?? [];
  }

  /** Writes the rows of a change. */
  write(session: string, seq: number, writes: readonly NoteWrite[]): void {
    const { annotations, marks } = this.#in(session);
    const key = (person: string, layer: number, criterion: string) => `${person} ${layer} ${criterion}`;
    for (const write of writes) {
      switch (write.kind) {
        case 'annotation': {
          const { annotation } = write;
          annotations.set(annotation.id, { madeSeq: annotations.get(annotation.id)?.madeSeq ?? seq, annotation });
          break;
        }
        case 'mark':
          marks.set(key(write.stored.mark.person.id, write.stored.mark.layer, write.stored.mark.criterion), write.stored);
          break;
        case 'mark-taken':
          marks.delete(key(write.place.person, write.place.layer, write.place.criterion));
          break;
        case 'notification':
          this.notifications.push(write.notification);
          break;
        default:
          write satisfies never;
      }
    }
  }

  /** Keeps what an annotation was after a change. */
  remember(session: string, annotation: string, change: AnnotationHistory['changes'][number]): void {
    const { changes } = this.#in(session);
    changes.set(annotation, [...(changes.get(annotation) ?? []), change]);
  }

  #in(session: string): Kept {
    const kept = this.#kept.get(session) ?? { annotations: new Map(), marks: new Map(), changes: new Map() };
    this.#kept.set(session, kept);
    return kept;
  }
}
