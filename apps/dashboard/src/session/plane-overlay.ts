import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Present } from '@infoplane/contracts';
import { personColour } from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';
import type { SessionView } from './session-view';

/** The pixel of a point in bits; null where it is out of sight. A new one whenever that changes. */
export type PlaneProjection = (ixt: number, ity: number) => readonly [number, number] | null;

/** What others have selected in the plane: a ring around the layer that each points at, at the epoch that they see. */
@Component({
  selector: 'ip-plane-overlay',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (ring of rings(); track ring.id) {
      <div [style.transform]="ring.place" [style.--person]="ring.colour" [attr.data-selection]="ring.name" aria-hidden="true"><span>{{ ring.name }}</span></div>
    }
  `,
  styles: `
    :host {
      position: absolute;
      inset: 0;
      overflow: hidden;
      pointer-events: none;
    }
    div {
      position: absolute;
      top: -11px;
      left: -11px;
      width: 22px;
      height: 22px;
      border: 2px solid var(--person);
      border-radius: 50%;
    }
    span {
      position: absolute;
      top: 18px;
      left: 14px;
      max-width: 96px;
      padding: 0 5px;
      border-radius: 3px;
      background: var(--person);
      color: light-dark(#fff, #141920);
      font-size: 10px;
      line-height: 15px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  `,
})
export class PlaneOverlay {
  readonly view = input.required<SessionView>();
  readonly projection = input<PlaneProjection | null>(null);
  readonly others = input<readonly Present[]>([]);

  private readonly theme = inject(THEME_CHOICE);

  protected readonly rings = computed(() => {
    const [view, projection] = [this.view(), this.projection()];
    view.store.lastSeq();
    const { columns } = view.store;
    const estimator = view.estimator();
    return this.others().flatMap(({ id, person, isIdle, presence: { layer, epoch } }) => {
      if (isIdle || !projection || layer === null || epoch === null || layer > (columns.shape?.layers ?? 0) || view.hiddenLayers().has(layer)) return [];
      // Where the estimator was not measured at that epoch, the plane shows the last one where it was.
      const at = columns.lastKnown('ixt', columns.indexAtEpoch(epoch), layer, estimator);
      const pixel = at < 0 ? null : projection(columns.mean('ixt', at, layer, estimator), columns.mean('ity', at, layer, estimator));
      return pixel === null ? [] : [{ id, name: person.name, colour: personColour(this.theme.figureTheme(), person.colour), place: `translate(${pixel[0].toFixed(1)}px, ${pixel[1].toFixed(1)}px)` }];
    });
  });
}
