import { ChangeDetectionStrategy, Component, computed, ElementRef, input, model, output, signal, viewChild } from '@angular/core';
import { annotationLimits, type Person } from '@infoplane/contracts';
import { PersonDot } from '../people/person-dot';
import { mentionBefore, mentioned } from './mention';

/** A field for markdown. After an @ it offers people by name: arrows choose, Enter or Tab takes. */
@Component({
  selector: 'ip-mention-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [PersonDot],
  template: `
    <textarea
      #field
      [attr.aria-label]="label()"
      [attr.rows]="rows()"
      [attr.maxlength]="maxLength"
      [placeholder]="placeholder()"
      [value]="text()"
      (input)="take()"
      (click)="look()"
      (blur)="close()"
      (keydown)="takeKey($event)"
      aria-autocomplete="list"
      [attr.aria-controls]="offered().length > 0 ? listId : null"
      [attr.aria-activedescendant]="offered().length > 0 ? listId + '-' + chosen() : null"
    ></textarea>
    @if (offered().length > 0) {
      <ul [id]="listId" role="listbox" aria-label="People to mention">
        @for (person of offered(); track person.id; let i = $index) {
          <li [id]="listId + '-' + i" role="option" [attr.aria-selected]="i === chosen()" (mousedown)="choose(person, $event)"><ip-person-dot [person]="person" /> {{ person.name }}</li>
        }
      </ul>
    }
  `,
  styles: `
    :host {
      position: relative;
      display: block;
    }
    textarea {
      display: block;
      width: 100%;
      padding: 8px 10px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 6px;
      background: transparent;
      color: inherit;
      font: inherit;
      font-size: 13px;
      resize: vertical;
    }
    ul {
      position: absolute;
      z-index: 5;
      top: 100%;
      left: 8px;
      min-width: 180px;
      padding: 4px;
      border: 1px solid var(--ip-line);
      border-radius: 6px;
      background: var(--ip-panel);
      box-shadow: 0 4px 16px rgb(0 0 0 / 0.16);
    }
    li {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 4px 8px;
      border-radius: 4px;
      font-size: 13px;
      cursor: pointer;
    }
    li[aria-selected='true'] {
      background: var(--ip-tint);
      color: var(--ip-accent);
    }
  `,
})
export class MentionField {
  readonly text = model('');
  readonly label = input.required<string>();
  readonly placeholder = input('');
  readonly rows = input(4);
  readonly people = input<readonly Person[]>([]);
  /** Ctrl and Enter. */
  readonly finished = output();

  protected readonly maxLength = annotationLimits.bodyLength;
  protected readonly listId = `mentions-${(fields += 1)}`;
  protected readonly chosen = signal(0);
  private readonly begun = signal<string | null>(null);
  protected readonly offered = computed(() => {
    const begun = this.begun()?.toLowerCase();
    return begun === undefined ? [] : this.people().filter(({ name }) => name.toLowerCase().startsWith(begun)).slice(0, 6);
  });
  private readonly field = viewChild.required<ElementRef<HTMLTextAreaElement>>('field');

  focus(): void {
    this.field().nativeElement.focus();
  }

  protected take(): void {
    this.text.set(this.field().nativeElement.value);
    this.look();
  }

  protected look(): void {
    const { value, selectionStart } = this.field().nativeElement;
    this.begun.set(mentionBefore(value, selectionStart));
    this.chosen.set(0);
  }

  protected close(): void {
    this.begun.set(null);
  }

  protected takeKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.finished.emit();
      return;
    }
    const offered = this.offered();
    if (offered.length === 0) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.chosen.update((i) => (i + (event.key === 'ArrowDown' ? 1 : offered.length - 1)) % offered.length);
    else if (event.key === 'Enter' || event.key === 'Tab') this.choose(offered[this.chosen()], event);
    else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected choose(person: Person, event: Event): void {
    event.preventDefault();
    const { nativeElement: field } = this.field();
    const { text, caret } = mentioned(field.value, field.selectionStart, person.name);
    field.value = text;
    field.setSelectionRange(caret, caret);
    this.text.set(text);
    this.close();
  }
}

let fields = 0;
