import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { isEnded, layerWidths } from '@infoplane/contracts';
import { layerColour, phaseChangeKey, phaseChangeSentence } from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';
import type { SessionView } from './session-view';

/** What was detected, when and how surely: the words to the vertical lines. */
@Component({
  selector: 'ip-phase-change-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'panel' },
  template: `
    <h2>Phase changes</h2>
    @if (changes().length > 0) {
      <ul data-testid="phase-changes">
        @for (change of changes(); track change.key) {
          <li>
            <button type="button" (click)="view().showIndex(view().store.columns.indexAtEpoch(change.epoch))" [attr.aria-label]="'Go to epoch ' + change.epoch + '. ' + change.sentence">
              <i [style.background]="change.colour" aria-hidden="true"></i><span>{{ change.sentence }}</span>
            </button>
          </li>
        }
      </ul>
    } @else {
      <p class="muted">{{ isEnded() ? 'None was announced.' : 'None announced yet.' }} The detector speaks once the steepest fall of a layer’s gradient SNR has passed and stays passed.</p>
    }
  `,
  styles: `
    :host {
      display: block;
      padding: 8px 16px 10px;
    }
    h2 {
      margin-bottom: 4px;
      font-size: 13px;
      font-weight: 620;
    }
    p {
      font-size: 12px;
    }
    button {
      display: flex;
      gap: 10px;
      width: calc(100% + 16px);
      min-height: 24px;
      margin: 0 -8px;
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
    button:hover {
      background: var(--ip-tint);
    }
    i {
      flex: none;
      width: 3px;
      border-radius: 2px;
    }
  `,
})
export class PhaseChangeList {
  readonly view = input.required<SessionView>();

  private readonly theme = inject(THEME_CHOICE);

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
