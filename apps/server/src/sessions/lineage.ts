import { configurationChanges, type Lineage } from '@infoplane/contracts';
import type { SessionRow } from '../storage/session-row';

/** The whole tree of forks that a session belongs to, each after its parent, with what changed at its branch. */
export function lineageOf(session: string, rows: ReadonlyMap<string, SessionRow>): Lineage {
  const childrenOf = new Map<string, SessionRow[]>();
  for (const row of rows.values()) {
    if (row.parent) childrenOf.set(row.parent.session, [...(childrenOf.get(row.parent.session) ?? []), row]);
  }
  let root = rows.get(session)!;
  while (root.parent) root = rows.get(root.parent.session)!;
  const nodes: Lineage['nodes'] = [];
  const waiting = [root];
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    const { id, name, state, parent, configuration } = row;
    const changes = parent ? configurationChanges(rows.get(parent.session)!.configuration, configuration) : [];
    nodes.push({ id, name, state, parent, changes: changes.map(({ path, from, to }) => ({ path, from: from ?? null, to: to ?? null })) });
    const children = childrenOf.get(id) ?? [];
    waiting.push(...children.sort((a, b) => b.parent!.epoch - a.parent!.epoch || b.createdAt - a.createdAt));
  }
  return { session, nodes };
}
