import { computed, signal } from '@angular/core';
import { annotationSchema, RefusedError, type Anchor, type Annotation, type CreateAnnotation, type EditAnnotation, type Mark, type Person, type PlaceMark, type React, type Refusal } from '@infoplane/contracts';
import type { TeamNotes } from '@infoplane/figures';
import type { Later } from '../live/later';
import type { SessionStore } from '../live/session-store';
import type { Thread } from './annotation-filter';
import { AnnotationHistory, fieldsOf, type Fields } from './annotation-history';
import { Outbox, type TeamStorage, type Wish } from './outbox';
import type { TeamDoor } from './team-door';

/** What an annotation is made from. */
export type AnnotationText = Pick<CreateAnnotation, 'anchor' | 'body' | 'tags'>;

/** An edit that met another of the same field. `theirs` is what held when the server refused it. */
export interface Conflict {
  readonly mine: Fields;
  readonly theirs: Annotation;
}

/** A text that is not finished, kept over closing and reloading. */
export interface Draft {
  readonly anchor: Anchor;
  readonly body: string;
  readonly tags: readonly string[];
}

/** What a team needs from the world. */
export interface TeamSurroundings {
  readonly door: Pick<TeamDoor, 'annotate' | 'edit' | 'react' | 'mark' | 'marks' | 'reveal'>;
  readonly storage: TeamStorage;
  readonly me: Person;
  readonly newId: () => string;
  readonly now: () => number;
  /** When what did not get through is tried again; the page's own timers where left out. */
  readonly later?: Later;
}

/**
 * What a team says of one session, as its page holds it: the annotations and marks of the log, with those of one's own that are still on their
 * way; and the ways to say more. Everything is sent through an outbox, so nothing is lost with the connection.
 */
export class SessionTeam {
  readonly me: Person;
  readonly outbox: Outbox;
  readonly history: AnnotationHistory;
  /** Edits of one's own that somebody else's change of the same field stands against, oldest first. */
  readonly conflicts = signal<readonly Conflict[]>([]);
  /** Why something was refused, in words for a person; null once it is read. */
  readonly refusal = signal<string | null>(null);
  /** Blind marks that whoever looks may see: the log does not hold them. */
  readonly unveiled = signal<readonly Mark[]>([]);
  private readonly draftKey: string;
  private lookedBehindAt = -1;

  constructor(
    private readonly store: SessionStore,
    private readonly surroundings: TeamSurroundings,
  ) {
    const { me, storage, later } = surroundings;
    this.me = me;
    this.draftKey = `infoplane.draft.${me.id}.${store.id}`;
    this.outbox = new Outbox(storage, `infoplane.outbox.${me.id}.${store.id}`, (wish) => this.send(wish), (wish, refusal) => this.take(wish, refusal), later);
    this.history = new AnnotationHistory((id) => this.notes.annotation(id));
  }

  /** Annotations with their answers, by epoch; those not sent yet among them. */
  readonly threads = computed((): readonly Thread[] => {
    this.store.lastSeq();
    const { notes } = this;
    const waiting = new Set(this.outbox.waiting());
    const mine = [...this.outbox.waiting(), ...this.outbox.sent()].flatMap((wish) =>
      wish.kind === 'annotate' && notes.annotation(wish.wish.id) === null ? [{ annotation: this.unsent(wish.wish, wish.at), isUnsent: waiting.has(wish) }] : [],
    );
    const all = [...notes.annotations.map((annotation) => ({ annotation, isUnsent: false })), ...mine];
    return all
      .filter(({ annotation }) => annotation.parent === null)
      .map(({ annotation, isUnsent }) => ({
        annotation,
        isUnsent,
        number: notes.numberOf(annotation.id),
        replies: all.flatMap((other) => (other.annotation.parent === annotation.id ? [other.annotation] : [])).sort((a, b) => a.createdAt - b.createdAt),
      }))
      .sort((a, b) => a.annotation.anchor.fromEpoch - b.annotation.anchor.fromEpoch || a.annotation.createdAt - b.annotation.createdAt);
  });

  /** Everybody who has written, each once. */
  readonly authors = computed((): readonly Person[] => {
    const authors = this.threads().flatMap(({ annotation, replies }) => [annotation, ...replies].map(({ author }) => author));
    return [...new Map(authors.map((author) => [author.id, author])).values()];
  });

  readonly tags = computed(() => [...new Set(this.threads().flatMap(({ annotation }) => annotation.tags))].sort());

  get notes(): TeamNotes {
    return this.store.columns.notes;
  }

  /** Whether the annotation is written by who looks at the page. */
  isMine({ author }: Pick<Annotation, 'author'>): boolean {
    return author.id === this.me.id;
  }

  /** @returns the id of the new annotation. */
  annotate({ anchor, body, tags }: AnnotationText, parent: string | null = null): string {
    const id = this.surroundings.newId();
    void this.outbox.add({ kind: 'annotate', at: this.surroundings.now(), wish: { id, parent, anchor, body, tags } });
    this.history.add({ id, before: { isDeleted: true }, after: { isDeleted: false, body } });
    return id;
  }

  /** Changes fields of an annotation as it is now, or as it was at the version that the editor saw. */
  edit(annotation: Annotation, fields: Fields, seen = annotation.version): void {
    this.history.add({ id: annotation.id, before: { ...fieldsOf(annotation, fields), ...(fields.isDeleted && { body: annotation.body }) }, after: fields });
    this.sendEdit(annotation.id, fields, seen);
  }

