import { isDeepStrictEqual } from 'node:util';
import type { Annotation, AnnotationField } from '@infoplane/contracts';
import type { EditEntry, ShownConflict } from './storm-wire';

/** What an annotation was after a change, and whose change it was. */
export interface Change {
  readonly by: string;
  readonly annotation: Annotation;
}

/** What each annotation was after each change. @throws Error where a version is missing or there twice. */
export function historiesOf(log: readonly Record<string, unknown>[]): ReadonlyMap<string, readonly Change[]> {
  const histories = new Map<string, Change[]>();
  for (const record of log) {
    if (record['kind'] !== 'annotation') continue;
    const annotation = record['annotation'] as Annotation;
    const history = histories.get(annotation.id) ?? [];
    if (annotation.version !== history.length + 1) throw new Error(`version ${annotation.version} of ${annotation.id} came after ${history.length}`);
    history.push({ by: (record['by'] as { id: string }).id, annotation });
    histories.set(annotation.id, history);
  }
  return histories;
}

/** The fields that an edit wishes, but `resolved`: those are values that nobody else wrote. */
function wishedBy({ edit }: EditEntry): readonly (readonly [AnnotationField, unknown])[] {
  return (['anchor', 'body', 'tags'] as const).flatMap((field) => (edit[field] === undefined ? [] : [[field, edit[field]] as const]));
}

const saysOf = (annotation: Annotation, field: AnnotationField) => (field === 'resolved' ? annotation.resolved !== null : annotation[field]);

/** The versions that brought a value of a field. */
function bringing(history: readonly Change[], field: AnnotationField, value: unknown): number[] {
  return history.flatMap(({ annotation }, i) =>
    isDeepStrictEqual(saysOf(annotation, field), value) && (i === 0 || !isDeepStrictEqual(saysOf(history[i - 1].annotation, field), value)) ? [annotation.version] : [],
  );
}

/** What is wrong with how the log holds an acknowledged edit. */
export function faultOf(entry: EditEntry, history: readonly Change[]): string[] {
  const { edit, by } = entry;
  const versions = wishedBy(entry).map(([field, value]) => bringing(history, field, value));
  const [version] = versions[0];
  if (versions.some((brought) => brought.length !== 1 || brought[0] !== version)) return [`${edit.mutation}: brought by versions ${JSON.stringify(versions)}`];
  if (history[version - 1].by !== by) return [`${edit.mutation}: written as somebody else`];
  const before = history[version - 2].annotation;
  const fields = (['anchor', 'body', 'tags', 'resolved'] as const).filter((field) => edit[field] !== undefined && !isDeepStrictEqual(saysOf(before, field), edit[field]));
  const overwritten = fields.filter((field) => before.changedAt[field] > edit.seen);
  if (overwritten.length > 0) return [`${edit.mutation}: wrote over ${overwritten.join(', ')} unseen`];
  if (edit.resolved !== undefined && saysOf(history[version - 1].annotation, 'resolved') !== edit.resolved) return [`${edit.mutation}: resolved is lost`];
  return [];
}

/** What is wrong with how a lost edit was shown to its editor. */
export function faultOfConflict(entry: EditEntry, conflicts: readonly ShownConflict[], history: readonly Change[], acknowledged: readonly EditEntry[]): string[] {
  const { edit, by, annotation } = entry;
  const { mutation, seen, ...mine } = edit;
  // The same words may lose again when they are sent anew: each time there is another version to see.
  const shown = conflicts.filter((one) => one.by === by && one.theirs.id === annotation && isDeepStrictEqual(one.mine, mine) && one.theirs.version > seen);
  if (shown.length === 0) return [`${mutation}: lost and not shown`];
  const reasons = shown.filter(({ theirs }) => {
    const against = (['anchor', 'body', 'tags', 'resolved'] as const).some(
      (field) => edit[field] !== undefined && theirs.changedAt[field] > seen && !isDeepStrictEqual(saysOf(theirs, field), edit[field]),
    );
    return against && isDeepStrictEqual(theirs, history[theirs.version - 1].annotation);
  });
  if (reasons.length === 0) return [`${mutation}: shown without what stands against it`];
  const sentAnew = acknowledged.filter((other) => other.by === by && other.annotation === annotation && isDeepStrictEqual(wishedBy(other), wishedBy(entry)));
  const [[field, value]] = wishedBy(entry);
  return bringing(history, field, value).length === sentAnew.length ? [] : [`${mutation}: refused, and in the log`];
}
