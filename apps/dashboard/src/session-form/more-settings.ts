import { ChangeDetectionStrategy, Component, input } from '@angular/core';

/** Settings that few need, folded away until someone opens them, or until one of them is set or at fault. */
@Component({
  selector: 'ip-more-settings',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <details [open]="isOpen()">
      <summary>{{ label() }}</summary>
      <div><ng-content /></div>
    </details>
  `,
  styles: `
    :host {
      display: block;
    }
    summary {
      padding: 4px 0;
      color: var(--ip-accent);
      font-size: 13px;
      font-weight: 550;
      cursor: pointer;
    }
    div {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding-top: 10px;
    }
  `,
})
export class MoreSettings {
  readonly label = input.required<string>();
  readonly isOpen = input(false);
}
