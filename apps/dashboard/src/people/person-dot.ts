import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { Person } from '@infoplane/contracts';

/** Somebody's colour, with the first letter of their name. Decoration: the name is said beside it. */
@Component({
  selector: 'ip-person-dot',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span aria-hidden="true" [style.--hue]="person().colour">{{ letter() }}</span>`,
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
      background: light-dark(hsl(var(--hue) 60% 34%), hsl(var(--hue) 55% 76%));
      color: light-dark(#fff, #10151c);
      font-size: 12px;
      font-weight: 650;
      line-height: 1;
    }
  `,
})
export class PersonDot {
  readonly person = input.required<Person>();
  protected readonly letter = computed(() => [...this.person().name][0]?.toUpperCase() ?? '');
}
