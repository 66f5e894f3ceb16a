import { markCriteria, proposalsOf, type Mark, type MarkCriterion, type MarkRecord, type Person, type PhaseChangeRecord } from '@infoplane/contracts';
import { markAgreement, shownMarks, type FigureView, type MarkAgreement } from '@infoplane/figures';

/** The two kinds of transition in words. */
export const criterionWords: Record<MarkCriterion, string> = { 'drift-diffusion': 'drift → diffusion', 'fitting-compression': 'fitting → compression' };

/** What is marked of one layer and criterion, as whoever looks may see it. */
export interface LayerMarks {
  readonly criterion: MarkCriterion;
  /** What the detector says: the first criterion of its that has spoken. */
  readonly proposal: PhaseChangeRecord | null;
  readonly shown: readonly Mark[];
  /** People whose marks are still hidden. */
  readonly hidden: readonly Person[];
  /** Whether some of them are hidden from whoever has not placed one. */
  readonly hasBlind: boolean;
  /** One's own, shown or not. */
  readonly mine: MarkRecord | null;
  readonly mineShown: Mark | null;
  readonly agreement: MarkAgreement | null;
}

/** What is marked of a layer, of each criterion. `me` is the id of who looks. */
export function layerMarks(view: FigureView, layer: number, me: string | null): readonly LayerMarks[] {
  const { columns } = view;
  const records = columns.notes.marks.filter((record) => record.layer === layer);
  return markCriteria.map((criterion) => {
    const of = records.filter((record) => record.criterion === criterion);
    const shown = shownMarks(view, layer, criterion);
    const proposals = proposalsOf[criterion].flatMap((name) => columns.phaseChanges.find((change) => change.layer === layer && change.criterion === name) ?? []);
    return {
      criterion,
      proposal: proposals[0] ?? null,
      shown,
      hidden: of.filter(({ by }) => !shown.some(({ person }) => person.id === by.id)).map(({ by }) => by),
      hasBlind: of.some(({ isBlind }) => isBlind),
      mine: of.find(({ by }) => by.id === me) ?? null,
      mineShown: shown.find(({ person }) => person.id === me) ?? null,
      agreement: markAgreement(shown.map(({ epoch }) => epoch)),
    };
  });
}

/** The interval that a mark has until its person says another: a factor 1.25 of epoch + 1 to either side. */
export function intervalAround(epoch: number, epochs: number): Mark['interval'] {
  return { fromEpoch: Math.max(0, Math.floor((epoch + 1) / 1.25 - 1)), toEpoch: Math.min(epochs, Math.ceil((epoch + 1) * 1.25 - 1)) };
}
