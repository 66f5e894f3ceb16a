import { annotationKind, type Annotation } from '@infoplane/contracts';

/** An annotation with its number, its answers, and whether the server has it yet. */
export interface Thread {
  readonly annotation: Annotation;
  readonly number: number | null;
  readonly replies: readonly Annotation[];
  readonly isUnsent: boolean;
}

/** What of an annotation the list can be narrowed to, with the words for it. */
export const annotationSorts = { all: 'all', open: 'open', resolved: 'resolved', epoch: 'at an epoch', range: 'over a range', point: 'at a point', mentions: 'that mention me' } as const;
export type AnnotationSort = keyof typeof annotationSorts;

/** What of the list is shown. Null and empty text let everything through. */
export interface AnnotationFilter {
  readonly person: string | null;
  readonly tag: string | null;
  readonly sort: AnnotationSort;
  readonly text: string;
}

export const noFilter: AnnotationFilter = { person: null, tag: null, sort: 'all', text: '' };

/** Whether a thread passes: by anybody who wrote in it, by every word of the text in it. `me` is whose mentions count. */
export function passes({ annotation, replies }: Thread, { person, tag, sort, text }: AnnotationFilter, me: string | null): boolean {
  const all = [annotation, ...replies];
  if (person !== null && !all.some(({ author }) => author.id === person)) return false;
  if (tag !== null && !all.some(({ tags }) => tags.includes(tag))) return false;
  if (!isOfSort(annotation, all, sort, me)) return false;
  const held = all.map(({ author, body, tags }) => `${author.name} ${body} ${tags.join(' ')}`).join(' ').toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => held.includes(word));
}

function isOfSort(annotation: Annotation, all: readonly Annotation[], sort: AnnotationSort, me: string | null): boolean {
  switch (sort) {
    case 'all':
      return true;
    case 'open':
      return annotation.resolved === null;
    case 'resolved':
      return annotation.resolved !== null;
    case 'epoch':
    case 'range':
    case 'point':
      return annotationKind(annotation) === sort;
    case 'mentions':
      return me !== null && all.some(({ mentions }) => mentions.includes(me));
    default:
      return sort satisfies never;
  }
}
