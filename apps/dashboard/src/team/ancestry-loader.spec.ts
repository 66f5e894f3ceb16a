import { signal } from '@angular/core';
import type { SessionSummary } from '@infoplane/contracts';
import { SessionStore } from '../live/session-store';
import { buildSummary } from '../testing/build-summary';
import { buildPage } from '../testing/fake-socket';
import { buildSmallConfiguration, measurementAt } from '../testing/measured-store';
import { AncestryLoader, changesWords } from './ancestry-loader';

const configuration = buildSmallConfiguration();
const summaryOf = (id: string, parent: SessionSummary['parent']) => buildSummary({ id, name: `name of ${id}`, configuration, parent });

describe('the ancestors of a session', () => {
  let stores: Map<string, SessionStore>;
  let closed: string[];
  const histories = { open: (id: string) => stores.get(id) ?? stores.set(id, new SessionStore(id)).get(id)!, close: (id: string) => void closed.push(id) };
  const lineage = signal(null);
  const arrive = (id: string, parent: SessionSummary['parent']) => {
    stores.get(id)!.summary.set(summaryOf(id, parent));
    stores.get(id)!.append(buildPage(id, 1, [measurementAt(0), measurementAt(3)]));
  };

  beforeEach(() => {
    stores = new Map();
    closed = [];
  });

  it('are opened parent first, each once the one before it has said its parent', () => {
    const loader = new AncestryLoader(() => summaryOf('child', { session: 'parent', epoch: 3 }), lineage, histories);
    loader.load();
    loader.load();
    expect([[...stores.keys()], loader.ancestors()]).toEqual([['parent'], []]);
    arrive('parent', { session: 'root', epoch: 9 });
    loader.load();
    arrive('root', null);
    loader.load();
    // What lies behind the nearer fork is not part of the history.
    expect(loader.ancestors().map(({ name, untilEpoch }) => [name, untilEpoch])).toEqual([['name of parent', 3], ['name of root', 3]]);
    loader.close();
    expect(closed).toEqual(['parent', 'root']);
  });

  it('are none of a session that began at epoch 0', () => {
    for (const parent of [null, { session: 'parent', epoch: 0 }]) new AncestryLoader(() => summaryOf('child', parent), lineage, histories).load();
    expect(stores.size).toBe(0);
  });

  it('say what was changed in the words of the settings', () => {
    expect(changesWords([{ path: 'training.batchSize', from: 512, to: 64 }])).toMatch(/^Batch.* 512 → 64$/);
  });
});
