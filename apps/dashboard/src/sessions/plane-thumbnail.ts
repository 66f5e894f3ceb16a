import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { layerColour } from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';
import type { ThumbnailPath } from './thumbnail-paths';

/** The information plane in the size of a stamp: each layer's path and where it stands. The numbers are on the session's own page. */
@Component({
  selector: 'ip-plane-thumbnail',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <svg viewBox="-4 -4 128 88" preserveAspectRatio="none" role="img" [attr.aria-label]="label()">
      <path class="axes" d="M0 -3V80H124" vector-effect="non-scaling-stroke" />
      @for (drawn of drawnPaths(); track drawn.layer) {
        <polyline [attr.points]="drawn.points" fill="none" [attr.stroke]="drawn.colour" stroke-width="1.75" stroke-linejoin="round" vector-effect="non-scaling-stroke" />
      }
    </svg>
    <b class="x" aria-hidden="true">I(X;T)</b>
    <b class="y" aria-hidden="true">I(T;Y)</b>
    @for (drawn of drawnPaths(); track drawn.layer) {
      <i [style.left.%]="drawn.left" [style.top.%]="drawn.top" [style.background]="drawn.colour"></i>
    }
  `,
  styles: `
    :host {
      position: relative;
      display: block;
    }
    svg {
      display: block;
      width: 100%;
      height: 100%;
    }
    .axes {
      fill: none;
      stroke: var(--ip-line);
    }
    b {
      position: absolute;
      color: var(--ip-muted);
      font-size: 10px;
      font-weight: 450;
    }
    .x {
      right: 0;
      bottom: -10px;
    }
    .y {
      top: -8px;
      left: 7px;
    }
    i {
      position: absolute;
      width: 7px;
      height: 7px;
      border-radius: 50%;
      transform: translate(-50%, -50%);
    }
  `,
})
export class PlaneThumbnail {
  readonly paths = input.required<readonly ThumbnailPath[]>();
  private readonly theme = inject(THEME_CHOICE);
  protected readonly label = computed(() => (this.paths().length === 0 ? 'Information plane, nothing measured yet' : `Information plane of ${this.paths().length} layers`));
  protected readonly drawnPaths = computed(() =>
    this.paths().map(({ layer, points }) => {
      const [ixt, ity] = points[points.length - 1];
      return {
        layer,
        colour: layerColour(this.theme.figureTheme(), layer),
        points: points.map(([x, y]) => `${(10 * x).toFixed(1)},${(80 * (1 - y)).toFixed(1)}`).join(' '),
        left: (100 * (10 * ixt + 4)) / 128,
        top: (100 * (80 * (1 - ity) + 4)) / 88,
      };
    }),
  );
}
