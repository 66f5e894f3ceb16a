import {
  annotationFields,
  annotationLimits,
  RefusedError,
  type Anchor,
  type Annotation,
  type AnnotationField,
  type CreateAnnotation,
  type EditAnnotation,
  type Fault,
  type Person,
  type React,
} from '@infoplane/contracts';

/** Who changes something, and how far their right goes. */
export interface Actor {
  readonly person: Person;
  /** Whether they may change what others wrote. */
  readonly isEditor: boolean;
  /** Whether they may delete what others wrote. */
  readonly isAdmin: boolean;
}

/** What a change happens in. */
export interface ChangeContext {
  readonly actor: Actor;
  readonly now: number;
  readonly mentionsIn: (body: string) => string[];
}

/** A new annotation. @param parent the annotation that it answers. @throws RefusedError `wrong-state`, `invalid-input` for an answer to what cannot be answered. */
export function made(
  { id, anchor, body, tags }: CreateAnnotation,
  parent: Annotation | null,
  { actor, now, mentionsIn }: ChangeContext,
): Annotation {
  if (parent?.isDeleted)
    throw new RefusedError('wrong-state', 'What you answer has been deleted meanwhile', [
      { field: 'parent', message: 'must not be deleted' },
    ]);
  if (parent && parent.parent !== null) {
    throw new RefusedError('invalid-input', 'Invalid annotation: parent: must not be an answer itself', [
      { field: 'parent', message: 'must not be an answer itself' },
    ]);
  }
  return {
    id,
    author: actor.person,
    createdAt: now,
    version: 1,
    changedAt: { anchor: 1, body: 1, tags: 1, resolved: 1 },
    parent: parent && parent.id,
    anchor: parent ? parent.anchor : anchor,
    body,
    tags: unique(tags),
    mentions: mentionsIn(body),
    reactions: [],
    resolved: null,
    isDeleted: false,
  };
}

/**
 * An annotation after an edit; the same object if the edit says what holds already. Fields merge: one that somebody changed since the version that the
 * editor saw, to something else than the edit says, is a conflict and refuses the whole edit.
 *
 * @throws RefusedError `forbidden`, `conflict` with the annotation as it is, `invalid-input`, `wrong-state`.
 */
export function edited(current: Annotation, edit: EditAnnotation, context: ChangeContext): Annotation {
  requireRight(current, edit, context.actor);
  if (edit.seen > current.version) {
    throw invalid('seen', `must be at most ${current.version}: the version that there is`);
  }
  if (edit.isDeleted === true) return current.isDeleted ? current : deleted(current);
  if (current.isDeleted) {
    if (edit.isDeleted !== false) throw conflict(current, [{ field: 'isDeleted', message: 'was deleted meanwhile' }]);
    if (edit.body === undefined) throw invalid('body', 'must be given to take back a deletion');
  }
  const wished: Partial<Pick<Annotation, AnnotationField>> = {
    ...(edit.anchor && { anchor: edit.anchor }),
    ...(edit.body !== undefined && { body: edit.body }),
    ...(edit.tags && { tags: unique(edit.tags) }),
    ...(edit.resolved !== undefined && { resolved: edit.resolved ? (current.resolved ?? context.actor.person) : null }),
  };
  const different = annotationFields.filter((field) => field in wished && !isSame(wished[field], current[field]));
  const late = different.filter((field) => current.changedAt[field] > edit.seen);
  if (late.length > 0)
    throw conflict(
      current,
      late.map((field) => ({ field, message: `was changed since version ${edit.seen}` })),
    );
  if (current.parent !== null) {
    const foreign = different.filter((field) => field === 'anchor' || field === 'resolved');
    if (foreign.length > 0) throw invalid(foreign[0], 'is that of the annotation that this one answers');
  }
  if (different.length === 0 && !current.isDeleted) return current;
  const version = nextVersion(current);
  const next = {
    ...current,
    ...wished,
    version,
    isDeleted: false,
    changedAt: { ...current.changedAt, ...Object.fromEntries(different.map((field) => [field, version])) },
  };
  return different.includes('body') ? { ...next, mentions: context.mentionsIn(next.body) } : next;
}

/** An annotation after somebody reacted or took a reaction back; the same object if that is so already. @throws RefusedError `wrong-state`, `too-many`. */
export function reacted(current: Annotation, { emoji, isOn }: React, { actor }: ChangeContext): Annotation {
  if (current.isDeleted) throw new RefusedError('wrong-state', 'This annotation has been deleted');
  const people = current.reactions.find((reaction) => reaction.emoji === emoji)?.people ?? [];
  const { id } = actor.person;
  if (people.includes(id) === isOn) return current;
  if (isOn && people.length >= annotationLimits.reactions)
    throw new RefusedError('too-many', `${annotationLimits.reactions} people reacted so already: no more are counted`);
  const next = isOn ? [...people, id] : people.filter((other) => other !== id);
  const isKnown = current.reactions.some((reaction) => reaction.emoji === emoji);
  const reactions = isKnown
    ? current.reactions
        .map((reaction) => (reaction.emoji === emoji ? { emoji, people: next } : reaction))
        .filter((reaction) => reaction.people.length > 0)
    : [...current.reactions, { emoji, people: next }];
  return { ...current, version: nextVersion(current), reactions };
}

function deleted(current: Annotation): Annotation {
  // Also at the limit: what must go can go.
  const version = current.version + 1;
  return {
    ...current,
    version,
    changedAt: { ...current.changedAt, body: version, tags: version },
    body: '',
    tags: [],
    mentions: [],
    reactions: [],
    isDeleted: true,
  };
}

/** Authors do as they like with their own; editors change what others wrote, and the log says so; admins delete it too. */
function requireRight({ author }: Annotation, { isDeleted }: EditAnnotation, { person, isEditor, isAdmin }: Actor): void {
  if (author.id === person.id) return;
  if (isDeleted !== undefined && !isAdmin)
    throw new RefusedError('forbidden', `You may not do this: only ${author.name} and admins delete this annotation`);
  if (!isEditor) throw new RefusedError('forbidden', `You may not do this: only ${author.name} and editors change this annotation`);
}

function nextVersion({ version }: Annotation): number {
  if (version < annotationLimits.changes) return version + 1;
  throw new RefusedError(
    'too-many',
    `This annotation was changed ${annotationLimits.changes} times, as often as one may be: write a new one`,
  );
}

function conflict(current: Annotation, faults: readonly Fault[]): RefusedError {
  const what = faults.map(({ field, message }) => `${field} ${message}`).join(', ');
  return new RefusedError(
    'conflict',
    `Somebody else changed this annotation: ${what}. Look at both versions and send the one that should hold`,
    faults,
    current,
  );
}

function invalid(field: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `Invalid edit: ${field}: ${message}`, [{ field, message }]);
}

function isSame(a: Annotation[AnnotationField] | undefined, b: Annotation[AnnotationField]): boolean {
  return canonical(a ?? null) === canonical(b);
}

function canonical(value: Annotation[AnnotationField]): string {
  if (value === null || typeof value === 'string' || Array.isArray(value)) return JSON.stringify(value);
  // Of who resolved it, only that somebody did.
  if (!('fromEpoch' in value)) return 'somebody';
  const { fromEpoch, toEpoch, layer, replica, panel, point }: Anchor = value;
  return JSON.stringify([fromEpoch, toEpoch, layer, replica, panel, point && [point.ixt, point.ity]]);
}

function unique(tags: readonly string[]): string[] {
  return [...new Set(tags)];
}
