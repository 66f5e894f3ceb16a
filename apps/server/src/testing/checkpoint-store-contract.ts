import { DamagedCheckpointError, type CheckpointStore, type NewCheckpoint } from '../storage/checkpoint-store';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A checkpoint with overrides. */
export function buildCheckpoint(overrides: Partial<NewCheckpoint> = {}): NewCheckpoint {
  return { session: 'session00001', epoch: 3, step: 21, seq: 5, at: 7, bytes: bytesOf('weights'), ...overrides };
}

/**
 * The rules that every checkpoint store keeps.
 *
 * @param open a new empty store that knows the sessions `session00001` and `session00002`, how to spoil a stored checkpoint, and how to put it away.
 */
export function describeCheckpointStore(
  name: string,
  open: () => Promise<{ store: CheckpointStore; damage: (session: string, epoch: number) => Promise<void>; close: () => Promise<void> }>,
): void {
  describe(`checkpoint store: ${name}`, () => {
    let store: CheckpointStore;
    let damage: (session: string, epoch: number) => Promise<void>;
    let close: () => Promise<void>;
    beforeEach(async () => ({ store, damage, close } = await open()));
    afterEach(() => close());
    const got = async (session: string, epoch: number) => {
      const bytes = await store.get(session, epoch);
      return bytes && new TextDecoder().decode(bytes);
    };

    it('[R23] gives back the bytes that were stored, and null where there are none', async () => {
      expect(await store.put(buildCheckpoint())).toEqual({ taken: 7, isNew: true });
      expect([await got('session00001', 3), await got('session00001', 4), await got('session00002', 3)]).toEqual(['weights', null, null]);
    });

    it('lists the checkpoints of a session by epoch, with what is known of them', async () => {
      for (const epoch of [10, 2, 7]) await store.put(buildCheckpoint({ epoch }));
      await store.put(buildCheckpoint({ session: 'session00002', epoch: 1 }));
      const listed = await store.list('session00001');
      expect(listed.map(({ epoch }) => epoch)).toEqual([2, 7, 10]);
      expect(listed[0]).toEqual(jasmine.objectContaining({ step: 21, seq: 5, at: 7, bytes: 7, hash: jasmine.stringMatching(/^[0-9a-f]{64}$/) }));
      expect((await store.listAll()).map(({ session, epoch }) => [session, epoch])).toEqual([
        ['session00001', 2],
        ['session00001', 7],
        ['session00001', 10],
        ['session00002', 1],
      ]);
    });

    it('[R23] takes the room of one for equal checkpoints, until the last of them goes', async () => {
      await store.put(buildCheckpoint());
      expect((await store.put(buildCheckpoint({ session: 'session00002' }))).taken).toBe(0);
      expect(await store.drop('session00001', 3)).toBe(0);
      expect([await got('session00001', 3), await got('session00002', 3)]).toEqual([null, 'weights']);
      expect(await store.drop('session00002', 3)).toBe(7);
      expect(await store.drop('session00002', 3)).toBe(0);
      expect(await store.listAll()).toEqual([]);
    });

    it('[R23] replaces the checkpoint of an epoch, which keeps its place among the records', async () => {
      await store.put(buildCheckpoint());
      expect(await store.put(buildCheckpoint({ seq: 9, bytes: bytesOf('others') }))).toEqual({ taken: -1, isNew: false });
      expect([await got('session00001', 3), (await store.list('session00001'))[0].seq]).toEqual(['others', 5]);
    });

    it('[R23] refuses a damaged checkpoint, naming it, and takes it anew', async () => {
      await store.put(buildCheckpoint());
      await damage('session00001', 3);
      await expectAsync(store.get('session00001', 3)).toBeRejectedWithError(DamagedCheckpointError, /epoch 3 of session session00001 is damaged/);
      await store.put(buildCheckpoint());
      expect(await got('session00001', 3)).toBe('weights');
    });

    it('changes that are asked for at once happen one after the other', async () => {
      const epochs = Array.from({ length: 20 }, (_, epoch) => epoch);
      await Promise.all(epochs.map((epoch) => store.put(buildCheckpoint({ epoch, bytes: bytesOf(`shared ${epoch % 3}`) }))));
      const freed = await Promise.all(epochs.map((epoch) => store.drop('session00001', epoch)));
      expect(freed.reduce((sum, bytes) => sum + bytes)).toBe(3 * 8);
    });
  });
}
