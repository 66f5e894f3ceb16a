import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { Person } from '@infoplane/contracts';
import { personColour } from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';

/** Somebody's colour, with the first letter of their name. Decoration: the name is said beside it. */
@Component({
  selector: 'ip-person-dot',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span aria-hidden="true" [style.background]="colour()">{{ letter() }}</span>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
    span {
      display: grid;
      place-items: center;
      width: 24px;
      height: 24px;
      border-radius: 50%;
      color: light-dark(#fff, #141920);
      font-size: 12px;
      font-weight: 650;
      line-height: 1;
    }
  `,
})
export class PersonDot {
  readonly person = input.required<Person>();
  protected readonly colour = computed(() => personColour(this.theme.figureTheme(), this.person().colour));
  protected readonly letter = computed(() => [...this.person().name][0]?.toUpperCase() ?? '');
  private readonly theme = inject(THEME_CHOICE);
}
