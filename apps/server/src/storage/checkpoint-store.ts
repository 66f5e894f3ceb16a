/** A checkpoint as it is stored, without its bytes. */
export interface StoredCheckpoint {
  readonly session: string;
  readonly epoch: number;
  readonly step: number;
  /** The last record of the session that was made before the checkpoint: what a fork from it has for its history. */
  readonly seq: number;
  /** SHA-256 of its bytes, in hexadecimal digits. */
  readonly hash: string;
  /** Size of its bytes. */
  readonly bytes: number;
  readonly at: number;
}

/** A checkpoint to be stored. */
export type NewCheckpoint = Omit<StoredCheckpoint, 'hash' | 'bytes'> & { readonly bytes: Uint8Array };

/** What is stored under a checkpoint's name is not what was stored there. */
export class DamagedCheckpointError extends Error {
  constructor({ session, epoch, hash }: Pick<StoredCheckpoint, 'session' | 'epoch' | 'hash'>, why: string) {
    super(`The checkpoint of epoch ${epoch} of session ${session} is damaged: its file ${hash} ${why}`);
    this.name = 'DamagedCheckpointError';
  }
}

/**
 * The checkpoints of all sessions. A checkpoint is identified by (session, epoch) and stored by its content, so that equal ones of several
 * sessions take the room of one. What is listed is durable, and what is read is what was stored, bit for bit, or refused.
 */
export interface CheckpointStore {
  /**
   * Stores a checkpoint, in the place of an earlier one of that epoch, whose `seq` it keeps.
   *
   * @returns the bytes of the disk that this took or, where less is needed than before, freed (negative), and whether it is a further one.
   * @throws RefusedError `storage-full` or `unavailable`: then what was there is still there.
   */
  put(checkpoint: NewCheckpoint): Promise<{ readonly taken: number; readonly isNew: boolean }>;
  /**
   * The bytes of a checkpoint; null where there is none.
   *
   * @throws DamagedCheckpointError if they are not what was stored.
   */
  get(session: string, epoch: number): Promise<Uint8Array | null>;
  /** The checkpoints of a session by epoch, ascending. */
  list(session: string): Promise<StoredCheckpoint[]>;
  /** All checkpoints, by session and epoch. */
  listAll(): Promise<StoredCheckpoint[]>;
  /** Forgets a checkpoint. @returns the bytes of the disk that this freed. */
  drop(session: string, epoch: number): Promise<number>;
}
