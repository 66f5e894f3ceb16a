import {
  annotationLimits,
  packRecord,
  RefusedError,
  type Annotation,
  type AnnotationHistory,
  type AnnotationsAnswer,
  type CreateAnnotation,
  type EditAnnotation,
  type FindAnnotations,
  type Person,
  type React,
} from '@infoplane/contracts';
import type { NewNotification, NoteChange, NoteDecision, NoteLog, NoteStore, NoteWrite, SessionNotes } from '../storage/notes';
import type { SessionRow } from '../storage/session-row';
import { edited, made, reacted, type Actor, type ChangeContext } from './annotation-changes';
import { requireWithin } from './anchors';
import { mentionsIn } from './mentions';
import { mutationOf } from './mutations';

/** What a keeper of annotations needs from around it. */
export interface AnnotationKeeperParts {
  readonly log: NoteLog;
  readonly notes: NoteStore;
  /** @throws RefusedError `not-found`. */
  readonly requireSession: (session: string) => void;
  /** @throws RefusedError `not-found`, `wrong-state` for a session that is deleted. */
  readonly requireWritable: (session: string) => void;
  /** Everybody who can be called by name. */
  readonly people: () => readonly Person[];
  readonly now: () => number;
  /** Something was committed. */
  readonly changed: (session: string, writes: readonly NoteWrite[]) => void;
}

/** What people write into sessions: each change is a row and a record of the session's log in one transaction. */
export class AnnotationKeeper {
  constructor(private readonly parts: AnnotationKeeperParts) {}

  /** @throws RefusedError `not-found`, `invalid-input`, `conflict` for an id that is taken, `wrong-state`, `too-many`. */
  async create(
    session: string,
    actor: Actor,
    wish: CreateAnnotation,
  ): Promise<{ readonly annotation: Annotation; readonly isNew: boolean }> {
    const { answer, isRepeated } = await this.#change(session, actor, wish.id, wish.id, 'create', wish, async (notes, row, context) => {
      if (wish.parent === null) requireWithin(wish.anchor, row.configuration);
      if (await notes.annotation(wish.id)) {
        throw new RefusedError('conflict', 'There is an annotation with this id already: make a new id', [
          { field: 'id', message: 'must be new' },
        ]);
      }
      if ((await notes.countAnnotations()) >= annotationLimits.perSession) {
        throw new RefusedError('too-many', `This session has ${annotationLimits.perSession} annotations, as many as one may have`);
      }
      const parent = wish.parent === null ? null : await notes.annotation(wish.parent);
      if (wish.parent !== null && !parent) throw unknownAnnotation(wish.parent, 'parent');
      const annotation = made(wish, parent, context);
      return { annotation, told: this.#told(session, annotation, parent, [], context) };
    });
    return { annotation: answer, isNew: !isRepeated };
  }

  /** @throws RefusedError `not-found`, `forbidden`, `invalid-input`, `conflict` with the annotation as it is, `too-many`. */
  async edit(session: string, actor: Actor, id: string, edit: EditAnnotation): Promise<Annotation> {
    const { answer } = await this.#change(session, actor, edit.mutation, id, 'edit', edit, async (notes, row, context) => {
      if (edit.anchor) requireWithin(edit.anchor, row.configuration);
      const current = await this.#find(notes, id);
      const annotation = edited(current, edit, context);
      return { annotation, before: current, told: this.#told(session, annotation, null, current.mentions, context) };
    });
    return answer;
  }

  /** @throws RefusedError `not-found`, `wrong-state`, `too-many`. */
  async react(session: string, actor: Actor, id: string, wish: React): Promise<Annotation> {
    const { answer } = await this.#change(session, actor, wish.mutation, id, 'react', wish, async (notes, _, context) => {
      const current = await this.#find(notes, id);
      return { annotation: reacted(current, wish, context), before: current, told: [] };
    });
    return answer;
  }

  /** @throws RefusedError `not-found`. */
  async find(session: string, filter: FindAnnotations): Promise<AnnotationsAnswer> {
    this.parts.requireSession(session);
    return this.parts.notes.find(session, filter);
  }

  /** What an annotation was after each change, oldest first. @throws RefusedError `not-found`. */
  async history(session: string, id: string): Promise<AnnotationHistory> {
    this.parts.requireSession(session);
    const changes = await this.parts.notes.history(session, id);
    if (changes.length === 0) throw unknownAnnotation(id, 'annotation');
    return { changes };
  }

  async #change(
    session: string,
    actor: Actor,
    mutation: string,
    subject: string,
    kind: string,
    wish: unknown,
    decide: (
      notes: SessionNotes,
      row: SessionRow,
      context: ChangeContext,
    ) => Promise<{ annotation: Annotation; before?: Annotation; told: NewNotification[] }>,
  ): Promise<NoteChange<Annotation>> {
    const { log, now, people, changed, requireWritable } = this.parts;
    const { person } = actor;
    requireWritable(session);
    const change = await log.change<Annotation>(
      session,
      mutationOf(person.id, mutation, subject, kind, [subject, wish], now()),
      async (notes, row) => {
        const at = now();
        const { annotation, before, told } = await decide(notes, row, { actor, now: at, mentionsIn: (body) => mentionsIn(body, people()) });
        if (annotation === before) return { records: [], writes: [], answer: annotation } satisfies NoteDecision<Annotation>;
        const writes: NoteWrite[] = [
          { kind: 'annotation', annotation },
          ...told.map((notification) => ({ kind: 'notification', notification }) as const),
        ];
        return { records: [{ at, bytes: packRecord({ kind: 'annotation', by: person, annotation }) }], writes, answer: annotation };
      },
    );
    if (change.writes.length > 0) changed(session, change.writes);
    return change;
  }

  async #find(notes: SessionNotes, id: string): Promise<Annotation> {
    const annotation = await notes.annotation(id);
    if (!annotation) throw unknownAnnotation(id, 'annotation');
    return annotation;
  }

  /** Who is to be told of a change: those newly called, and the author of what is answered. Nobody of what they did themselves, and nobody twice. */
  #told(
    session: string,
    { id, mentions }: Annotation,
    parent: Annotation | null,
    called: readonly string[],
    { actor, now }: ChangeContext,
  ): NewNotification[] {
    const told = new Map<string, NewNotification>();
    const base = { at: now, session, annotation: id, by: actor.person };
    const { name } = actor.person;
    if (parent) told.set(parent.author.id, { ...base, person: parent.author.id, kind: 'reply', text: `${name} answered your annotation` });
    for (const person of mentions.filter((one) => !called.includes(one))) {
      told.set(person, { ...base, person, kind: 'mention', text: `${name} mentioned you in an annotation` });
    }
    told.delete(actor.person.id);
    return [...told.values()];
  }
}

function unknownAnnotation(id: string, field: string): RefusedError {
  return new RefusedError('not-found', `There is no annotation ${id} in this session`, [
    { field, message: 'must be the id of an annotation of this session' },
  ]);
}
