import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../storage/database';
import { FileCheckpointStore } from '../storage/file-checkpoint-store';
import { blankRow } from '../storage/session-row';
import { toStored } from '../storage/tables';
import { buildSession } from '../testing/builders';

describe('a session that is stored together with its checkpoints', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'infoplane-together-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const session = { ...blankRow(buildSession()), head: 1 };
  async function* checkpoints(count: number, fails = false) {
    for (let epoch = 0; epoch < count; epoch += 1) yield { session: session.id, epoch, step: epoch, seq: 1, at: 1, bytes: new TextEncoder().encode(`weights ${epoch}`) };
    if (fails) throw new Error('the file is cut');
  }
  const files = () => readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/.test(entry.name)).length;

  for (const [what, fails, write] of [
    ['while checkpoints come', true, async () => undefined],
    ['while the session is written', false, async () => Promise.reject(new Error('the disk is full'))],
    ['because nothing of the session is there', false, async () => undefined],
  ] as const) {
    it(`is not there at all if it fails ${what}: no row, no file`, async () => {
      const db = await openDatabase(directory);
      const store = await FileCheckpointStore.open(db, directory);
      await expectAsync(store.putTogether(checkpoints(3, fails), write)).toBeRejected();
      expect([files(), (await store.listAll()).length, (await db.selectFrom('session').selectAll().execute()).length]).toEqual([0, 0, 0]);
      await db.destroy();
    });
  }

  it('is there whole when it is stored, and takes the room of its checkpoints', async () => {
    const db = await openDatabase(directory);
    const store = await FileCheckpointStore.open(db, directory);
    const stored = await store.putTogether(checkpoints(3), async (transaction) => void (await transaction.insertInto('session').values(toStored(session)).execute()));
    expect(stored).toEqual({ count: 3, taken: 27 });
    expect(new TextDecoder().decode((await store.get(session.id, 2))!)).toBe('weights 2');
    await db.destroy();
  });
});
