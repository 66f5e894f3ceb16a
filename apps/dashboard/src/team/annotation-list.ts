import { afterRenderEffect, ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, output, signal } from '@angular/core';
import { layerWidths, type Annotation, type Person } from '@infoplane/contracts';
import { mdiClose, mdiPlus, mdiRedo, mdiUndo } from '@mdi/js';
import { MatTooltip } from '@angular/material/tooltip';
import { ME_STORE } from '../people/services';
import type { SessionView } from '../session/session-view';
import { Icon } from '../shell/icon';
import { AnnotationCard } from './annotation-card';
import { annotationSorts, noFilter, passes, type AnnotationFilter, type AnnotationSort } from './annotation-filter';
import { ConflictChoice } from './conflict-choice';
import type { SessionTeam } from './session-team';

/** The annotations of a session by epoch: to find, to jump to, to answer. Ctrl Z and Ctrl Shift Z take one's own last change back and make it again. */
@Component({
  selector: 'ip-annotation-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AnnotationCard, ConflictChoice, Icon, MatTooltip],
  host: { '(document:keydown)': 'takeKey($event)', role: 'complementary', 'aria-label': 'Annotations' },
  template: `<div class="stay">
    <header>
      <h2>Annotations</h2>
      <span class="muted tabular" role="status">{{ shown().length === team().threads().length ? shown().length : shown().length + ' of ' + team().threads().length }}</span>
      <span class="gap"></span>
      @if (canWrite()) {
        <button type="button" class="icon-button" [disabled]="!team().history.canUndo()" (click)="team().undo()" matTooltip="Take my last change back (Ctrl Z)" aria-label="Undo"><ip-icon [path]="icons.undo" [size]="18" /></button>
        <button type="button" class="icon-button" [disabled]="!team().history.canRedo()" (click)="team().redo()" matTooltip="Make it again (Ctrl Shift Z)" aria-label="Redo"><ip-icon [path]="icons.redo" [size]="18" /></button>
        <button type="button" class="icon-button" (click)="written.emit()" matTooltip="Annotate the epoch shown (a)" aria-label="Annotate"><ip-icon [path]="icons.add" [size]="18" /></button>
      }
      <button type="button" class="icon-button" (click)="closed.emit()" aria-label="Close the annotations"><ip-icon [path]="icons.close" [size]="18" /></button>
    </header>
    <search>
      <input type="search" aria-label="Search annotations" placeholder="Search" [value]="filter().text" (input)="narrow({ text: valueOf($event) })" />
      <select aria-label="By person" (change)="narrow({ person: valueOf($event) || null })">
        <option value="">anybody</option>
        @for (person of team().authors(); track person.id) {
          <option [value]="person.id" [selected]="person.id === filter().person">{{ person.name }}</option>
        }
      </select>
      <select aria-label="With tag" (change)="narrow({ tag: valueOf($event) || null })">
        <option value="">any tag</option>
        @for (tag of team().tags(); track tag) {
          <option [value]="tag" [selected]="tag === filter().tag">{{ tag }}</option>
        }
      </select>
      <select aria-label="Of kind" (change)="narrow({ sort: sortOf($event) })">
        @for (sort of sorts; track sort.name) {
          <option [value]="sort.name" [selected]="sort.name === filter().sort">{{ sort.words }}</option>
        }
      </select>
    </search>
    @if (team().refusal(); as sentence) {
      <p class="refusal" role="alert">{{ sentence }} <button type="button" (click)="team().refusal.set(null)">Understood</button></p>
    }
    <div class="scroll" tabindex="0" role="region" aria-label="List of annotations">
      @for (conflict of team().conflicts(); track conflict) {
        <ip-conflict-choice [conflict]="conflict" (settled)="team().settle(conflict, $event)" />
      }
      @for (thread of shown(); track thread.annotation.id) {
        <ip-annotation-card
          [thread]="thread"
          [team]="team()"
          [people]="people()"
          [layers]="layers()"
          [canWrite]="canWrite()"
          [mayEditAll]="me.can('sessions.write')"
          [mayDeleteAll]="me.can('people.write')"
          [isCurrent]="thread.annotation.id === current()"
          (jumped)="jumped.emit($event)"
          (linked)="linked.emit($event)"
          (edited)="edited.emit($event)"
        />
      } @empty {
        <p class="muted empty">{{ team().threads().length > 0 ? 'None that fits.' : canWrite() ? 'None yet. Press a at an epoch, or Ctrl-click or Ctrl-drag on a figure; hold a finger on it.' : 'None yet.' }}</p>
      }
    </div>
  </div>`,
  styleUrl: './annotation-list.scss',
})
export class AnnotationList {
  readonly team = input.required<SessionTeam>();
  readonly view = input.required<SessionView>();
  readonly people = input<readonly Person[]>([]);
  /** The id of the annotation that the address names. */
  readonly current = input<string | null>(null);
  readonly jumped = output<Annotation>();
  readonly linked = output<Annotation>();
  readonly edited = output<Annotation>();
  readonly written = output();
  readonly closed = output();

  protected readonly me = inject(ME_STORE);
  protected readonly icons = { close: mdiClose, add: mdiPlus, undo: mdiUndo, redo: mdiRedo };
  protected readonly sorts = Object.entries(annotationSorts).map(([name, words]) => ({ name: name as AnnotationSort, words }));
  protected readonly filter = signal<AnnotationFilter>(noFilter);
  protected readonly shown = computed(() => this.team().threads().filter((thread) => passes(thread, this.filter(), this.team().me.id)));
  protected readonly layers = computed(() => {
    const configuration = this.view().configuration();
    return configuration ? layerWidths(configuration).length : 0;
  });
  protected readonly canWrite = computed(() => this.me.can('annotations.write'));
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private revealed: string | null = null;

  constructor() {
    // The annotation that is jumped to comes into sight once it is there, and only then: what a person scrolls to later stays.
    afterRenderEffect(() => {
      const current = this.current();
      const isThere = this.shown().some(({ annotation }) => annotation.id === current);
      if (current === this.revealed || (current !== null && !isThere)) return;
      this.revealed = current;
      if (current !== null) this.host.nativeElement.querySelector(`#note-${current}`)?.scrollIntoView({ block: 'nearest' });
    });
  }

  protected narrow(part: Partial<AnnotationFilter>): void {
    this.filter.update((filter) => ({ ...filter, ...part }));
  }

  protected valueOf(event: Event): string {
    return (event.target as HTMLInputElement | HTMLSelectElement).value;
  }

  protected sortOf(event: Event): AnnotationSort {
    return this.valueOf(event) as AnnotationSort;
  }

  protected takeKey(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (isTyping || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    if (event.shiftKey) this.team().redo();
    else this.team().undo();
  }
}
