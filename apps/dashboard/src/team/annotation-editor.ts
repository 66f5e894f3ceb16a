import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogContent, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { createAnnotationSchema, layerName, layerWidths, type Anchor, type Annotation, type Person, type SessionConfiguration } from '@infoplane/contracts';
import { MentionField } from './mention-field';
import type { SessionTeam } from './session-team';

/** What an annotation is written with: where it begins, or the one that is changed. */
export interface EditorRequest {
  readonly team: SessionTeam;
  readonly configuration: SessionConfiguration;
  readonly people: readonly Person[];
  readonly anchor: Anchor;
  readonly editing: Annotation | null;
}

/** Writes an annotation or changes one. Ctrl and Enter save; Escape closes and keeps the text as a draft. */
@Component({
  selector: 'ip-annotation-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogContent, MatDialogTitle, MentionField],
  template: `
    <h2 mat-dialog-title>{{ request.editing ? 'Change the annotation' : 'Annotate' }}</h2>
    <mat-dialog-content>
      <ip-mention-field label="Text, in markdown" placeholder="What happens here? Markdown; @ mentions somebody" [rows]="5" [people]="request.people" [(text)]="body" (finished)="save()" />
      <div class="row">
        <label>From epoch <input type="number" min="0" [max]="epochs" [value]="from()" (input)="from.set(numberOf($event))" /></label>
        <label>to <input type="number" min="0" [max]="epochs" [value]="to()" (input)="to.set(numberOf($event))" /></label>
        <label
          >Layer
          <select (change)="layer.set(choiceOf($event))">
            <option value="" [selected]="layer() === null">any</option>
            @for (option of layers; track option.layer) {
              <option [value]="option.layer" [selected]="layer() === option.layer">{{ option.name }}</option>
            }
          </select></label
        >
        @if (replicas.length > 1) {
          <label
            >Replica
            <select (change)="replica.set(choiceOf($event))">
              <option value="" [selected]="replica() === null">any</option>
              @for (option of replicas; track option) {
                <option [value]="option" [selected]="replica() === option">{{ option }}</option>
              }
            </select></label
          >
        }
      </div>
      <label class="wide">Tags, with commas between <input type="text" [value]="tags()" (input)="tags.set(textOf($event))" autocomplete="off" /></label>
      @if (fault(); as sentence) {
        <p class="fault" role="alert">{{ sentence }}</p>
      }
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <span class="muted hint">Ctrl Enter saves · Esc keeps the draft</span>
      <button mat-button type="button" (click)="dialog.close()">Cancel</button>
      <button mat-flat-button type="button" (click)="save()">{{ request.editing ? 'Save' : 'Annotate' }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      display: flex;
      flex-direction: column;
      gap: 12px;
      overflow: visible;
    }
    ip-mention-field {
      margin-top: 4px;
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 16px;
    }
    label {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      font-size: 13px;
    }
    .wide {
      display: flex;
    }
    .wide input {
      flex: 1;
      min-width: 0;
    }
    input,
    select {
      height: 32px;
      padding: 0 8px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 6px;
      background: var(--ip-panel);
      color: inherit;
      font: inherit;
    }
    input[type='number'] {
      width: 84px;
    }
    .fault {
      color: var(--ip-bad);
      font-size: 13px;
    }
    .hint {
      flex: 1;
      padding-left: 16px;
      font-size: 12px;
    }
    @media (max-width: 600px) {
      .hint {
        display: none;
      }
    }
  `,
})
export class AnnotationEditor {
  protected readonly request = inject<EditorRequest>(MAT_DIALOG_DATA);
  protected readonly dialog = inject<MatDialogRef<AnnotationEditor, string | null>>(MatDialogRef);
  private readonly draft = this.request.editing ? null : this.request.team.draft();

  protected readonly epochs = this.request.configuration.training.epochs;
  protected readonly layers = layerWidths(this.request.configuration).map((_, i, all) => ({ layer: i + 1, name: layerName(i + 1, all.length) }));
  protected readonly replicas = Array.from({ length: this.request.configuration.replicas }, (_, replica) => replica);
  protected readonly body = signal(this.request.editing?.body ?? this.draft?.body ?? '');
  protected readonly tags = signal((this.request.editing?.tags ?? this.draft?.tags ?? []).join(', '));
  protected readonly from = signal(this.request.anchor.fromEpoch);
  protected readonly to = signal(this.request.anchor.toEpoch);
  protected readonly layer = signal(this.request.anchor.layer);
  protected readonly replica = signal(this.request.anchor.replica);
  private readonly isTried = signal(false);
  private readonly wish = computed(() => {
    const anchor = { ...this.request.anchor, fromEpoch: this.from(), toEpoch: this.to(), layer: this.layer(), replica: this.replica() };
    const tags = [...new Set(this.tags().split(',').map((tag) => tag.trim()).filter(Boolean))];
    return createAnnotationSchema.safeParse({ id: '00000000-0000-4000-8000-000000000000', anchor, body: this.body(), tags });
  });
  protected readonly fault = computed(() => {
    const { error } = this.wish();
    if (!this.isTried()) return null;
    if (this.from() > this.epochs || this.to() > this.epochs) return `The last epoch is ${this.epochs}.`;
    return error ? error.issues.map(({ path, message }) => `${fieldWords[String(path[0] === 'anchor' ? path[1] : path[0])] ?? 'It'} ${message}.`).join(' ') : null;
  });
  private isSaved = false;

  constructor() {
    this.dialog.beforeClosed().subscribe(() => this.keepDraft());
    // Wherever in the dialog the focus is.
    this.dialog.keydownEvents().subscribe(({ key, ctrlKey, metaKey }) => key === 'Enter' && (ctrlKey || metaKey) && this.save());
  }

  protected save(): void {
    this.isTried.set(true);
    const { data } = this.wish();
    if (this.fault() !== null || !data || this.isSaved) return;
    this.isSaved = true;
    const { team, editing } = this.request;
    const { anchor, body, tags } = data;
    if (editing) {
      const fields = { ...(body !== editing.body && { body }), ...(JSON.stringify(tags) !== JSON.stringify(editing.tags) && { tags }), ...(JSON.stringify(anchor) !== JSON.stringify(editing.anchor) && editing.parent === null && { anchor }) };
      if (Object.keys(fields).length > 0) team.edit(editing, fields);
      this.dialog.close(editing.id);
    } else this.dialog.close(team.annotate({ anchor, body, tags }));
  }

  protected numberOf(event: Event): number {
    return (event.target as HTMLInputElement).valueAsNumber;
  }

  protected textOf(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }

  protected choiceOf(event: Event): number | null {
    const { value } = event.target as HTMLSelectElement;
    return value === '' ? null : Number(value);
  }

  private keepDraft(): void {
    const { team, editing, anchor } = this.request;
    if (editing) return;
    team.keepDraft(this.isSaved ? null : { anchor, body: this.body(), tags: this.tags().split(',').map((tag) => tag.trim()).filter(Boolean) });
  }
}

const fieldWords: Readonly<Record<string, string>> = { body: 'The text', tags: 'A tag', fromEpoch: 'The first epoch', toEpoch: 'The last epoch' };
