import type { Annotation, AnnotationRecord, MarkRecord } from '@infoplane/contracts';

/** What a team has said of a session so far: the newest state of every annotation and of every person's marks. */
export class TeamNotes {
  private readonly annotationOf = new Map<string, Annotation>();
  private readonly markOf = new Map<string, MarkRecord>();
  private readonly numberOfId = new Map<string, number>();

  /** Takes the next record in order of seq. An annotation of an older version than the one held is passed over. */
  add(record: AnnotationRecord | MarkRecord): void {
    if (record.kind === 'mark') {
      this.markOf.set(`${record.by.id} ${record.layer} ${record.criterion}`, record);
      return;
    }
    const { annotation } = record;
    if (annotation.parent === null && !this.numberOfId.has(annotation.id)) this.numberOfId.set(annotation.id, this.numberOfId.size + 1);
    const held = this.annotationOf.get(annotation.id);
    if (!held || held.version <= annotation.version) this.annotationOf.set(annotation.id, annotation);
  }

  /** Annotations that are not deleted, by the beginning of their range, then by age; answers among them. */
  get annotations(): readonly Annotation[] {
    return [...this.annotationOf.values()]
      .filter(({ isDeleted }) => !isDeleted)
      .sort((a, b) => a.anchor.fromEpoch - b.anchor.fromEpoch || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** Annotations that are not deleted and answer no other. */
  get threads(): readonly Annotation[] {
    return this.annotations.filter(({ parent }) => parent === null);
  }

  /** The number by which people call an annotation: the first made is 1, and no other ever gets it. Of answers there is none. */
  numberOf(id: string): number | null {
    return this.numberOfId.get(id) ?? null;
  }

  /** The newest state of an annotation, deleted or not; null where there is none. */
  annotation(id: string): Annotation | null {
    return this.annotationOf.get(id) ?? null;
  }

  /** The newest record of each person, layer and criterion whose mark was not taken back. */
  get marks(): readonly MarkRecord[] {
    return [...this.markOf.values()].filter(({ isTaken }) => !isTaken);
  }
}
