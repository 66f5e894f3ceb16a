import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { layerOutline, sessionColour } from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';

/** The colour and symbol of a compared session, by its place. */
@Component({
  selector: 'ip-session-mark',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="-1 -1 12 12" width="12" height="12" aria-hidden="true"><path [attr.d]="outline()" [attr.fill]="colour()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
  `,
})
export class SessionMark {
  readonly place = input.required<number>();
  private readonly theme = inject(THEME_CHOICE);
  protected readonly outline = computed(() => layerOutline(this.place() + 1));
  protected readonly colour = computed(() => sessionColour(this.theme.figureTheme(), this.place()));
}
