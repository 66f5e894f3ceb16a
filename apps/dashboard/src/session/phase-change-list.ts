import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { isEnded, layerWidths } from '@infoplane/contracts';
import { MatTooltip } from '@angular/material/tooltip';
import { agreementDefinition, agreementSentence, layerColour, phaseAgreement, phaseChangeKey, phaseChangeSentence } from '@infoplane/figures';
import { mdiSourceFork } from '@mdi/js';
import { ME_STORE } from '../people/services';
import { Icon } from '../shell/icon';
import { THEME_CHOICE } from '../shell/services';
import type { SessionView } from './session-view';

/** What was detected, when and how surely: the words to the vertical lines. */
@Component({
  selector: 'ip-phase-change-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatTooltip],
  host: { class: 'panel' },
  template: `
    <h2>Phase changes</h2>
    @if (agreement(); as sentence) {
      <p class="agreement" tabindex="0" data-testid="agreement" [matTooltip]="agreementDefinition" matTooltipClass="ip-multiline-tooltip">{{ sentence }}</p>
    }
    @if (changes().length > 0) {
      <ul data-testid="phase-changes">
        @for (change of changes(); track change.key) {
          <li>
            <button type="button" (click)="view().showIndex(view().store.columns.indexAtEpoch(change.epoch))" [attr.aria-label]="'Go to epoch ' + change.epoch + '. ' + change.sentence">
              <i [style.background]="change.colour" aria-hidden="true"></i><span>{{ change.sentence }}</span>
            </button>
            @if (canFork()) {
              <button type="button" class="icon-button fork" (click)="forkWanted.emit(change.epoch)" matTooltip="Fork from this epoch" [attr.aria-label]="'Fork from epoch ' + change.epoch">
                <ip-icon [path]="forkIcon" [size]="16" />
              </button>
            }
          </li>
        }
      </ul>
    } @else {
      <p class="muted">{{ isEnded() ? 'None was announced.' : 'None announced yet.' }} {{ criteria }}</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      padding: 8px 16px 10px;
    }
    ul {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
    }
    h2 {
      margin-bottom: 4px;
      font-size: 13px;
      font-weight: 620;
    }
    p {
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    .agreement {
      padding-bottom: 4px;
    }
    li {
      display: flex;
      align-items: center;
    }
    .fork {
      width: 28px;
      height: 24px;
    }
    li > button:first-child {
      display: flex;
      flex: 1;
      gap: 10px;
      min-width: 0;
      min-height: 24px;
      padding: 3px 8px;
      border: 0;
      border-radius: 4px;
      background: none;
      color: inherit;
      font: inherit;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      text-align: left;
      cursor: pointer;
    }
    li > button:first-child:hover {
      background: var(--ip-tint);
    }
    i {
      flex: none;
      align-self: stretch;
      width: 3px;
      border-radius: 2px;
    }
  `,
})
export class PhaseChangeList {
  readonly view = input.required<SessionView>();
  /** The epoch from which a person wants to fork. */
  readonly forkWanted = output<number>();

  protected readonly forkIcon = mdiSourceFork;
  protected readonly canFork = computed(() => this.me.can('sessions.write') && (this.view().store.summary()?.checkpoints ?? 0) > 0);

  protected readonly agreementDefinition = agreementDefinition;
  protected readonly criteria =
    'The detector looks at each layer for four things: the steepest fall of its gradients’ SNR, SNR falling below 1, a bend in the power law of SNR (once the run has ended), and the peak of I(X;T). It speaks once one has passed and stays passed.';
  protected readonly agreement = computed(() => {
    const view = this.view();
    view.store.lastSeq();
    const figureView = view.figureView();
    const agreement = figureView && phaseAgreement(figureView);
    return agreement && agreementSentence(agreement);
  });

  private readonly theme = inject(THEME_CHOICE);
  private readonly me = inject(ME_STORE);

  protected readonly isEnded = computed(() => isEnded(this.view().store.summary()?.state ?? 'queued'));
  protected readonly changes = computed(() => {
    this.view().store.lastSeq();
    const configuration = this.view().configuration();
    if (!configuration) return [];
    const layers = layerWidths(configuration).length;
    return this.view().store.columns.phaseChanges.map((change) => ({
      key: phaseChangeKey(change),
      epoch: change.epoch,
      colour: layerColour(this.theme.figureTheme(), change.layer),
      sentence: phaseChangeSentence(change, layers),
    }));
  });
}