  /** Takes one's last change back. */
  undo(): void {
    this.walk(this.history.undo());
  }

  redo(): void {
    this.walk(this.history.redo());
  }

  react(annotation: string, emoji: React['emoji'], isOn: boolean): void {
    void this.outbox.add({ kind: 'react', annotation, react: { mutation: this.surroundings.newId(), emoji, isOn } });
  }

  mark(mark: Omit<PlaceMark, 'mutation'>): void {
    void this.outbox.add({ kind: 'mark', mark: { ...mark, mutation: this.surroundings.newId() } });
  }

  /** Asks what of the blind marks may be seen, whenever a mark was placed or moved since it last asked. */
  async lookBehind(): Promise<void> {
    const newest = this.store.columns.events.findLast(({ record }) => record.kind === 'mark')?.seq ?? -1;
    if (newest <= this.lookedBehindAt) return;
    this.lookedBehindAt = newest;
    if (!this.notes.marks.some(({ mark }) => mark === null)) return;
    try {
      const marks = await this.surroundings.door.marks(this.store.id);
      this.unveiled.set(marks.flatMap(({ isBlind, mark }) => (isBlind && mark ? [mark] : [])));
    } catch {
      // RefusedError: the server is away. It is asked again with the next mark, and once the connection is back.
      this.lookedBehindAt = -1;
    }
  }

  /** Shows the blind marks of one layer and criterion to everybody. */
  async reveal(layer: number, criterion: PlaceMark['criterion']): Promise<void> {
    try {
      await this.surroundings.door.reveal(this.store.id, { mutation: this.surroundings.newId(), layer, criterion });
    } catch (error) {
      // RefusedError: its sentence is for the person.
      this.refusal.set(error instanceof Error ? error.message : String(error));
    }
  }

  /** Settles a conflict with the fields that should hold; without any, with theirs. Words that are kept bring a deleted annotation back. */
  settle(conflict: Conflict, fields: Fields | null): void {
    const { id, version, isDeleted } = conflict.theirs;
    this.conflicts.update((conflicts) => conflicts.filter((other) => other !== conflict));
    if (fields) this.sendEdit(id, isDeleted && fields.body !== undefined ? { ...fields, isDeleted: false } : fields, version);
  }

  /** The text that was not finished, if there is one. */
  draft(): Draft | null {
    const text = this.surroundings.storage.getItem(this.draftKey);
    return text === null ? null : (JSON.parse(text) as Draft);
  }

  /** Keeps an unfinished text; null once it is finished or empty. */
  keepDraft(draft: Draft | null): void {
    if (draft && draft.body.trim() !== '') this.surroundings.storage.setItem(this.draftKey, JSON.stringify(draft));
    else this.surroundings.storage.removeItem(this.draftKey);
  }

  private walk(step: ReturnType<AnnotationHistory['undo']>): void {
    if (!step) return;
    if ('refusal' in step) this.refusal.set(step.refusal);
    else this.sendEdit(step.id, step.fields, this.notes.annotation(step.id)?.version ?? 1);
  }

  private sendEdit(annotation: string, fields: Fields, seen: number): void {
    const edit: EditAnnotation = { mutation: this.surroundings.newId(), seen, ...fields };
    void this.outbox.add({ kind: 'edit', annotation, edit });
  }

  private send(wish: Wish): Promise<void> {
    const { door } = this.surroundings;
    switch (wish.kind) {
      case 'annotate':
        return door.annotate(this.store.id, wish.wish);
      case 'edit':
        return door.edit(this.store.id, wish.annotation, wish.edit);
      case 'react':
        return door.react(this.store.id, wish.annotation, wish.react);
      case 'mark':
        return door.mark(this.store.id, wish.mark);
      default:
        return Promise.reject(new RefusedError('internal', `unknown ${wish satisfies never}`));
    }
  }

  /** What the server refuses for good: a conflict is for the person to settle, the rest to read. */
  private take(wish: Wish, refusal: Refusal): void {
    // Not the page's own copy: the change that stands against the edit may still be on its way here. An id that was used twice has no other side.
    const theirs = refusal.code === 'conflict' ? annotationSchema.safeParse(refusal.current).data : undefined;
    if (wish.kind === 'edit' && theirs) {
      const { anchor, body, tags, resolved, isDeleted } = wish.edit;
      const mine = { ...(anchor && { anchor }), ...(body !== undefined && { body }), ...(tags && { tags }), ...(resolved !== undefined && { resolved }), ...(isDeleted !== undefined && { isDeleted }) };
      this.conflicts.update((conflicts) => [...conflicts, { mine, theirs }]);
      return;
    }
    if (wish.kind === 'annotate') this.keepDraft({ anchor: wish.wish.anchor, body: wish.wish.body, tags: wish.wish.tags });
    this.refusal.set(refusal.message);
  }

  private unsent({ id, parent, anchor, body, tags }: CreateAnnotation, createdAt: number): Annotation {
    return { id, author: this.me, createdAt, version: 1, changedAt: { anchor: 1, body: 1, tags: 1, resolved: 1 }, parent, anchor, body, tags, mentions: [], reactions: [], resolved: null, isDeleted: false };
  }
}
