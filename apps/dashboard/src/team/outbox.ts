import { signal } from '@angular/core';
import { createAnnotationSchema, editAnnotationSchema, placeMarkSchema, reactSchema, RefusedError, type ErrorCode, type Refusal } from '@infoplane/contracts';
import { z } from 'zod';
import { onTimer, type Later } from '../live/later';

/** Where what is not sent yet outlives the page. */
export type TeamStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const wishSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('annotate'), at: z.number(), wish: createAnnotationSchema }),
  z.object({ kind: z.literal('edit'), annotation: z.uuid(), edit: editAnnotationSchema }),
  z.object({ kind: z.literal('react'), annotation: z.uuid(), react: reactSchema }),
  z.object({ kind: z.literal('mark'), mark: placeMarkSchema }),
]);
/** Something that a person wants to say of a session. It holds an id made here, so that sending it twice does nothing more. */
export type Wish = z.infer<typeof wishSchema>;

/** Refusals that are not about the wish itself: it stays, and is sent when the way is free again. */
const passing: readonly ErrorCode[] = ['unavailable', 'unauthenticated', 'storage-full'];
/** Those of them that end without the person doing anything: the outbox tries again by itself. Who is signed out signs in first. */
const retried: readonly ErrorCode[] = ['unavailable', 'storage-full'];
/** The wait before the first further try. It doubles with each that fails: a second is soon for a person, half a minute little for a server that is down. */
export const firstRetryMs = 1000;
export const longestRetryMs = 30_000;

/**
 * What a person said and the server does not have yet, in order. It survives a dropped connection and a reload; each wish is sent until the
 * server has answered it once, and what it refuses for good is handed over with the reason. What does not get through is tried again by itself,
 * and at once when `flush` says that the way is free.
 */
export class Outbox {
  private readonly held = signal<readonly Wish[]>([]);
  private readonly accepted = signal<readonly Wish[]>([]);
  private sending: Promise<void> | null = null;
  /** Tries since one got through or `flush` was called. */
  private failures = 0;
  private stopWaiting: (() => void) | null = null;

  /** What is not sent yet, oldest first. */
  readonly waiting = this.held.asReadonly();
  /** What was sent since the page was opened; its records may still be on their way. */
  readonly sent = this.accepted.asReadonly();

  constructor(
    private readonly storage: TeamStorage,
    private readonly key: string,
    private readonly send: (wish: Wish) => Promise<void>,
    private readonly refused: (wish: Wish, refusal: Refusal) => void,
    private readonly later: Later = onTimer,
  ) {
    this.held.set(parsed(storage.getItem(key)));
  }

  add(wish: Wish): Promise<void> {
    this.held.update((held) => [...held, wish]);
    this.store([...parsed(this.storage.getItem(this.key)), wish]);
    return this.flush();
  }

  /** Takes back what is not sent yet. */
  drop(wish: Wish): void {
    this.held.update((held) => held.filter((other) => other !== wish));
    // What is stored now, and not what is held here: another page of the same person may have added to it.
    this.store(parsed(this.storage.getItem(this.key)).filter((other) => idOf(other) !== idOf(wish)));
  }

  /** Sends what waits now, one after the other, until one does not get through. */
  flush(): Promise<void> {
    this.failures = 0;
    return this.begin();
  }

  private begin(): Promise<void> {
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.sending ??= this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    for (let [wish] = this.held(); wish; [wish] = this.held()) {
      const current = wish;
      try {
        await this.send(current);
        this.accepted.update((sent) => [...sent, current]);
      } catch (error) {
        // RefusedError with the server's reason. Anything else is a fault of the page, and must show.
        if (!(error instanceof RefusedError)) throw error;
        if (passing.includes(error.code)) {
          if (retried.includes(error.code)) this.tryLater();
          return;
        }
        this.refused(current, error.toRefusal());
      }
      this.failures = 0;
      this.drop(current);
    }
  }

  private tryLater(): void {
    const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** this.failures);
    this.failures += 1;
    this.stopWaiting = this.later(() => void this.begin(), waitMs);
  }

  private store(wishes: readonly Wish[]): void {
    if (wishes.length === 0) this.storage.removeItem(this.key);
    else this.storage.setItem(this.key, JSON.stringify(wishes));
  }
}

/** The id that a wish is granted under. */
function idOf(wish: Wish): string {
  switch (wish.kind) {
    case 'annotate':
      return wish.wish.id;
    case 'edit':
      return wish.edit.mutation;
    case 'react':
      return wish.react.mutation;
    case 'mark':
      return wish.mark.mutation;
    default:
      return wish satisfies never;
  }
}

/** What an earlier page left; what this one does not understand is left out. */
function parsed(text: string | null): readonly Wish[] {
  if (text === null) return [];
  let held: unknown;
  try {
    held = JSON.parse(text);
  } catch {
    // SyntaxError: something else wrote under this key.
    return [];
  }
  return Array.isArray(held) ? held.flatMap((item) => wishSchema.safeParse(item).data ?? []) : [];
}
