import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, output, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import { formatCount, isUnsure, labelledEpochs, layerColour, layerStates, phaseChangeKey, phaseChangeSentence, stateColours, stateSentence } from '@infoplane/figures';
import { isEnded, layerWidths } from '@infoplane/contracts';
import { mdiPause, mdiPlay, mdiSourceFork } from '@mdi/js';
import { ME_STORE } from '../people/services';
import { Icon } from '../shell/icon';
import { THEME_CHOICE } from '../shell/services';
import type { Playback } from './playback';
import type { SessionView } from './session-view';

/** The epoch that every figure shows: it follows the head until a person takes it. Logarithmic like the axes, with the phase changes on it. */
@Component({
  selector: 'ip-epoch-scrubber',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatTooltip, Icon],
  templateUrl: './epoch-scrubber.html',
  styleUrl: './epoch-scrubber.scss',
})
export class EpochScrubber {
  readonly view = input.required<SessionView>();
  readonly playback = input.required<Playback>();
  /** The epoch from which a person wants to fork. */
  readonly forkWanted = output<number>();

  protected readonly icons = { play: mdiPlay, pause: mdiPause, fork: mdiSourceFork };
  protected readonly canFork = computed(() => this.me.can('sessions.write') && this.view().epoch() !== null && (this.view().store.summary()?.checkpoints ?? 0) > 0);
  protected readonly formatCount = formatCount;
  protected readonly epochs = computed(() => this.view().configuration()?.training.epochs ?? 1);
  protected readonly isEnded = computed(() => isEnded(this.view().store.summary()?.state ?? 'queued'));
  protected readonly place = computed(() => this.placeOf(this.view().epoch() ?? 0));
  protected readonly measuredTo = computed(() => {
    const last = this.view().measurements() - 1;
    return last < 0 ? 0 : this.placeOf(this.view().store.columns.epochs[last]);
  });
  protected readonly step = computed(() => {
    const at = this.view().at();
    return at < 0 ? null : this.view().store.columns.steps[at];
  });
  protected readonly ticks = computed(() => labelledEpochs(this.epochs()).map((epoch) => ({ epoch, place: this.placeOf(epoch), isMinor: /^3/.test(String(epoch)) })));
  protected readonly changes = computed(() => {
    this.view().store.lastSeq();
    const configuration = this.view().configuration();
    const layers = configuration ? layerWidths(configuration).length : 0;
    return this.view().store.columns.phaseChanges.map((change, i) => ({
      place: this.placeOf(change.epoch),
      colour: layerColour(this.theme.figureTheme(), change.layer),
      key: phaseChangeKey(change),
      offset: i,
      sentence: phaseChangeSentence(change, layers),
    }));
  });
  /** The states of the layer that is pointed at, else of the deepest hidden one. */
  protected readonly states = computed(() => {
    const view = this.view();
    view.store.lastSeq();
    const figureView = view.figureView();
    if (!figureView) return [];
    const layer = view.highlightedLayer() ?? Math.max(1, layerWidths(figureView.configuration).length - 1);
    const colours = stateColours(this.theme.figureTheme());
    const states = layerStates(figureView, layer, view.estimator());
    return states.spans.map((span) => ({
      letter: span.letter,
      from: this.placeOf(span.fromEpoch),
      width: this.placeOf(span.toEpoch) - this.placeOf(span.fromEpoch),
      colour: colours[span.state],
      isUnsure: isUnsure(states, span),
      sentence: stateSentence(figureView, states, span),
    }));
  });
  protected readonly statesText = computed(() => this.states().map(({ sentence }) => sentence).join('; '));
  protected readonly valueText = computed(() => {
    const epoch = this.view().epoch();
    if (epoch === null) return 'no epoch measured yet';
    return `epoch ${formatCount(epoch)}, step ${formatCount(this.step() ?? 0)}${this.view().isFollowing() ? ', following the newest' : ''}`;
  });

  private readonly theme = inject(THEME_CHOICE);
  private readonly me = inject(ME_STORE);
  private readonly track = viewChild.required<ElementRef<HTMLElement>>('track');

  protected drag(event: PointerEvent): void {
    if (event.type === 'pointerdown') {
      if (event.button !== 0) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      this.playback().pause();
    } else if (event.buttons === 0) return;
    const { left, width } = this.track().nativeElement.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    this.showNearest(Math.expm1(share * Math.log1p(this.epochs())));
  }

  /** The measured epoch that lies nearest on the track. */
  private showNearest(epoch: number): void {
    const { columns } = this.view().store;
    const below = Math.max(0, columns.indexAtEpoch(epoch));
    const above = Math.min(columns.measurements - 1, below + 1);
    const isAboveNearer = Math.abs(Math.log1p(columns.epochs[above]) - Math.log1p(epoch)) < Math.abs(Math.log1p(columns.epochs[below]) - Math.log1p(epoch));
    this.view().showIndex(isAboveNearer ? above : below);
  }

  private placeOf(epoch: number): number {
    return (100 * Math.log1p(epoch)) / Math.log1p(this.epochs());
  }
}
