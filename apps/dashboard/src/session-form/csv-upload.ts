import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { limits, RefusedError } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import type { UploadedDataset } from '../live/datasets-door';
import { DATASETS_DOOR } from '../shell/services';
import type { CsvFields } from './draft-fields';

/** Hands a table of a person's to the server, and lets them choose which column is the label. */
@Component({
  selector: 'ip-csv-upload',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label for="csv-file">CSV file</label>
    <input id="csv-file" type="file" accept=".csv,.tsv,.txt,text/csv" [disabled]="isSending()" aria-describedby="csv-note" [attr.aria-invalid]="sentence() !== null" (change)="choose($any($event.target).files?.[0] ?? null)" />
    @if (held(); as table) {
      @if (columns().length > 0) {
        <label for="csv-label">Label column</label>
        <select id="csv-label" [disabled]="isSending()" (change)="chooseLabel($any($event.target).value)">
          @for (column of columns(); track column.name) {
            <option [value]="column.name" [selected]="column.name === table.label">{{ column.name }}, {{ formatCount(column.distinct) }} distinct{{ column.isNumeric ? '' : ', text' }}</option>
          }
        </select>
      }
    }
    @if (needsLabel()) {
      <label for="csv-label-name">Label column, by its name</label>
      <input id="csv-label-name" class="text" autocomplete="off" [disabled]="isSending()" (change)="chooseLabel($any($event.target).value)" />
    }
    <div id="csv-note" aria-live="polite">
      @if (sentence(); as wrong) {
        <p class="fault" role="alert">{{ wrong }}</p>
      } @else if (isSending()) {
        <p>reading the table…</p>
      } @else if (held(); as table) {
        <p>
          <strong>{{ table.title }}</strong
          >: {{ table.rows === null ? '' : formatCount(table.rows) + ' rows, ' }}{{ formatCount(table.inputs) }} inputs, {{ formatCount(table.classes) }} classes of “{{ table.label }}”
        </p>
      } @else {
        <p>a first line of column names, then numbers; at most {{ mebibytes }} MiB</p>
      }
    </div>
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
    input,
    select {
      width: 100%;
      min-width: 0;
      font: inherit;
      font-size: 13px;
    }
    select,
    .text {
      height: 36px;
      margin-bottom: 4px;
      padding: 0 10px;
      border: 1px solid light-dark(#b9c1cb, #3b4653);
      border-radius: 6px;
      background: light-dark(#fff, #0f141a);
      color: inherit;
    }
    p {
      color: var(--ip-muted);
      font-size: 12px;
      overflow-wrap: anywhere;
    }
    .fault {
      color: var(--ip-bad);
      white-space: pre-line;
    }
  `,
})
export class CsvUpload {
  readonly held = input.required<CsvFields | null>();
  /** What the form finds wrong, as that there is no file yet. */
  readonly fault = input<string | null>(null);
  readonly heldChange = output<CsvFields | null>();

  protected readonly formatCount = formatCount;
  protected readonly mebibytes = limits.datasetBytes / 2 ** 20;
  protected readonly isSending = signal(false);
  protected readonly columns = signal<UploadedDataset['columns']>([]);
  /** The server found no column that can be the label, or not the right one: a person says which. */
  protected readonly needsLabel = computed(() => this.refusal() !== null && this.hasFile() && this.columns().length === 0);
  protected readonly sentence = computed(() => this.refusal() ?? this.fault());

  private readonly refusal = signal<string | null>(null);
  private readonly door = inject(DATASETS_DOOR);
  private readonly hasFile = signal(false);
  private file: File | null = null;

  protected async choose(file: File | null): Promise<void> {
    if (!file) return;
    this.file = file;
    this.hasFile.set(false);
    this.columns.set([]);
    this.heldChange.emit(null);
    if (file.size > limits.datasetBytes) {
      this.refusal.set(`${file.name} has ${formatCount(file.size / 2 ** 20)} MiB; at most ${this.mebibytes} MiB are taken.`);
      return;
    }
    this.hasFile.set(true);
    await this.send(file, null);
  }

  protected async chooseLabel(label: string): Promise<void> {
    if (this.file && label.trim() !== '') await this.send(this.file, label);
  }

  private async send(file: File, label: string | null): Promise<void> {
    this.isSending.set(true);
    this.refusal.set(null);
    try {
      const { columns, dataset, title, label: chosen, inputs, classes, rows } = await this.door.upload(file, file.name.slice(0, limits.nameLength), label);
      this.columns.set(columns);
      this.heldChange.emit({ dataset, title, label: chosen, inputs, classes, rows });
    } catch (error) {
      // RefusedError: the server names row and column of what it cannot read. The table is not taken with another label either.
      this.refusal.set(sentenceOf(error));
      this.heldChange.emit(null);
    } finally {
      this.isSending.set(false);
    }
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof RefusedError && error.faults.length > 0) return error.faults.map(({ message }) => message).join('\n');
  return error instanceof Error ? error.message : String(error);
}
