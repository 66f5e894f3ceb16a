import { configurationChanges } from '@infoplane/contracts';
import type { Ancestor, ComparedSession } from '@infoplane/figures';
import type { SessionStore } from '../live/session-store';
import { changesWords } from '../team/ancestry-loader';

/** The sessions that have arrived, as figures take them. Sessions of the same name are told apart by their ids. */
export function comparedSessions(ids: readonly string[], storeOf: (id: string) => SessionStore | null): ComparedSession[] {
  const arrived = ids.flatMap((id) => {
    const store = storeOf(id);
    const summary = store?.summary();
    return store && summary ? [{ id, name: summary.name, store, configuration: summary.configuration }] : [];
  });
  return arrived.map(({ id, name, store, configuration }) => ({
    id,
    name: arrived.filter((other) => other.name === name).length > 1 ? `${name} (${id.slice(0, 4)})` : name,
    view: { columns: store.columns, configuration, ancestors: ancestorsOf(store, storeOf) },
  }));
}

/** Those of its ancestors that have arrived, parent first, up to the first that has not. */
function ancestorsOf(store: SessionStore, storeOf: (id: string) => SessionStore | null): Ancestor[] {
  const ancestors: Ancestor[] = [];
  for (let child = store.summary(); child?.parent; ) {
    const parent = storeOf(child.parent.session);
    const summary = parent?.summary();
    if (!parent || !summary) break;
    const changes = changesWords(configurationChanges(summary.configuration, child.configuration));
    ancestors.push({ view: { columns: parent.columns, configuration: summary.configuration }, name: summary.name, untilEpoch: child.parent.epoch, changes });
    child = summary;
  }
  return ancestors;
}
