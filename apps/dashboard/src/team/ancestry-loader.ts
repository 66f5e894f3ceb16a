import { computed, signal } from '@angular/core';
import type { Lineage, SessionSummary } from '@infoplane/contracts';
import type { Ancestor } from '@infoplane/figures';
import type { SessionStore } from '../live/session-store';
import { settingTitle, settingValue } from '../sessions/setting-words';

/** Forks of forks whose history is still drawn: the nearest ones. */
const mostAncestors = 4;

/** Where the history of other sessions comes from. */
export interface Histories {
  open(id: string): SessionStore;
  close(id: string): void;
}

/**
 * The sessions that one goes on from, with their records: opened one after the other, parent first, because each says its own parent. What was
 * changed at each branch comes with the lineage.
 */
export class AncestryLoader {
  private readonly opened = signal<readonly { readonly store: SessionStore; readonly untilEpoch: number }[]>([]);

  constructor(
    private readonly session: () => SessionSummary | null,
    private readonly lineage: () => Lineage | null,
    private readonly histories: Histories,
  ) {}

  private readonly ownId = computed(() => this.session()?.id ?? '');

  /** The ancestors whose first records are there, parent first; a new list whenever records of them came, and only then: every figure is drawn anew. */
  readonly ancestors = computed((): readonly Ancestor[] => {
    const nodes = this.lineage()?.nodes ?? [];
    let child = this.ownId();
    const ancestors: Ancestor[] = [];
    for (const { store, untilEpoch } of this.opened()) {
      store.lastSeq();
      const summary = store.summary();
      if (!summary || store.columns.measurements === 0) break;
      const changes = changesWords(nodes.find(({ id }) => id === child)?.changes ?? []);
      ancestors.push({ view: { columns: store.columns, configuration: summary.configuration }, name: summary.name, untilEpoch, changes });
      child = store.id;
    }
    return ancestors;
  });

  /** Opens the next ancestor once the one before it has said its parent. Called whenever a summary changes. */
  load(): void {
    const opened = this.opened();
    const last = opened.at(-1);
    const parent = last ? last.store.summary()?.parent : this.session()?.parent;
    if (!parent || parent.epoch === 0 || opened.length >= mostAncestors) return;
    this.opened.set([...opened, { store: this.histories.open(parent.session), untilEpoch: Math.min(parent.epoch, last?.untilEpoch ?? Infinity) }]);
  }

  close(): void {
    for (const { store } of this.opened()) this.histories.close(store.id);
    this.opened.set([]);
  }
}

/** Changed settings in words: `Batch size 512 → 64`. */
export function changesWords(changes: Lineage['nodes'][number]['changes']): string {
  return changes.map(({ path, from, to }) => `${settingTitle(path)} ${settingValue(path, from)} → ${settingValue(path, to)}`).join(', ');
}
