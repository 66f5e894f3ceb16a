import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { problemNames, sessionStates, type ProblemName } from '@infoplane/contracts';
import { mdiMagnify } from '@mdi/js';
import { Icon } from '../shell/icon';
import { problemTitles } from './configuration-words';
import type { SessionFilter } from './session-filter';

/** Where a person says which sessions they look for. */
@Component({
  selector: 'ip-session-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <div class="search">
      <ip-icon [path]="icon" [size]="18" />
      <input type="search" aria-label="Search by name" placeholder="Search by name" autocomplete="off" [value]="filter().text" (input)="change({ text: $any($event.target).value })" />
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
  protected readonly icon = mdiMagnify;
  protected readonly states = sessionStates;
  protected readonly problems = problemNames.map((name: ProblemName) => ({ name, title: problemTitles[name] }));

  protected change(change: Partial<SessionFilter>): void {
    this.filterChange.emit({ ...this.filter(), ...change });
  }
}
