import type { Annotation, EditAnnotation, Person } from '@infoplane/contracts';

/** One edit as its sender knows it. */
export interface EditEntry {
  readonly by: string;
  readonly annotation: string;
  readonly edit: EditAnnotation;
  sends: number;
  /** What the server said of it, as far as it was heard. */
  outcome: 'waiting' | 'acknowledged' | 'conflict' | 'refused';
  /** Why, where it was refused for something else than a conflict. */
  reason: string | null;
}

/** Who takes part, and how they reach the server. */
export interface Participant {
  readonly person: Person;
  readonly cookie: string;
  /** Which of all: their random numbers are their own. */
  readonly index: number;
}

/** Where the storm is. */
export interface StormPlace {
  readonly address: string;
  readonly session: string;
  readonly annotations: number;
  readonly epochs: number;
  readonly seed: number;
}

/** What a test asks of the process that everybody is in. It answers each question once, in order. */
export type StormQuestion =
  /** Join, and write the annotations. */
  | { readonly ask: 'come'; readonly place: StormPlace; readonly participants: readonly Participant[] }
  /** Begin to act at random. */
  | { readonly ask: 'begin' }
  /** Act no more. What is not sent yet is still sent. */
  | { readonly ask: 'rest' }
  | { readonly ask: 'where' }
  | { readonly ask: 'report' };

/** Where everybody is: the wishes of all that are not sent yet, and the least that anybody holds. */
export interface Whereabouts {
  readonly waiting: number;
  readonly leastSeq: number;
  readonly leastAnnotations: number;
}

/** A conflict as its person was shown it. */
export interface ShownConflict {
  readonly by: string;
  readonly mine: object;
  readonly theirs: Annotation;
}

/** What everybody did, heard and holds. */
export interface StormReport {
  readonly entries: readonly EditEntry[];
  readonly conflicts: readonly ShownConflict[];
  /** What pages had to say beside conflicts. */
  readonly refusals: readonly string[];
  readonly reactions: number;
  readonly connections: number;
  /** Of each person: the digest of all annotations, and the checksum of all records. */
  readonly states: readonly { readonly digest: string; readonly checksum: number }[];
  /** What the first of them holds. */
  readonly state: readonly Annotation[];
}
