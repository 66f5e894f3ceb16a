import { ChangeDetectionStrategy, Component, computed, input, linkedSignal, output } from '@angular/core';
import type { Fields } from './annotation-history';
import type { Conflict } from './session-team';

/** Both versions of what two people changed at once, side by side: take one, or write what should hold. */
@Component({
  selector: 'ip-conflict-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section role="alertdialog" aria-label="Two changes of the same annotation">
      <p><strong>Somebody else changed this at the same time.</strong> Which should hold?</p>
      <div class="pair">
        <div>
          <h3>Yours</h3>
          <pre>{{ mine() }}</pre>
          @if (canKeepMine()) {
            <button type="button" (click)="settled.emit(conflict().mine)">Keep yours</button>
          }
        </div>
        <div>
          <h3>Theirs</h3>
          <pre>{{ theirs() }}</pre>
          <button type="button" (click)="settled.emit(null)">Keep theirs</button>
        </div>
      </div>
      @if (conflict().mine.body !== undefined) {
        <label>Or both <textarea rows="4" [value]="merged()" (input)="take($event)"></textarea></label>
        <button type="button" [disabled]="merged().trim() === ''" (click)="settled.emit({ body: merged() })">Keep this</button>
      }
    </section>
  `,
  styles: `
    section {
      display: flex;
      flex-direction: column;
      align-items: flex-start;
      gap: 8px;
      padding: 10px 12px;
      border: 1px solid var(--ip-warn);
      border-radius: var(--ip-radius);
      background: var(--ip-panel);
      font-size: 13px;
    }
    .pair {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 12px;
      width: 100%;
    }
    h3 {
      font-size: 12px;
    }
    pre,
    textarea {
      width: 100%;
      margin: 4px 0;
      padding: 6px 8px;
      border: 1px solid var(--ip-line);
      border-radius: 4px;
      background: var(--ip-tint);
      color: inherit;
      font: inherit;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    label {
      width: 100%;
    }
    button {
      min-height: 28px;
      padding: 0 10px;
      border: 1px solid var(--mat-sys-outline);
      border-radius: 6px;
      background: none;
      color: var(--ip-accent);
      font: inherit;
      cursor: pointer;
    }
  `,
})
export class ConflictChoice {
  readonly conflict = input.required<Conflict>();
  /** The fields that should hold; null for theirs. */
  readonly settled = output<Fields | null>();

  protected readonly mine = computed(() => fieldWords(this.conflict().mine, this.conflict().mine));
  protected readonly theirs = computed(() => {
    const { body, tags, anchor, resolved, isDeleted } = this.conflict().theirs;
    return fieldWords(this.conflict().mine, { body, tags, anchor, isDeleted, resolved: resolved !== null });
  });
  /** What was deleted comes back by its words alone. */
  protected readonly canKeepMine = computed(() => !this.conflict().theirs.isDeleted || this.conflict().mine.body !== undefined);
  protected readonly merged = linkedSignal(() => `${this.conflict().mine.body ?? ''}\n\n${this.conflict().theirs.body}`.trim());

  protected take(event: Event): void {
    this.merged.set((event.target as HTMLTextAreaElement).value);
  }
}

/** The values of the fields named, a line each. */
function fieldWords(named: Fields, { body, tags, anchor, resolved, isDeleted }: Fields): string {
  if (isDeleted === true) return 'deleted';
  return [
    named.body === undefined ? null : body,
    named.tags === undefined ? null : `tags: ${(tags ?? []).join(', ')}`,
    named.anchor === undefined ? null : `epochs ${anchor?.fromEpoch}–${anchor?.toEpoch}`,
    named.resolved === undefined ? null : resolved ? 'resolved' : 'open',
  ]
    .filter((line) => line !== null)
    .join('\n');
}
