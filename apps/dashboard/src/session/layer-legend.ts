import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { layerName, layerWidths } from '@infoplane/contracts';
import {
  bottleneckBound,
  bottleneckGap,
  comparedRow,
  dataProcessingCount,
  dataProcessingSentence,
  estimatorLabelIn,
  exactEstimator,
  formatCount,
  formatFixed,
  formatNumber,
  formatSignificant,
  hasExactMarks,
  layerColour,
  layerOutline,
  type Quantity,
} from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';
import type { SessionView } from './session-view';

/** The one legend of all figures: each layer's colour, symbol and numbers at the current epoch. A click hides it everywhere. */
@Component({
  selector: 'ip-layer-legend',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatTooltip],
  host: { class: 'panel' },
  template: `
    <h2 id="layers">Layers at the current epoch, means over replicas{{ estimatorWords() }}</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="layers">
      <table aria-labelledby="layers">
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">units</th>
            @for (column of columns(); track column.name) {
              <th scope="col" [title]="column.means">{{ column.name }}</th>
            }
          </tr>
        </thead>
        <tbody>
          @for (row of rows(); track row.layer) {
            <tr [class.hidden]="row.isHidden" (mouseenter)="view().highlightedLayer.set(row.isHidden ? null : row.layer)" (mouseleave)="view().highlightedLayer.set(null)">
              <th scope="row">
                <button
                  type="button"
                  [attr.aria-pressed]="!row.isHidden"
                  [attr.aria-label]="(row.isHidden ? 'Show ' : 'Hide ') + row.name"
                  (click)="view().toggleLayer(row.layer)"
                  (focus)="view().highlightedLayer.set(row.isHidden ? null : row.layer)"
                  (blur)="view().highlightedLayer.set(null)"
                >
                  <svg width="24" height="12" viewBox="0 0 24 12" aria-hidden="true" [style.color]="row.colour">
                    <path d="M0 6h24" stroke="currentColor" stroke-width="1.5" />
                    <path [attr.d]="row.symbol" transform="translate(7 1)" fill="currentColor" />
                  </svg>
                  {{ row.name }}
                </button>
              </th>
              <td class="muted">{{ row.units }}</td>
              @for (column of columns(); track column.name) {
                <td>{{ column.values[row.layer - 1] }}</td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
    @if (dataProcessing(); as sentence) {
      <p
        class="muted"
        tabindex="0"
        data-testid="data-processing"
        matTooltip="A layer is computed from the one before it, so the true I(X;T) and I(T;Y) cannot grow with depth. Estimates of layers that are binned apart need not obey this: growth is counted, replica by replica, and never repaired."
        >{{ sentence }}</p
      >
    }
  `,
  styles: `
    :host {
      display: block;
      padding: 4px 12px 8px;
    }
    .scroll {
      overflow-x: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    h2 {
      padding: 6px 4px;
      font-size: 13px;
      font-weight: 620;
    }
    th,
    td {
      height: 25px;
      padding: 0 4px;
      font-size: 13px;
      font-weight: 450;
      text-align: right;
      white-space: nowrap;
    }
    thead th {
      color: var(--ip-muted);
      font-size: 11px;
    }
    th:first-child {
      text-align: left;
    }
    tbody tr {
      border-top: 1px solid var(--ip-line);
    }
    tbody tr:hover {
      background: var(--ip-tint);
    }
    .hidden {
      opacity: 0.45;
    }
    .hidden button {
      text-decoration: line-through;
    }
    p {
      padding: 6px 4px 0;
      border-top: 1px solid var(--ip-line);
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    @media (max-width: 480px) {
      th,
      td {
        padding: 0 2px;
      }
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      height: 26px;
      margin: 0 -4px;
      padding: 0 4px;
      border: 0;
      border-radius: 4px;
      background: none;
      color: inherit;
      font: inherit;
      font-weight: 600;
      cursor: pointer;
    }
  `,
})
export class LayerLegend {
  readonly view = input.required<SessionView>();

  private readonly theme = inject(THEME_CHOICE);

