import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';
import { layerName, layerWidths } from '@infoplane/contracts';
import { bottleneckBounds, bottleneckGap, dataProcessingCount, dataProcessingSentence, formatFixed, formatSignificant, layerColour, layerOutline, type Quantity } from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';
import type { SessionView } from './session-view';

/** The one legend of all figures: each layer's colour, symbol and numbers at the current epoch. A click hides it everywhere. */
@Component({
  selector: 'ip-layer-legend',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatTooltip],
  host: { class: 'panel' },
  template: `
    <table>
      <caption>
        Layers at the current epoch, means over replicas
      </caption>
      <thead>
        <tr>
          <th scope="col">Layer</th>
          <th scope="col" title="Units">units</th>
          <th scope="col" title="Mutual information of the input and the layer, bits">I(X;T)</th>
          <th scope="col" title="Mutual information of the layer and the label, bits">I(T;Y)</th>
          @if (bound()) {
            <th scope="col" title="What I(T;Y) lacks to the information bottleneck bound at the layer's I(X;T), bits">gap</th>
          }
          <th scope="col" title="Norm of the mean gradient over its standard deviation">SNR</th>
          <th scope="col" title="Frobenius norm of the weights">‖W‖</th>
          <th scope="col" title="Share of activations that carry no slope">sat.</th>
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
            @for (value of row.values; track $index) {
              <td>{{ value }}</td>
            }
          </tr>
        }
      </tbody>
    </table>
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
    table {
      width: 100%;
      border-collapse: collapse;
      font-variant-numeric: tabular-nums;
    }
    caption {
      padding: 6px 4px;
      font-size: 13px;
      font-weight: 620;
      text-align: left;
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

  /** Of a deterministic rule the bound is a line that says little: no gap is shown. */
  protected readonly bound = computed(() => {
    const configuration = this.view().configuration();
    const bound = configuration && bottleneckBounds[configuration.problem.name];
    return bound && !bound.isDegenerate ? bound : null;
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
    const mean = (quantity: Quantity, layer: number) => view.store.columns.mean(quantity, view.store.columns.lastKnown(quantity, view.at(), layer, view.estimator()), layer, view.estimator());
    const bound = this.bound();
    return widths.map((units, i) => {
      const layer = i + 1;
      const gap = bound ? [formatFixed(withoutRounding(bottleneckGap(bound, mean('ixt', layer), mean('ity', layer))), 3)] : [];
      return {
        layer,
        units,
        name: layerName(layer, widths.length),
        colour: layerColour(this.theme.figureTheme(), layer),
        symbol: layerOutline(layer),
        isHidden: view.hiddenLayers().has(layer),
        values: [formatFixed(mean('ixt', layer), 2), formatFixed(mean('ity', layer), 3), ...gap, formatSignificant(mean('snr', layer), 2), formatFixed(mean('weightNorm', layer), 2), formatFixed(mean('saturation', layer), 2)],
      };
    });
  });
}

/** Measurements are 32-bit floats: on the bound, a gap of their last digit is none, and would read as -0.000. */
function withoutRounding(gap: number): number {
  return Math.abs(gap) < 1e-6 ? 0 : gap;
}
