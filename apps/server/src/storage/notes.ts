import type { Annotation, AnnotationHistory, FindAnnotations, Mark, MarkCriterion, NotificationKind, Person } from '@infoplane/contracts';
import type { CommittedRange, UnplacedRecord } from './record-log';
import type { SessionRow } from './session-row';

/** A person's mark as it is now. */
export interface StoredMark {
  readonly mark: Mark;
  readonly isBlind: boolean;
}

/** Which mark of a session. */
export interface MarkPlace {
  readonly person: string;
  readonly layer: number;
  readonly criterion: MarkCriterion;
}

/** What somebody is to be told of. */
export interface NewNotification {
  readonly person: string;
  readonly at: number;
  readonly kind: NotificationKind;
  readonly session: string;
  readonly annotation: string | null;
  readonly by: Person | null;
  readonly text: string;
}

/** What people wrote and placed in one session, as it is now. */
export interface SessionNotes {
  annotation(id: string): Promise<Annotation | null>;
  /** How many annotations there are, deleted ones included. */
  countAnnotations(): Promise<number>;
  /** Every mark that was not taken back, by layer, criterion and person. */
  marks(): Promise<StoredMark[]>;
}

/** One row to write. */
export type NoteWrite =
  | { readonly kind: 'annotation'; readonly annotation: Annotation }
  | { readonly kind: 'mark'; readonly stored: StoredMark }
  | { readonly kind: 'mark-taken'; readonly place: MarkPlace }
  | { readonly kind: 'notification'; readonly notification: NewNotification };

/** What is to become of a wish. Without records nothing changes, and the answer alone is kept. */
export interface NoteDecision<T> {
  readonly records: readonly UnplacedRecord[];
  readonly writes: readonly NoteWrite[];
  readonly answer: T;
}

/** What identifies a wish: who made it under which id. */
export interface Mutation {
  readonly id: string;
  readonly person: string;
  /** What the wish is about: the id of an annotation, or `marks`. */
  readonly subject: string;
  /** A digest of all that was wished, so that an id that is used for two things is noticed. */
  readonly fingerprint: string;
  /** When it was wished, as the server's clock says. */
  readonly at: number;
}

/** What became of a wish. */
export interface NoteChange<T> {
  /** As JSON carries it. */
  readonly answer: T;
  /** Whether it had been granted before: then this is the answer of that time, and nothing was written. */
  readonly isRepeated: boolean;
  readonly writes: readonly NoteWrite[];
  /** Where its records lie, if it made some. */
  readonly range: CommittedRange | null;
}

/**
 * The log's way for what people change: their rows and the records of it are one transaction, together with the wish that it grants, so that a wish
 * is granted once, however often it is sent and whenever the server is killed.
 */
export interface NoteLog {
  /**
   * Grants a wish, or answers as it was answered before.
   *
   * @param decide reads and says what is to be done, or throws what refuses it. It may be called more than once and writes nothing itself. What it
   *   throws refuses this wish alone.
   * @throws RefusedError `not-found` for an unknown session, `conflict` if that person used the id for something else, `storage-full`.
   */
  change<T>(
    session: string,
    mutation: Mutation,
    decide: (notes: SessionNotes, row: SessionRow) => Promise<NoteDecision<T>>,
  ): Promise<NoteChange<T>>;
}

/** What can be asked of a session's notes outside of a change. */
export interface NoteStore {
  of(session: string): SessionNotes;
  /** Annotations that are not deleted, in the order they were made. */
  find(session: string, filter: FindAnnotations): Promise<{ readonly annotations: Annotation[]; readonly next: number | null }>;
  /** What an annotation was after each change, oldest first. */
  history(session: string, annotation: string): Promise<AnnotationHistory['changes']>;
}

/** Text as it is searched: without regard to case and width. SQLite ends a text at a NUL when it compares. */
export function searchable(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('\0', ' ');
}

/** What a search for text looks through. */
export function searchTextOf({ body, tags }: Annotation): string {
  return searchable([body, ...tags].join('\n'));
}
