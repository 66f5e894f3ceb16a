import { createHmac } from 'node:crypto';
import { signatureHeader, type Webhook, type WebhookDelivery } from '@infoplane/contracts';
import type { Schedule } from '../live/pump';
import { describeError } from '../log';

/** What a courier needs from around it. */
export interface WebhookCourierParts {
  readonly url: string;
  readonly secret: string;
  readonly now: () => number;
  readonly schedule: Schedule;
  readonly warn: (message: string) => void;
}

/** Waits before each further try: about a quarter of an hour in all. */
export const retryAfterMs = [1000, 5000, 30_000, 120_000, 600_000] as const;
/** Deliveries that wait at most; the oldest goes for a new one. */
export const mostWaiting = 200;
const patienceMs = 10_000;

/** Brings one webhook its deliveries, one after the other in the order of the events, each until it is taken or has been tried often enough. */
export class WebhookCourier {
  readonly #waiting: WebhookDelivery[] = [];
  readonly #stopping = new AbortController();
  #tries = 0;
  #isBusy = false;
  #stopTimer: (() => void) | null = null;
  #last: Webhook['last'] = null;

  constructor(private readonly parts: WebhookCourierParts) {}

  get last(): Webhook['last'] {
    return this.#last;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes a delivery and returns at once. */
  take(delivery: WebhookDelivery): void {
    if (this.#waiting.length === mostWaiting) {
      // The first may be under way at this moment.
      const [dropped] = this.#waiting.splice(1, 1);
      this.parts.warn(`delivery ${dropped.id} of ${dropped.event} was dropped: ${mostWaiting} wait`);
    }
    this.#waiting.push(delivery);
    if (!this.#isBusy) void this.#work();
  }

  stop(): void {
    this.#stopping.abort();
    this.#stopTimer?.();
    this.#waiting.length = 0;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const [delivery] = this.#waiting;
      const fault = await this.#deliver(delivery);
      if (this.#stopping.signal.aborted) return;
      this.#last = { at: this.parts.now(), isDelivered: fault === null, detail: fault ?? 'taken' };
      const again = fault === null ? undefined : retryAfterMs[this.#tries];
      if (again !== undefined) {
        this.#tries += 1;
        this.#stopTimer = this.parts.schedule(() => void this.#work(), again);
        return;
      }
      if (fault !== null) this.parts.warn(`delivery ${delivery.id} of ${delivery.event} was given up: ${fault}`);
      this.#tries = 0;
      this.#waiting.shift();
    }
    this.#isBusy = false;
  }

  /** @returns why it was not taken; null if it was. */
  async #deliver(delivery: WebhookDelivery): Promise<string | null> {
    const { url, secret, now } = this.parts;
    const body = JSON.stringify(delivery);
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Infoplane',
          [signatureHeader]: signatureOf(body, secret, Math.floor(now() / 1000)),
        },
        // Only the address that an admin gave is told anything.
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(patienceMs)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `it answered ${response.status}`;
    } catch (error) {
      // Nobody there, no such name, a bad certificate, or no answer in time.
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return describeError(cause);
    }
  }
}

/** The signature of a body at a time. */
export function signatureOf(body: string, secret: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}
