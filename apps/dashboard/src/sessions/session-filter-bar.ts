import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { problemNames, sessionStates, type ProblemName } from '@infoplane/contracts';
import { mdiClose, mdiMagnify } from '@mdi/js';
import { Icon } from '../shell/icon';
import { problemTitles } from './configuration-words';
import { sessionShelves, type SessionFilter, type SessionShelfName } from './session-filter';

const shelfTitles: Record<SessionShelfName, string> = { current: 'all but archived', starred: 'starred', archived: 'archived', deleted: 'deleted' };

/** Where a person says which sessions they look for. */
@Component({
  selector: 'ip-session-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <div class="search">
      <ip-icon [path]="icon" [size]="18" />
      <input type="search" aria-label="Search names, descriptions, tags" placeholder="Search names, descriptions, tags" autocomplete="off" [value]="filter().text" (input)="change({ text: $any($event.target).value })" />
    </div>
    <select aria-label="State" (change)="change({ state: $any($event.target).value || null })">
      <option value="" [selected]="filter().state === null">any state</option>
      <option value="open" [selected]="filter().state === 'open'">training or waiting</option>
      @for (state of states; track state) {
        <option [value]="state" [selected]="filter().state === state">{{ state }}</option>
      }
    </select>
    <select aria-label="Problem" (change)="change({ problem: $any($event.target).value || null })">
      <option value="" [selected]="filter().problem === null">any problem</option>
      @for (problem of problems; track problem.name) {
        <option [value]="problem.name" [selected]="filter().problem === problem.name">{{ problem.title }}</option>
      }
    </select>
    <select aria-label="Shelf" (change)="change({ shelf: $any($event.target).value })">
      @for (shelf of shelves; track shelf) {
        <option [value]="shelf" [selected]="filter().shelf === shelf">{{ shelfTitles[shelf] }}</option>
      }
    </select>
    @if (knownTags().length > 0) {
      <select aria-label="Tag" (change)="change({ tag: $any($event.target).value || null })">
        <option value="" [selected]="filter().tag === null">any tag</option>
        @for (tag of knownTags(); track tag) {
          <option [value]="tag" [selected]="filter().tag === tag">{{ tag }}</option>
        }
      </select>
    }
    @if (filter().tag; as tag) {
      <button type="button" class="tag" (click)="change({ tag: null })" [attr.aria-label]="'Not only those tagged ' + tag">{{ tag }} <ip-icon [path]="closeIcon" [size]="14" /></button>
    }
    <p class="muted tabular" role="status">{{ count() }}</p>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 8px 12px;
    }
    .search {
      position: relative;
      flex: 1 1 220px;
      max-width: 400px;
    }
    .search ip-icon {
      position: absolute;
      top: 9px;
      left: 10px;
      color: var(--ip-muted);
    }
    input,
    select {
      height: 36px;
      padding: 0 10px;
      border: 1px solid light-dark(#b9c1cb, #3b4653);
      border-radius: 6px;
      background: light-dark(#fff, #0f141a);
      color: inherit;
      font: inherit;
    }
    input {
      width: 100%;
      padding-left: 36px;
    }
    p {
      font-size: 13px;
    }
    .tag {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      height: 28px;
      padding: 0 8px 0 12px;
      border: 1px solid var(--ip-accent);
      border-radius: 14px;
      background: var(--ip-tint);
      color: var(--ip-accent);
      font: inherit;
      font-size: 13px;
      cursor: pointer;
    }
    @media (max-width: 600px) {
      .search {
        flex-basis: 100%;
        max-width: none;
      }
      select {
        flex: 1 1 120px;
        min-width: 0;
      }
    }
  `,
})
export class SessionFilterBar {
  readonly filter = input.required<SessionFilter>();
  /** How many are shown, of how many. */
  readonly count = input.required<string>();
  readonly filterChange = output<SessionFilter>();
  /** The tags of the sessions at hand. */
  readonly tags = input<readonly string[]>([]);
  protected readonly icon = mdiMagnify;
  protected readonly closeIcon = mdiClose;
  protected readonly shelves = sessionShelves;
  protected readonly shelfTitles = shelfTitles;
  protected readonly knownTags = computed(() => {
    const { tag } = this.filter();
    return [...new Set([...this.tags(), ...(tag === null ? [] : [tag])])].sort((a, b) => a.localeCompare(b));
  });
  protected readonly states = sessionStates;
  protected readonly problems = problemNames.map((name: ProblemName) => ({ name, title: problemTitles[name] }));

  protected change(change: Partial<SessionFilter>): void {
    this.filterChange.emit({ ...this.filter(), ...change });
  }
}
