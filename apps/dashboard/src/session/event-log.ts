import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { layerWidths } from '@infoplane/contracts';
import { eventSentences } from './event-sentences';
import type { SessionView } from './session-view';

/** Everything in the log that is no measured epoch, newest first: what happened, when, and as which record. */
@Component({
  selector: 'ip-event-log',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'panel' },
  template: `
    <h2>Events</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Events of the session">
      <table>
        <thead>
          <tr>
            <th scope="col">record</th>
            <th scope="col">time</th>
            <th scope="col">what happened</th>
          </tr>
        </thead>
        <tbody>
          @for (event of events(); track event.seq) {
            <tr>
              <td>{{ event.seq }}</td>
              <td>{{ event.time }}</td>
              <td [class.bad]="event.isBad">{{ event.words }}</td>
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
    th:first-child,
    td:first-child {
      width: 72px;
      padding-left: 16px;
    }
    td:nth-child(2) {
      width: 84px;
      color: var(--ip-muted);
      white-space: nowrap;
    }
    tbody tr {
      border-top: 1px solid var(--ip-line);
    }
    .bad {
      color: var(--ip-bad);
    }
  `,
})
export class EventLog {
  readonly view = input.required<SessionView>();

  protected readonly events = computed(() => {
    const view = this.view();
    view.store.lastSeq();
    const configuration = view.configuration();
    const layers = configuration ? layerWidths(configuration).length : 0;
    return eventSentences(view.store.columns, layers).map(({ at, ...event }) => ({ ...event, time: timeWords(at) }));
  });
}

function timeWords(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}
