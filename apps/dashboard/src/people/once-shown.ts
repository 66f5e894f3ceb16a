import { Clipboard } from '@angular/cdk/clipboard';
import { afterNextRender, ChangeDetectionStrategy, Component, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';

/** A link or token that is shown this once, with a button that copies it. */
@Component({
  selector: 'ip-once-shown',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton],
  template: `
    <label for="once-shown">{{ label() }}</label>
    <div>
      <input #field id="once-shown" readonly autocomplete="off" spellcheck="false" aria-describedby="once-shown-note" [value]="text()" (focus)="field.select()" />
      <button mat-flat-button type="button" (click)="copy()">Copy</button>
    </div>
    <p id="once-shown-note">{{ note() }}</p>
    <p role="status">{{ outcome() }}</p>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 4px;
      padding: 12px 16px;
      border: 1px solid var(--ip-line);
      border-left: 4px solid var(--ip-good);
      border-radius: var(--ip-radius);
      background: var(--ip-panel);
    }
    label {
      font-size: 13px;
      font-weight: 600;
    }
    div {
      display: flex;
      gap: 8px;
    }
    input {
      flex: 1;
      min-width: 0;
      height: 36px;
      padding: 0 10px;
      border: 1px solid light-dark(#7c8794, #748091);
      border-radius: 6px;
      background: light-dark(#fff, #0f141a);
      color: inherit;
      font: 13px ui-monospace, monospace;
      text-overflow: ellipsis;
    }
    p {
      color: var(--ip-muted);
      font-size: 12px;
    }
    [role='status'] {
      color: var(--ip-good);
    }
    [role='status']:empty {
      display: none;
    }
  `,
})
export class OnceShown {
  readonly label = input.required<string>();
  readonly text = input.required<string>();
  readonly note = input.required<string>();
  protected readonly outcome = signal('');
  private readonly field = viewChild.required<ElementRef<HTMLInputElement>>('field');
  // Not navigator.clipboard: a page served over plain HTTP to a neighbour's browser has none.
  private readonly clipboard = inject(Clipboard);

  constructor() {
    // Whoever asked for it is led to it, and hears its name and note.
    afterNextRender(() => this.field().nativeElement.focus());
  }

  protected copy(): void {
    this.outcome.set(this.clipboard.copy(this.text()) ? 'Copied.' : 'The browser did not let it be copied: select the text and copy it.');
  }
}
