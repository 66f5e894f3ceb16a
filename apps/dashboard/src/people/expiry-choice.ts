import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';

/** How long something is good for. */
@Component({
  selector: 'ip-expiry-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>
      Expires
      <select (change)="days.set(+$any($event.target).value)">
        @for (option of options(); track option) {
          <option [value]="option" [selected]="option === days()">in {{ option === 1 ? '1 day' : option === 365 ? '1 year' : option + ' days' }}</option>
        }
      </select>
    </label>
  `,
  styles: `
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
      font-size: 13px;
      font-weight: 550;
    }
    select {
      height: 36px;
      padding: 0 10px;
      border: 1px solid light-dark(#7c8794, #748091);
      border-radius: 6px;
      background: light-dark(#fff, #0f141a);
      color: inherit;
      font: inherit;
      font-weight: 400;
    }
  `,
})
export class ExpiryChoice {
  readonly options = input.required<readonly number[]>();
  readonly days = model.required<number>();
}
