import {
  packRecord,
  proposalsOf,
  type Fault,
  type Mark,
  type MarkView,
  type Person,
  type PlacedMark,
  type PlaceMark,
  type RevealedMarks,
  type RevealMarks,
  type SessionConfiguration,
} from '@infoplane/contracts';
import type { Actor } from '../annotations/annotation-changes';
import { beyondEpochs, layerFaults, refuseFaults } from '../annotations/anchors';
import { mutationOf } from '../annotations/mutations';
import type { NoteLog, NoteStore, NoteWrite, StoredMark } from '../storage/notes';
import type { UnplacedRecord } from '../storage/record-log';

/** What a keeper of marks needs from around it. */
export interface MarkKeeperParts {
  readonly log: NoteLog;
  readonly notes: NoteStore;
  /** @throws RefusedError `not-found`. */
  readonly requireSession: (session: string) => void;
  /** @throws RefusedError `not-found`, `wrong-state` for a session that is deleted. */
  readonly requireWritable: (session: string) => void;
  readonly now: () => number;
  /** Something was committed. */
  readonly changed: (session: string, writes: readonly NoteWrite[]) => void;
}

/**
 * Where people place the transitions themselves. What was placed blind is in no record and no answer before it may be seen: by its author, by who has
 * placed a mark of the same layer and criterion, and by everybody once it is revealed.
 */
export class MarkKeeper {
  constructor(private readonly parts: MarkKeeperParts) {}

  /** The marks of a session as somebody may see them. @param viewer null for who has no name. @throws RefusedError `not-found`. */
  async list(session: string, viewer: Person | null): Promise<MarkView[]> {
    this.parts.requireSession(session);
    const all = await this.parts.notes.of(session).marks();
    const placed = new Set(all.filter(({ mark }) => mark.person.id === viewer?.id).map(topic));
    return all.map((stored) => viewOf(stored, !stored.isBlind || placed.has(topic(stored))));
  }

  /** Places, moves or takes back one's own mark. @throws RefusedError `not-found`, `invalid-input` for what the session does not have. */
  async place(session: string, { person }: Actor, wish: PlaceMark): Promise<PlacedMark> {
    const { layer, criterion, epoch, reason, verdict, isBlind } = wish;
    return this.#change<PlacedMark>(session, person, wish.mutation, 'place', wish, async (stored, configuration, at) => {
      const own = stored.find(({ mark }) => mark.person.id === person.id && mark.layer === layer && mark.criterion === criterion);
      if (epoch === null) {
        if (!own) return { records: [], writes: [], answer: { mark: null } };
        const bytes = packRecord({ kind: 'mark', by: person, layer, criterion, isBlind: own.isBlind, isTaken: true, mark: null });
        return {
          records: [{ at, bytes }],
          writes: [{ kind: 'mark-taken', place: { person: person.id, layer, criterion } }],
          answer: { mark: null },
        };
      }
      requirePlace(wish, epoch, configuration);
      const interval = wish.interval ?? { fromEpoch: epoch, toEpoch: epoch };
      const next = { mark: { person, layer, criterion, epoch, interval, reason, verdict, at }, isBlind };
      return { records: [recordOf(next, at)], writes: [{ kind: 'mark', stored: next }], answer: { mark: viewOf(next, true) } };
    });
  }

  /** Shows what was placed blind to everybody. @throws RefusedError `not-found`. */
  async reveal(session: string, { person }: Actor, wish: RevealMarks): Promise<RevealedMarks> {
    return this.#change<RevealedMarks>(session, person, wish.mutation, 'reveal', wish, async (stored, _, at) => {
      const isAsked = ({ layer, criterion }: Mark) =>
        (wish.layer === null || wish.layer === layer) && (wish.criterion === null || wish.criterion === criterion);
      const revealed = stored
        .filter(({ isBlind, mark }) => isBlind && isAsked(mark))
        .map(({ mark }): StoredMark => ({ mark, isBlind: false }));
      return {
        records: revealed.map((one) => recordOf(one, at)),
        writes: revealed.map((one) => ({ kind: 'mark', stored: one }) as const),
        answer: { revealed: revealed.length },
      };
    });
  }

  async #change<T>(
    session: string,
    person: Person,
    mutation: string,
    kind: string,
    wish: unknown,
    decide: (
      stored: StoredMark[],
      configuration: SessionConfiguration,
      at: number,
    ) => Promise<{ records: UnplacedRecord[]; writes: NoteWrite[]; answer: T }>,
  ): Promise<T> {
    const { log, now, changed, requireWritable } = this.parts;
    requireWritable(session);
    const change = await log.change<T>(session, mutationOf(person.id, mutation, 'marks', kind, wish, now()), async (notes, { configuration }) =>
      decide(await notes.marks(), configuration, now()),
    );
    if (change.writes.length > 0) changed(session, change.writes);
    return change.answer;
  }
}

/** All that is said to everybody of a mark: of a blind one that it was placed, and nothing else. */
function recordOf({ mark, isBlind }: StoredMark, at: number): UnplacedRecord {
  const { person, layer, criterion } = mark;
  return { at, bytes: packRecord({ kind: 'mark', by: person, layer, criterion, isBlind, isTaken: false, mark: isBlind ? null : mark }) };
}

function viewOf({ mark, isBlind }: StoredMark, isSeen: boolean): MarkView {
  const { person, layer, criterion } = mark;
  return { person, layer, criterion, isBlind, mark: isSeen ? mark : null };
}

function topic({ mark: { layer, criterion } }: StoredMark): string {
  return `${layer} ${criterion}`;
}

function requirePlace({ layer, criterion, interval, verdict }: PlaceMark, epoch: number, configuration: SessionConfiguration): void {
  const { epochs } = configuration.training;
  const proposals: readonly string[] = proposalsOf[criterion];
  const faults: Fault[] = [
    ...layerFaults('layer', layer, configuration),
    ...(epoch > epochs ? [beyondEpochs('epoch', epochs)] : []),
    ...(interval && interval.toEpoch > epochs ? [beyondEpochs('interval.toEpoch', epochs)] : []),
    ...(verdict && !proposals.includes(verdict.proposal)
      ? [{ field: 'verdict.proposal', message: `must be one of ${proposals.join(', ')} for ${criterion}` }]
      : []),
  ];
  refuseFaults('mark', faults);
}
