import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { CompareSelection } from './compare-selection';

/** The box by which a person picks a session to compare, wherever sessions are listed. */
@Component({
  selector: 'ip-compare-pick',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [class.off]="isOff()">
      <input type="checkbox" [checked]="isPicked()" [disabled]="isOff()" (change)="selection.toggle(session())" [attr.aria-label]="'Compare ' + name()" />
      <ng-content />
    </label>
  `,
  styles: `
    label {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      min-height: 24px;
      color: var(--ip-muted);
      cursor: pointer;
    }
    .off {
      opacity: 0.5;
      cursor: default;
    }
    input {
      width: 16px;
      height: 16px;
      margin: 0;
      accent-color: var(--ip-accent);
    }
    @media (pointer: coarse) {
      label {
        min-height: 40px;
      }
    }
  `,
})
export class ComparePick {
  /** The session's id. */
  readonly session = input.required<string>();
  readonly name = input.required<string>();
  protected readonly selection = inject(CompareSelection);
  protected readonly isPicked = computed(() => this.selection.ids().includes(this.session()));
  protected readonly isOff = computed(() => !this.isPicked() && this.selection.isFull());
}
