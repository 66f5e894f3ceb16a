import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';

/** A labelled text field with what is allowed below it, or what is wrong. */
@Component({
  selector: 'ip-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [attr.for]="inputId()">
      {{ label() }}
      @if (of()) {
        <span class="of">of {{ of() }}</span>
      }
    </label>
    <input
      [id]="inputId()"
      [value]="value()"
      [disabled]="isDisabled()"
      [attr.inputmode]="inputMode()"
      [attr.aria-invalid]="fault() !== null"
      [attr.aria-describedby]="inputId() + '-note'"
      autocomplete="off"
      spellcheck="false"
      (input)="valueChange.emit($any($event.target).value)"
      (blur)="left.emit()"
    />
    <p [id]="inputId() + '-note'" [class.fault]="fault() !== null" [attr.role]="fault() === null ? null : 'alert'">{{ fault() ?? hint() }}</p>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 4px;
      min-width: 0;
    }
    label {
      position: relative;
      font-size: 13px;
      font-weight: 550;
    }
    input {
      width: 100%;
      height: 36px;
      padding: 0 10px;
      border: 1px solid light-dark(#b9c1cb, #3b4653);
      border-radius: 6px;
      background: light-dark(#fff, #0f141a);
      color: inherit;
      font: inherit;
      font-variant-numeric: tabular-nums;
    }
    input[aria-invalid='true'] {
      border-color: var(--ip-bad);
    }
    input:disabled {
      opacity: 0.5;
    }
    p {
      min-height: 18px;
      color: var(--ip-muted);
      font-size: 12px;
    }
    .of {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .fault {
      color: var(--ip-bad);
    }
  `,
})
export class Field {
  readonly label = input.required<string>();
  /** Whose field it is, where several have one of that label: said, but not shown. */
  readonly of = input('');
  readonly value = input.required<string>();
  readonly hint = input('');
  readonly fault = input<string | null>(null);
  readonly isDisabled = input(false);
  readonly inputMode = input<'text' | 'numeric' | 'decimal'>('numeric');
  readonly valueChange = output<string>();
  readonly left = output();

  protected readonly inputId = computed(() => `field-${`${this.label()} ${this.of()}`.trim().toLowerCase().replace(/[^a-z0-9]+/g, '-')}`);
}
