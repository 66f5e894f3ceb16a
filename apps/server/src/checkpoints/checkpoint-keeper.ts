import type { CheckpointSummary } from '@infoplane/contracts';
import { describeError, type Log } from '../log';
import { DamagedCheckpointError, type CheckpointStore, type NewCheckpoint, type StoredCheckpoint } from '../storage/checkpoint-store';
import { checkpointsToDrop, type ThinnedSession } from './thinning';

/** What a keeper needs from around it. */
export interface CheckpointKeeperParts {
  readonly store: CheckpointStore;
  /** Bytes that checkpoints may take before they are thinned. */
  readonly quota: number;
  /** How the sessions are at the moment of the call. */
  readonly sessions: () => (session: string) => ThinnedSession;
  readonly log: Log;
}

// Room for some more checkpoints at once, so that not each one that is stored has all others looked through.
const thinnedShare = 0.9;

/** The checkpoints of this server's sessions: within the quota, as far as what must stay allows, and counted. */
export class CheckpointKeeper {
  readonly #counts = new Map<string, number>();
  readonly #holds = new Map<string, number>();
  #bytes = 0;
  /** Bytes below which nothing can be dropped at the moment, so that it is not tried at every checkpoint. */
  #floor = 0;
  #thinning: Promise<void> | null = null;

  constructor(private readonly parts: CheckpointKeeperParts) {}

  /** Counts what an earlier server left. */
  async restore(): Promise<void> {
    const all = await this.parts.store.listAll();
    for (const { session } of all) this.#count(session, 1);
    this.#bytes = [...new Map(all.map(({ hash, bytes }) => [hash, bytes])).values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** How many checkpoints a session has. */
  count(session: string): number {
    return this.#counts.get(session) ?? 0;
  }

  /** Bytes of the disk that all checkpoints take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Stores a checkpoint; over the quota others are dropped. @throws RefusedError `storage-full`, `unavailable`. */
  async put(checkpoint: NewCheckpoint): Promise<void> {
    const { taken, isNew } = await this.parts.store.put(checkpoint);
    this.#bytes += taken;
    if (isNew) this.#count(checkpoint.session, 1);
    if (this.#bytes > Math.max(this.parts.quota, this.#floor)) await (this.#thinning ??= this.#thin().finally(() => (this.#thinning = null)));
  }

  /** Checkpoints were stored behind its back, together with their session. */
  adopted(session: string, { taken, count }: { readonly taken: number; readonly count: number }): void {
    this.#bytes += taken;
    this.#count(session, count);
  }

  /** Drops every checkpoint of a session that is about to go. */
  async dropAll(session: string): Promise<void> {
    for (const { epoch } of await this.list(session)) {
      this.#bytes -= await this.parts.store.drop(session, epoch);
      this.#count(session, -1);
    }
  }

  get(session: string, epoch: number): Promise<Uint8Array | null> {
    return this.parts.store.get(session, epoch);
  }

  list(session: string): Promise<StoredCheckpoint[]> {
    return this.parts.store.list(session);
  }

  /** A session's checkpoints as people see them. */
  async summaries(session: string): Promise<CheckpointSummary[]> {
    return (await this.list(session)).map(({ epoch, step, bytes }) => ({ epoch, step, bytes }));
  }

  /**
   * The newest checkpoint of a session at or before an epoch that can be read. Damaged ones are passed over, which costs the time to train
   * from an older one and nothing else; the log says so.
   */
  async newest(session: string, atMost: number): Promise<{ readonly epoch: number; readonly bytes: Uint8Array } | null> {
    const usable = (await this.list(session)).filter(({ epoch }) => epoch <= atMost);
    for (const { epoch } of usable.reverse()) {
      try {
        const bytes = await this.get(session, epoch);
        if (bytes) return { epoch, bytes };
      } catch (error) {
        if (!(error instanceof DamagedCheckpointError)) throw error;
        this.parts.log.warn(`session ${session}: ${error.message}; an older one is taken`);
      }
    }
    return null;
  }

  /** Keeps all checkpoints of a session while something is done with them. @returns how to let go of them. */
  hold(session: string): () => void {
    this.#holds.set(session, (this.#holds.get(session) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const others = this.#holds.get(session)! - 1;
      if (others === 0) this.#holds.delete(session);
      else this.#holds.set(session, others);
    };
  }

  /** Resolves when what is being dropped now is gone: of a session that is held, what is listed then stays. */
  async settled(): Promise<void> {
    await this.#thinning;
  }

  async #thin(): Promise<void> {
    const { quota, log } = this.parts;
    try {
      // Others are stored meanwhile, so that one round may not be enough.
      while (this.#bytes > quota) {
        const dropped = await this.#dropOnce();
        if (dropped > 0) {
          log.info(`checkpoints: ${dropped} dropped, ${this.#bytes} bytes kept of a quota of ${quota}`);
          continue;
        }
        // Everything that is left must stay: not tried again before a tenth of the quota has come in addition.
        this.#floor = this.#bytes + (1 - thinnedShare) * quota;
        log.warn(`checkpoints that must stay take ${this.#bytes} bytes, more than the quota of ${quota}`);
        return;
      }
      this.#floor = 0;
    } catch (error) {
      // A disk so full that not even a row can go. What has just been stored is stored, and the next one tries again.
      log.error(`checkpoints could not be thinned: ${describeError(error)}`);
    }
  }

  async #dropOnce(): Promise<number> {
    const { store, quota, sessions } = this.parts;
    const all = await store.listAll();
    const thinned = sessions();
    const sessionOf = (session: string): ThinnedSession => ({ ...thinned(session), ...(this.#holds.has(session) && { isProtected: () => true }) });
    const drops = checkpointsToDrop(all, sessionOf, this.#bytes - thinnedShare * quota);
    for (const { session, epoch } of drops) {
      this.#bytes -= await store.drop(session, epoch);
      this.#count(session, -1);
    }
    return drops.length;
  }

  #count(session: string, difference: number): void {
    this.#counts.set(session, this.count(session) + difference);
  }
}
