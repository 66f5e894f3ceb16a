import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** An icon from its path on a 24 by 24 grid (@mdi/js). It is decoration: what it stands for is said beside it or by its button. */
@Component({
  selector: 'ip-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 0 24 24" [attr.width]="size()" [attr.height]="size()" fill="currentColor" aria-hidden="true"><path [attr.d]="path()" /></svg>`,
  styles: `
    :host {
      display: inline-flex;
      vertical-align: middle;
      flex: none;
    }
  `,
})
export class Icon {
  readonly path = input.required<string>();
  readonly size = input(20);
}
