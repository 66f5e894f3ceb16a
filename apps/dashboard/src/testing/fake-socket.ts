import { packRecord, type RecordPage, type SessionRecord } from '@infoplane/contracts';
import type { LiveSocket } from '../live/live-connection';

/** One message that the page sent, and the function to answer it. */
export interface Sent {
  readonly event: string;
  readonly message: { readonly protocol?: number; readonly session?: string; readonly after?: number; readonly pages?: number };
  readonly answer: (answer: unknown) => void;
}

/** A socket in the hands of a test: nothing moves until the test moves it. */
export class FakeSocket implements LiveSocket {
  connected = false;
  readonly id = 'own';
  readonly sent: Sent[] = [];
  connects = 0;
  private readonly listeners = new Map<string, ((...arguments_: never[]) => void)[]>();

  on(event: string, listener: (...arguments_: never[]) => void): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  emit(event: string, message: Sent['message'], answer: (answer: never) => void = () => undefined): void {
    this.sent.push({ event, message, answer: answer as Sent['answer'] });
  }

  connect(): void {
    this.connects += 1;
  }

  disconnect(): void {
    this.drop();
  }

  /** The connection comes up. */
  open(): void {
    this.connected = true;
    this.receive('connect');
  }

  /** The connection is lost. */
  drop(): void {
    if (!this.connected) return;
    this.connected = false;
    this.receive('disconnect');
  }

  /** Something comes from the server. */
  receive(event: string, ...arguments_: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) (listener as (...given: unknown[]) => void)(...arguments_);
  }

  /** A page comes. */
  page(page: RecordPage): void {
    this.receive('records', page);
  }

  /** The counts of pages held that the page has sent, oldest first. */
  get answers(): (number | undefined)[] {
    return this.of('received').map(({ message }) => message.pages);
  }

  /** The messages of one kind, oldest first. */
  of(event: string): Sent[] {
    return this.sent.filter((sent) => sent.event === event);
  }
}

/** A page of those records from a seq on. */
export function buildPage(session: string, first: number, records: readonly SessionRecord[], head = first + records.length - 1): RecordPage {
  return { session, head, records: records.map((record, i) => ({ seq: first + i, at: 1000 * (first + i), bytes: packRecord(record) })) };
}
