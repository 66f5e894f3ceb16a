import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { SessionConfiguration } from '@infoplane/contracts';
import { changedSettings } from '@infoplane/figures';
import { settingTitle, settingValue } from '../sessions/setting-words';
import { SessionMark } from './session-mark';

/** The settings in which the compared sessions differ from the first. */
@Component({
  selector: 'ip-settings-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [SessionMark],
  template: `
    <h2>Changed settings</h2>
    @if (rows().length === 0) {
      <p class="muted">None: their configurations are the same.</p>
    } @else {
      <div class="scroll" tabindex="0" role="region" aria-label="Changed settings, table">
        <table>
          <thead>
            <tr>
              <th scope="col" class="layer">setting</th>
              @for (name of names(); track $index) {
                <th scope="col"><ip-session-mark [place]="$index" /> {{ name }}</th>
              }
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.title) {
              <tr>
                <th scope="row" class="layer">{{ row.title }}</th>
                @for (cell of row.cells; track $index) {
                  <td [class.changed]="cell.isChanged">{{ cell.value }}</td>
                }
              </tr>
            }
          </tbody>
        </table>
      </div>
    }
  `,
  styleUrl: './compare-table.scss',
  host: { class: 'panel' },
})
export class SettingsTable {
  readonly names = input.required<readonly string[]>();
  readonly configurations = input.required<readonly SessionConfiguration[]>();
  protected readonly rows = computed(() =>
    changedSettings(this.configurations()).map(({ path, values }) => ({
      title: settingTitle(path),
      cells: values.map((value) => ({ value: settingValue(path, value), isChanged: JSON.stringify(value) !== JSON.stringify(values[0]) })),
    })),
  );
}
