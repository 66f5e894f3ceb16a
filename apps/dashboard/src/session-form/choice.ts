import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';

/** One way to choose. */
export interface ChoiceOption<Value> {
  readonly value: Value;
  readonly title: string;
}

/** A labelled choice of one: buttons side by side while they are few, a list to open otherwise. */
@Component({
  selector: 'ip-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButtonToggle, MatButtonToggleGroup],
  template: `
    @if (isOfButtons()) {
      <span [id]="inputId() + '-label'" class="label">{{ label() }}</span>
      <mat-button-toggle-group [attr.aria-labelledby]="inputId() + '-label'" [attr.aria-describedby]="inputId() + '-note'" hideSingleSelectionIndicator [value]="value()" (change)="chosen.emit($event.value)">
        @for (option of options(); track option.value) {
          <mat-button-toggle [value]="option.value">{{ option.title }}</mat-button-toggle>
        }
      </mat-button-toggle-group>
    } @else {
      <label class="label" [attr.for]="inputId()">{{ label() }}</label>
      <select [id]="inputId()" [attr.aria-describedby]="inputId() + '-note'" [attr.aria-invalid]="fault() !== null" (change)="choose($any($event.target).selectedIndex)">
        @for (option of options(); track option.value) {
          <option [selected]="option.value === value()">{{ option.title }}</option>
        }
      </select>
    }
    @if (fault() ?? hint(); as note) {
      <p [id]="inputId() + '-note'" [class.fault]="fault() !== null" [attr.role]="fault() === null ? null : 'alert'">{{ note }}</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      align-items: flex-start;
      gap: 4px;
      min-width: 0;
    }
    .label {
      font-size: 13px;
      font-weight: 550;
    }
    select {
      width: 100%;
      height: 36px;
      padding: 0 10px;
      border: 1px solid light-dark(#b9c1cb, #3b4653);
      border-radius: 6px;
      background: light-dark(#fff, #0f141a);
      color: inherit;
      font: inherit;
      text-overflow: ellipsis;
    }
    p {
      color: var(--ip-muted);
      font-size: 12px;
    }
    .fault {
      color: var(--ip-bad);
    }
    mat-button-toggle-group {
      --mat-button-toggle-height: 34px;
      --mat-button-toggle-shape: 6px;
      --mat-button-toggle-label-text-size: 13px;
      --mat-button-toggle-selected-state-background-color: var(--ip-tint);
      --mat-button-toggle-selected-state-text-color: var(--ip-accent);
      --mat-button-toggle-divider-color: light-dark(#b9c1cb, #3b4653);
    }
  `,
})
export class Choice<Value extends string | boolean> {
  readonly label = input.required<string>();
  readonly options = input.required<readonly ChoiceOption<Value>[]>();
  readonly value = input.required<Value>();
  readonly hint = input('');
  readonly fault = input<string | null>(null);
  readonly chosen = output<Value>();

  protected readonly inputId = computed(() => `choice-${this.label().toLowerCase().replace(/[^a-z0-9]+/g, '-')}`);
  /** Whether there are few enough for buttons; options that come and go should not change what they look like. */
  readonly areFew = input<boolean | undefined>(undefined);
  protected readonly isOfButtons = computed(() => this.areFew() ?? this.options().length <= 3);

  protected choose(index: number): void {
    this.chosen.emit(this.options()[index].value);
  }
}

/** The options of a table of titles, in its order. */
export function optionsOf<Value extends string>(titles: Record<Value, string>): readonly ChoiceOption<Value>[] {
  return (Object.keys(titles) as Value[]).map((value) => ({ value, title: titles[value] }));
}