  protected readonly estimatorWords = computed(() => {
    const view = this.view();
    const figureView = view.figureView();
    return figureView && view.estimators().length > 0 ? `, ${estimatorLabelIn(figureView, view.estimator())}` : '';
  });
  protected readonly dataProcessing = computed(() => {
    const view = this.view();
    const figureView = view.figureView();
    // A measurement that arrives while the same index is shown changes nothing: records are only added.
    const count = figureView && dataProcessingCount(figureView, view.at(), view.estimator());
    return count && dataProcessingSentence(count);
  });
  protected readonly rows = computed(() => {
    const view = this.view();
    const configuration = view.configuration();
    if (!configuration) return [];
    const widths = layerWidths(configuration);
    return widths.map((units, i) => ({
      layer: i + 1,
      units,
      name: layerName(i + 1, widths.length),
      colour: layerColour(this.theme.figureTheme(), i + 1),
      symbol: layerOutline(i + 1),
      isHidden: view.hiddenLayers().has(i + 1),
    }));
  });
  /** What stands in the table besides name and units; what the session does not have, has no column. */
  protected readonly columns = computed((): readonly LegendColumn[] => {
    const view = this.view();
    view.store.lastSeq();
    const figureView = view.figureView();
    if (!figureView) return [];
    const { columns } = figureView;
    const layers = layerWidths(figureView.configuration).map((_, i) => i + 1);
    const [at, estimator] = [view.at(), view.estimator()];
    const mean = (quantity: Quantity, layer: number, of = estimator) => columns.mean(quantity, columns.lastKnown(quantity, at, layer, of), layer, of);
    const column = (name: string, means: string, value: (layer: number) => string): LegendColumn => ({ name, means, values: layers.map(value) });
    const bound = bottleneckBound(columns.problem);
    const row = comparedRow(figureView, { at, estimator });
    return [
      column('I(X;T)', 'Mutual information of the input and the layer, bits', (layer) => formatFixed(mean('ixt', layer), 2)),
      ...(hasExactMarks(figureView, { estimator }) ? [column('exact', 'I(X;T) of the exact float32 values, bits: it falls only where activations become equal to the last digit', (layer) => formatFixed(mean('ixt', layer, exactEstimator(figureView)), 2))] : []),
      column('I(T;Y)', 'Mutual information of the layer and the label, bits', (layer) => formatFixed(mean('ity', layer), 3)),
      // Of a deterministic rule the bound is a line that says little: no gap is shown.
      ...(bound && !bound.isDegenerate ? [column('gap', "What I(T;Y) lacks to the information bottleneck bound at the layer's I(X;T), bits", (layer) => formatFixed(withoutRounding(bottleneckGap(bound, mean('ixt', layer), mean('ity', layer))), 3))] : []),
      ...(row ? [column('β*', `The beta whose optimal encoder is nearest to the layer's own, compared at epoch ${formatCount(row.epoch)}`, (layer) => formatNumber(row.mean.beta[layer - 1], 2))] : []),
      column('SNR', 'Norm of the mean gradient over its standard deviation', (layer) => formatSignificant(mean('snr', layer), 2)),
      column('‖W‖', 'Frobenius norm of the weights', (layer) => formatFixed(mean('weightNorm', layer), 2)),
      column('sat.', 'Share of activations that carry no slope', (layer) => formatFixed(mean('saturation', layer), 2)),
      ...(columns.quantity('cells', estimator).isPresent ? [column('cells', 'Cells of T that hold a pattern: how much the patterns cluster', (layer) => cellWords(mean('cells', layer)))] : []),
    ];
  });
}

interface LegendColumn {
  readonly name: string;
  /** What the numbers are. */
  readonly means: string;
  /** By layer. */
  readonly values: readonly string[];
}

function cellWords(cells: number): string {
  return Number.isNaN(cells) ? '–' : formatCount(cells);
}

/** Measurements are 32-bit floats: on the bound, a gap of their last digit is none, and would read as -0.000. */
function withoutRounding(gap: number): number {
  return Math.abs(gap) < 1e-6 ? 0 : gap;
}
