import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';

/** A labelled field for a name or a password, which browsers and password stores recognise. A password can be shown. */
@Component({
  selector: 'ip-entry',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [attr.for]="inputId()">{{ label() }}</label>
    <div>
      <input
        [id]="inputId()"
        [type]="isPassword() && !isShown() ? 'password' : 'text'"
        [value]="value()"
        [attr.name]="autocomplete()"
        [attr.autocomplete]="autocomplete()"
        [attr.aria-invalid]="fault() !== null"
        [attr.aria-describedby]="inputId() + '-note'"
        [attr.maxlength]="200"
        autocapitalize="none"
        spellcheck="false"
        (input)="value.set($any($event.target).value)"
      />
      @if (isPassword()) {
        <button type="button" [attr.aria-pressed]="isShown()" [attr.aria-label]="'Show ' + label().toLowerCase()" (click)="isShown.set(!isShown())">{{ isShown() ? 'Hide' : 'Show' }}</button>
      }
    </div>
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
      font-size: 13px;
      font-weight: 550;
    }
    div {
      position: relative;
    }
    input {
      width: 100%;
      height: 40px;
      padding: 0 12px;
      border: 1px solid light-dark(#7c8794, #748091);
      border-radius: 6px;
      background: light-dark(#fff, #0f141a);
      color: inherit;
      font: inherit;
      font-size: 16px;
    }
    input[aria-invalid='true'] {
      border-color: var(--ip-bad);
    }
    div:has(button) input {
      padding-right: 64px;
    }
    button {
      position: absolute;
      top: 4px;
      right: 4px;
      height: 32px;
      padding: 0 10px;
      border: 0;
      border-radius: 4px;
      background: none;
      color: var(--ip-accent);
      font: inherit;
      font-size: 13px;
      cursor: pointer;
    }
    p {
      min-height: 18px;
      color: var(--ip-muted);
      font-size: 12px;
    }
    .fault {
      color: var(--ip-bad);
    }
  `,
})
export class Entry {
  readonly label = input.required<string>();
  readonly autocomplete = input.required<'username' | 'current-password' | 'new-password' | 'off'>();
  readonly value = model.required<string>();
  readonly hint = input('');
  readonly fault = input<string | null>(null);

  protected readonly isShown = signal(false);
  protected readonly isPassword = computed(() => this.autocomplete().endsWith('-password'));
  protected readonly inputId = computed(() => `entry-${this.label().toLowerCase().replace(/[^a-z0-9]+/g, '-')}`);
}
