import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { estimatorId, estimatorLabel } from '@infoplane/contracts';
import { compressionByEstimator, formatCount, formatFixed, measuredLayers, shortEstimatorName, shortLayerNames } from '@infoplane/figures';
import type { SessionView } from './session-view';

/** Falls of less than this are shown as none: the means of binned values wander by about as much from epoch to epoch. */
const noticeableBits = 0.05;
/** A fall of this many bits has the full tint. */
const fullTintBits = 4;

/** What each estimator says of the compression of each layer up to the current epoch: whether the verdict is the network's or the estimator's. */
@Component({
  selector: 'ip-compression-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatTooltip],
  host: { class: 'panel' },
  template: `
    <h2
      tabindex="0"
      matTooltip="Mean I(X;T) over replicas at the current epoch less its greatest mean up to it. Below 0 the layer has compressed, says that estimator. 0 with a ↗ has only grown; 0 alone has stayed."
      >Compression by estimator</h2
    >
    <div class="scroll" tabindex="0" role="region" aria-label="Compression by estimator">
      <table data-testid="compression">
        <caption>
          I(X;T) lost since its maximum, bits{{ epochWords() }}
        </caption>
        <thead>
          <tr>
            <th scope="col">estimator</th>
            @for (name of layers(); track name) {
              <th scope="col">{{ name }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.id) {
            <tr [class.chosen]="row.isChosen">
              <th scope="row">
                <button type="button" (click)="view().showEstimator(row.id)" [attr.aria-pressed]="row.isChosen" [title]="row.label">{{ row.name }}</button>
              </th>
              @for (cell of row.cells; track $index) {
                <td [style.--tint.%]="cell.tint">{{ cell.words }}</td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-width: 0;
      min-height: 0;
      padding: 10px 0 8px;
    }
    h2 {
      align-self: flex-start;
      margin: 0 16px 2px;
      font-size: 13px;
      font-weight: 620;
    }
    .scroll {
      flex: 1;
      padding: 0 16px;
      overflow: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    caption {
      padding-bottom: 4px;
      color: var(--ip-muted);
      text-align: left;
    }
    th,
    td {
      height: 25px;
      padding: 0 6px;
      font-weight: 450;
      text-align: right;
      white-space: nowrap;
    }
    thead th {
      color: var(--ip-muted);
      font-size: 11px;
    }
    th:first-child {
      padding-left: 0;
      text-align: left;
    }
    tbody tr {
      border-top: 1px solid var(--ip-line);
    }
    td {
      background: color-mix(in srgb, light-dark(#a75224, #ed9e7d) var(--tint), transparent);
    }
    button {
      padding: 2px 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    @media (max-width: 480px) {
      .scroll {
        padding: 0 12px;
      }
      table {
        font-size: 11px;
      }
      th,
      td {
        padding: 0 3px;
      }
    }
    .chosen button {
      color: var(--ip-accent);
      font-weight: 620;
    }
  `,
})
export class CompressionTable {
  readonly view = input.required<SessionView>();

  protected readonly layers = computed(() => {
    const view = this.view().figureView();
    return view ? measuredLayers(view).map((layer) => shortLayerNames(view, [layer])) : [];
  });
  protected readonly epochWords = computed(() => {
    const epoch = this.view().epoch();
    return epoch === null ? '' : `, at epoch ${formatCount(epoch)}`;
  });
  protected readonly rows = computed(() => {
    const view = this.view();
    // What is measured again belongs to epochs that are there already.
    view.store.lastSeq();
    const figureView = view.figureView();
    if (!figureView) return [];
    return compressionByEstimator(figureView, view.at()).map(({ estimator, fall, rise }, i) => ({
      id: estimatorId(estimator),
      label: estimatorLabel(estimator),
      name: shortEstimatorName(estimator),
      isChosen: i === view.estimator(),
      cells: fall.map((bits, layer) => ({ words: fallWords(bits, rise[layer]), tint: Number.isNaN(bits) ? 0 : (38 * Math.min(fullTintBits, -bits)) / fullTintBits })),
    }));
  });
}

function fallWords(fall: number, rise: number): string {
  if (Number.isNaN(fall)) return '–';
  if (fall > -noticeableBits) return rise >= noticeableBits ? '↗ 0' : '0';
  return formatFixed(fall, 2).replace('-', '−');
}
