import { signal } from '@angular/core';
import type { Annotation, EditAnnotation } from '@infoplane/contracts';

/** The fields that an edit may change, as values. */
export type Fields = Pick<EditAnnotation, 'anchor' | 'body' | 'tags' | 'isDeleted'> & { readonly resolved?: boolean };

/** One change of one's own: what the fields were before, and what they were made. */
export interface OwnChange {
  readonly id: string;
  readonly before: Fields;
  readonly after: Fields;
}

/** A step back or on: the fields to set, or why it cannot be. */
export type Step = { readonly id: string; readonly fields: Fields } | { readonly refusal: string };

/** The values that an annotation has now of the fields named. */
export function fieldsOf(annotation: Annotation, named: Fields): Fields {
  const all: Fields = { anchor: annotation.anchor, body: annotation.body, tags: annotation.tags, resolved: annotation.resolved !== null, isDeleted: annotation.isDeleted };
  return Object.fromEntries(Object.keys(named).map((name) => [name, all[name as keyof Fields]]));
}

/**
 * One's own last changes of annotations, to be taken back and made again. A field that somebody else changed since is theirs: that change can
 * no longer be taken back.
 */
export class AnnotationHistory {
  private readonly done = signal<readonly OwnChange[]>([]);
  private readonly undone = signal<readonly OwnChange[]>([]);

  constructor(private readonly newest: (id: string) => Annotation | null) {}

  canUndo(): boolean {
    return this.done().length > 0;
  }

  canRedo(): boolean {
    return this.undone().length > 0;
  }

  /** Notes a change that was made just now. */
  add(change: OwnChange): void {
    this.done.update((changes) => [...changes.slice(-49), change]);
    this.undone.set([]);
  }

  /** The step that takes the last change back; null where there is none. */
  undo(): Step | null {
    return this.step(this.done, this.undone, ({ after }) => after, ({ before }) => before);
  }

  redo(): Step | null {
    return this.step(this.undone, this.done, ({ before }) => before, ({ after }) => after);
  }

  private step(from: typeof this.done, to: typeof this.done, expected: (change: OwnChange) => Fields, wanted: (change: OwnChange) => Fields): Step | null {
    const change = from().at(-1);
    if (!change) return null;
    from.update((changes) => changes.slice(0, -1));
    const now = this.newest(change.id);
    // The body is empty while the annotation is deleted, whatever it was.
    const compared = expected(change).isDeleted === true ? { isDeleted: true } : expected(change);
    if (!now || JSON.stringify(fieldsOf(now, compared)) !== JSON.stringify(compared)) return { refusal: 'Somebody else changed it since, so it cannot be taken back.' };
    to.update((changes) => [...changes, change]);
    return { id: change.id, fields: wanted(change) };
  }
}
