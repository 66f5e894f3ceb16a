import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { layerWidths } from '@infoplane/contracts';
import { eventSentences, type EventLink, type Fork } from './event-sentences';
import type { SessionView } from './session-view';

/** Everything that is no measured epoch, newest first: what happened, what the team said, which sessions go on from here; each leads there. */
@Component({
  selector: 'ip-event-log',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink],
  host: { class: 'panel' },
  template: `
    <h2>Timeline</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Timeline of the session">
      <table>
        <thead>
          <tr>
            <th scope="col">record</th>
            <th scope="col">time</th>
            <th scope="col">what happened</th>
          </tr>
        </thead>
        <tbody>
          @for (event of events(); track event.key) {
            <tr>
              <td>{{ event.seq === 0 ? '' : event.seq }}</td>
              <td>{{ event.time }}</td>
              <td [class.bad]="event.isBad">
                @switch (event.link?.kind) {
                  @case ('session') {
                    <a [routerLink]="['/sessions', event.target]">{{ event.words }}</a>
                  }
                  @case ('annotation') {
                    <button type="button" (click)="annotationChosen.emit(event.target)">{{ event.words }}</button>
                  }
                  @case ('epoch') {
                    <button type="button" (click)="epochChosen.emit(+event.target)">{{ event.words }}</button>
                  }
                  @default {
                    {{ event.words }}
                  }
                }
              </td>
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
      padding: 10px 0 0;
    }
    h2 {
      padding: 0 16px 6px;
      font-size: 13px;
      font-weight: 620;
    }
    .scroll {
      flex: 1;
      overflow-y: auto;
    }
    table {
      width: 100%;
      border-collapse: collapse;
      table-layout: fixed;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
    }
    th {
      position: sticky;
      top: 0;
      background: var(--ip-panel);
      color: var(--ip-muted);
      font-size: 11px;
      font-weight: 450;
      text-align: left;
    }
    th,
    td {
      padding: 4px 16px 4px 0;
      vertical-align: top;
    }
    th:nth-child(2) {
      width: 72px;
    }
    th:first-child,
    td:first-child {
      width: 66px;
      padding-left: 16px;
    }
    td:nth-child(2) {
      color: var(--ip-muted);
      white-space: nowrap;
    }
    tbody tr {
      border-top: 1px solid var(--ip-line);
    }
    td button,
    td a {
      display: block;
      width: 100%;
      min-height: 18px;
      overflow-wrap: anywhere;
      padding: 0;
      border: 0;
      background: none;
      color: inherit;
      font: inherit;
      text-align: left;
      text-decoration: none;
      cursor: pointer;
    }
    td button:hover,
    td a:hover {
      color: var(--ip-accent);
      text-decoration: underline;
    }
    .bad {
      color: var(--ip-bad);
    }
  `,
})
export class EventLog {
  readonly view = input.required<SessionView>();
  readonly forks = input<readonly Fork[]>([]);
  readonly epochChosen = output<number>();
  readonly annotationChosen = output<string>();

  protected readonly events = computed(() => {
    const view = this.view();
    view.store.lastSeq();
    const configuration = view.configuration();
    const layers = configuration ? layerWidths(configuration).length : 0;
    return eventSentences(view.store.columns, layers, this.forks()).map(({ at, ...event }) => ({ ...event, key: event.seq === 0 ? targetOf(event.link) : event.seq, target: targetOf(event.link), time: timeWords(at) }));
  });
}

function timeWords(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

function targetOf(link: EventLink | null): string {
  if (link === null) return '';
  return link.kind === 'epoch' ? String(link.epoch) : link.id;
}
