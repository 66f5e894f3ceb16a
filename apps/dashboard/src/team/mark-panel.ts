import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { layerName, layerWidths, type Mark, type MarkCriterion, type PlaceMark } from '@infoplane/contracts';
import { formatCount, labelledEpochs, markAgreementDefinition, markAgreementSentence, personColour } from '@infoplane/figures';
import { mdiSourceFork } from '@mdi/js';
import { ME_STORE } from '../people/services';
import type { SessionView } from '../session/session-view';
import { Icon } from '../shell/icon';
import { THEME_CHOICE } from '../shell/services';
import type { SessionTeam } from './session-team';
import { criterionWords, intervalAround, layerMarks, type LayerMarks } from './team-marks';

/** The transition of a layer as the detector, each person and the team together put it, and the ways to put it oneself. */
@Component({
  selector: 'ip-mark-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatTooltip],
  host: { class: 'panel' },
  templateUrl: './mark-panel.html',
  styleUrl: './mark-panel.scss',
})
export class MarkPanel {
  readonly view = input.required<SessionView>();
  readonly team = input.required<SessionTeam>();
  readonly epochChosen = output<number>();
  readonly forkWanted = output<number>();

  protected readonly forkIcon = mdiSourceFork;
  protected readonly definition = markAgreementDefinition;
  protected readonly words = criterionWords;
  protected readonly formatCount = formatCount;
  protected readonly me = inject(ME_STORE);
  protected readonly canWrite = computed(() => this.me.can('marks.write'));
  protected readonly canReveal = computed(() => this.me.can('marks.reveal'));
  protected readonly canFork = computed(() => this.me.can('sessions.write') && (this.view().store.summary()?.checkpoints ?? 0) > 0);
  protected readonly isBlind = signal(false);
  protected readonly reason = signal('');
  protected readonly epochs = computed(() => this.view().configuration()?.training.epochs ?? 1);
  protected readonly ticks = computed(() => labelledEpochs(this.epochs()).map((epoch) => ({ epoch, place: this.placeOf(epoch), isMinor: /^3/.test(String(epoch)) })));
  protected readonly layers = computed(() => {
    const configuration = this.view().configuration();
    return configuration ? layerWidths(configuration).map((_, i, all) => ({ layer: i + 1, name: layerName(i + 1, all.length) })) : [];
  });
  protected readonly groups = computed(() => {
    this.view().store.lastSeq();
    const figureView = this.view().figureView();
    const layer = this.view().markedLayer();
    return figureView && layer !== null ? layerMarks(figureView, layer, this.team().me.id).map((marks) => this.rowsOf(marks)) : [];
  });
  private readonly theme = inject(THEME_CHOICE);

  /** Places one's own mark at the epoch that is shown. */
  place(criterion: MarkCriterion): void {
    const epoch = this.view().epoch();
    if (epoch !== null) this.send(criterion, epoch, intervalAround(epoch, this.epochs()), null);
  }

  protected takeBack(criterion: MarkCriterion): void {
    this.send(criterion, null, null, null);
  }

  /** Says what one holds of the detector's proposal: to accept is to mark the same, to dispute or move it is to mark the epoch shown. */
  protected judge({ criterion, proposal }: LayerMarks, is: 'accept' | 'dispute' | 'move'): void {
    const shown = this.view().epoch();
    if (!proposal || shown === null) return;
    const epoch = is === 'accept' ? proposal.epoch : shown;
    const interval = is === 'accept' ? proposal.interval : intervalAround(epoch, this.epochs());
    this.send(criterion, epoch, interval, { proposal: proposal.criterion, revision: proposal.revision, is });
  }

  /** Moves one's own mark or an end of its interval. */
  protected shift(mine: Mark, what: 'epoch' | 'fromEpoch' | 'toEpoch', event: Event): void {
    const value = Math.min(this.epochs(), Math.max(0, Math.round((event.target as HTMLInputElement).valueAsNumber)));
    if (Number.isNaN(value)) return;
    const next = { epoch: mine.epoch, ...mine.interval, [what]: value };
    this.reason.set(mine.reason);
    this.send(mine.criterion, next.epoch, { fromEpoch: Math.min(next.fromEpoch, next.epoch), toEpoch: Math.max(next.toEpoch, next.epoch) }, mine.verdict);
  }

  protected valueOf(event: Event): string {
    return (event.target as HTMLInputElement | HTMLSelectElement).value;
  }

  private send(criterion: MarkCriterion, epoch: number | null, interval: Mark['interval'] | null, verdict: PlaceMark['verdict']): void {
    const layer = this.view().markedLayer();
    if (layer === null) return;
    this.team().mark({ layer, criterion, epoch, interval, reason: epoch === null ? '' : this.reason().trim(), verdict, isBlind: this.isBlind() });
    this.reason.set('');
  }

  private rowsOf(marks: LayerMarks) {
    const { proposal, agreement, mine } = marks;
    const theme = this.theme.figureTheme();
    const placed = (epoch: number, { fromEpoch, toEpoch }: Mark['interval']) => ({ epoch, interval: { fromEpoch, toEpoch }, at: this.placeOf(epoch), from: this.placeOf(fromEpoch), width: this.placeOf(toEpoch) - this.placeOf(fromEpoch) });
    return {
      ...marks,
      isMineHidden: mine !== null && marks.mineShown === null,
      people: marks.shown.map((mark) => ({ ...placed(mark.epoch, mark.interval), mark, name: mark.person.name, isMine: mark.person.id === this.team().me.id, colour: personColour(theme, mark.person.colour), says: verdictWords(mark) })),
      detector: proposal && placed(proposal.epoch, proposal.interval),
      together: agreement && { ...placed(agreement.median, { fromEpoch: agreement.low, toEpoch: agreement.high }), sentence: markAgreementSentence(agreement) },
      blindWords: blindWords(marks),
    };
  }

  private placeOf(epoch: number): number {
    return (100 * Math.log1p(epoch)) / Math.log1p(this.epochs());
  }
}

function blindWords({ hidden, hasBlind }: LayerMarks): string | null {
  if (hidden.length > 0) return `${hidden.map(({ name }) => name).join(', ')} marked blind: shown once you have placed yours, or once they are revealed.`;
  return hasBlind ? 'Marks placed blind are hidden from who has not placed one.' : null;
}

function verdictWords({ verdict, reason }: Mark): string {
  const words = { accept: 'accepts the detector', dispute: 'disputes the detector', move: 'moves the detector’s' };
  return [verdict ? words[verdict.is] : '', reason].filter(Boolean).join(': ');
}
