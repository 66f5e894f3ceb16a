import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { standardErrorDefinition } from '@infoplane/figures';
import type { DifferenceGroup } from './difference-groups';
import { SessionMark } from './session-mark';

/** What the compared sessions differ in, number by number: mean ± spread of each, and the difference to the first ± its standard error. */
@Component({
  selector: 'ip-difference-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [SessionMark],
  template: `
    <h2>Differences</h2>
    <p class="muted">Mean ± spread s over replicas; under it, Δ: the difference to the first ± standard error √(s₁²/R₁ + s₂²/R₂). <span [title]="definition">A fork’s replicas are not independent of its parent’s: there the error errs to the large side.</span></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Differences, table">
      <table>
        <thead>
          <tr>
            <th scope="col" class="layer">layer</th>
            @for (name of names(); track $index) {
              <th scope="col"><ip-session-mark [place]="$index" /> {{ name }}</th>
            }
          </tr>
        </thead>
        @for (group of groups(); track group.title) {
          <tbody>
            <tr class="group">
              <th [attr.colspan]="names().length + 1" scope="rowgroup">{{ group.title }} <span class="muted">{{ group.unit }}</span></th>
            </tr>
            @for (row of group.rows; track row.layer) {
              <tr>
                <th scope="row" class="layer">{{ row.layer }}</th>
                @for (cell of row.cells; track $index) {
                  <td class="tabular">
                    {{ cell.value }}
                    @if (cell.note) {
                      <small class="muted">{{ cell.note }}</small>
                    }
                    @if (cell.difference) {
                      <b>Δ {{ cell.difference }}</b>
                    }
                  </td>
                }
              </tr>
            }
          </tbody>
        }
      </table>
    </div>
  `,
  styleUrl: './compare-table.scss',
  host: { class: 'panel' },
})
export class DifferenceTable {
  readonly names = input.required<readonly string[]>();
  readonly groups = input.required<readonly DifferenceGroup[]>();
  protected readonly definition = standardErrorDefinition;
}
