import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Lineage } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { CompareLink } from '../compare/compare-link';
import { ComparePick } from '../compare/compare-pick';
import { changesWords } from './ancestry-loader';

/** The tree of forks that a session belongs to, with what was changed at each branch. */
@Component({
  selector: 'ip-lineage-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CompareLink, ComparePick, RouterLink],
  host: { class: 'panel' },
  template: `
    <header>
      <h2>Lineage</h2>
      <ip-compare-link />
    </header>
    <div class="scroll" tabindex="0" role="region" aria-label="Tree of forks">
    <ul>
      @for (node of nodes(); track node.id) {
        <li [style.padding-left.px]="16 + 18 * node.depth" [class.current]="node.isCurrent">
          @if (node.depth > 0) {
            <span class="branch" aria-hidden="true">└</span>
          }
          @if (node.isCurrent) {
            <strong aria-current="page">{{ node.name }}</strong>
          } @else {
            <a [routerLink]="['/sessions', node.id]">{{ node.name }}</a>
          }
          <span class="muted">{{ node.words }}</span>
          @if (nodes().length > 1) {
            <ip-compare-pick [session]="node.id" [name]="node.name">compare</ip-compare-pick>
          }
        </li>
      }
    </ul>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-height: 0;
      padding: 10px 0 4px;
    }
    header {
      display: flex;
      gap: 12px;
      align-items: center;
      justify-content: space-between;
      padding: 0 16px 6px;
    }
    h2 {
      font-size: 13px;
      font-weight: 620;
    }
    .scroll {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      font-size: 12px;
    }
    li {
      padding: 4px 16px;
      font-variant-numeric: tabular-nums;
    }
    .current {
      background: var(--ip-tint);
    }
    ip-compare-pick {
      margin-left: 8px;
    }
    .branch {
      margin-right: 4px;
      color: var(--ip-muted);
    }
    a,
    strong {
      margin-right: 8px;
    }
  `,
})
export class LineagePanel {
  readonly lineage = input.required<Lineage>();

  protected readonly nodes = computed(() => {
    const { session, nodes } = this.lineage();
    const depths = new Map<string, number>();
    return nodes.map(({ id, name, state, parent, changes }) => {
      const depth = parent ? (depths.get(parent.session) ?? 0) + 1 : 0;
      depths.set(id, depth);
      return { id, name, depth, isCurrent: id === session, words: [parent ? `at epoch ${formatCount(parent.epoch)}` : '', changesWords(changes), state].filter(Boolean).join(' · ') };
    });
  });
}
