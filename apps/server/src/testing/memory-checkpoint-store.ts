import { createHash } from 'node:crypto';
import { DamagedCheckpointError, type CheckpointStore, type NewCheckpoint, type StoredCheckpoint } from '../storage/checkpoint-store';

const keyOf = (session: string, epoch: number) => `${session}/${epoch}`;
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The store's twin in memory: what the contract means, in its plainest form. */
export class MemoryCheckpointStore implements CheckpointStore {
  readonly #rows = new Map<string, StoredCheckpoint>();
  readonly #files = new Map<string, Uint8Array>();

  async put({ bytes, ...checkpoint }: NewCheckpoint): Promise<{ taken: number; isNew: boolean }> {
    const before = this.#bytes();
    const key = keyOf(checkpoint.session, checkpoint.epoch);
    const hash = hashOf(bytes);
    const isNew = !this.#rows.has(key);
    this.#files.set(hash, bytes.slice());
    this.#rows.set(key, { ...checkpoint, seq: this.#rows.get(key)?.seq ?? checkpoint.seq, hash, bytes: bytes.length });
    return { taken: this.#bytes() - before, isNew };
  }

  async get(session: string, epoch: number): Promise<Uint8Array | null> {
    const row = this.#rows.get(keyOf(session, epoch));
    if (!row) return null;
    const bytes = this.#files.get(row.hash)!;
    if (hashOf(bytes) !== row.hash) throw new DamagedCheckpointError(row, 'does not hold what its name says');
    return bytes;
  }

  async list(session: string): Promise<StoredCheckpoint[]> {
    return (await this.listAll()).filter((row) => row.session === session);
  }

  async listAll(): Promise<StoredCheckpoint[]> {
    return [...this.#rows.values()].sort((a, b) => (a.session === b.session ? a.epoch - b.epoch : a.session < b.session ? -1 : 1));
  }

  async drop(session: string, epoch: number): Promise<number> {
    const before = this.#bytes();
    this.#rows.delete(keyOf(session, epoch));
    return before - this.#bytes();
  }

  /** Spoils the bytes of a checkpoint. */
  damage(session: string, epoch: number): void {
    const { hash } = this.#rows.get(keyOf(session, epoch))!;
    this.#files.set(hash, Uint8Array.of(0));
  }

  #bytes(): number {
    return [...new Map([...this.#rows.values()].map(({ hash, bytes }) => [hash, bytes])).values()].reduce((sum, bytes) => sum + bytes, 0);
  }
}
