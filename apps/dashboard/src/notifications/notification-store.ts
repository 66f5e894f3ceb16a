import { computed, signal } from '@angular/core';
import { roles, type Notification, type NotificationsAnswer, type ReadNotifications, type Standing, type SubscriptionsAnswer } from '@infoplane/contracts';
import type { NotificationsDoor } from './notifications-door';

/** What notifications need of a socket. */
export interface NotificationSocket {
  on(event: 'notifications', listener: (answer: NotificationsAnswer) => void): unknown;
  on(event: 'subscriptions', listener: (answer: SubscriptionsAnswer) => void): unknown;
}

const none: NotificationsAnswer = { notifications: [], unread: 0 };

/**
 * What whoever looks at the page is told of, and of which sessions. The server sends the newest at the beginning and whenever something changes, in
 * this page or in another one of the same person; what is older is asked for.
 */
export class NotificationStore {
  private readonly held = signal<NotificationsAnswer>(none);
  private readonly sessions = signal<ReadonlySet<string>>(new Set());
  private readonly failure = signal<string | null>(null);
  private readonly fresh = signal<Notification | null>(null);
  private isComplete = false;
  private newest: number | null = null;

  /** Newest first. */
  readonly notifications = computed(() => this.held().notifications);
  readonly unread = computed(() => this.held().unread);
  /** Whether there may be more than what is held. */
  readonly hasOlder = signal(false);
  /** Why something that was asked for did not happen, in words for a person. */
  readonly refusal = this.failure.asReadonly();
  /** The last one that came while the page was open. */
  readonly arrived = this.fresh.asReadonly();
  /** One that leads to a place on the page that is open; null once that is shown. */
  readonly chosen = signal<Notification | null>(null);
  /** Whether there is anybody to tell: guests, and whoever needs no sign-in, have no account. */
  readonly isForPerson = computed(() => roles.some((role) => role === this.standing()));

  constructor(
    socket: NotificationSocket,
    private readonly door: Pick<NotificationsDoor, 'list' | 'read' | 'subscribe'>,
    private readonly standing: () => Standing,
  ) {
    socket.on('notifications', (answer) => this.hear(answer));
    socket.on('subscriptions', ({ sessions }) => this.sessions.set(new Set(sessions)));
  }

  /** Whether the person wants to be told of a session. */
  isSubscribed(session: string): boolean {
    return this.sessions().has(session);
  }

  async subscribe(session: string, isOn: boolean): Promise<void> {
    await this.trying(async () => {
      await this.door.subscribe(session, isOn);
      this.sessions.update((sessions) => new Set(isOn ? [session, ...sessions] : [...sessions].filter((other) => other !== session)));
    });
  }

  /** Marks these as read. */
  async read(ids: readonly number[]): Promise<void> {
    const unread = ids.filter((id) => this.notifications().some((one) => one.id === id && one.readAt === null));
    if (unread.length > 0) await this.mark({ ids: unread });
  }

  /** Marks all that are shown, and all older ones, as read: what comes meanwhile stays unread. */
  async readAll(): Promise<void> {
    const [newest] = this.notifications();
    if (newest) await this.mark({ upTo: newest.id });
  }

  /** Asks for all that is kept. */
  async showOlder(): Promise<void> {
    await this.trying(async () => this.takeAll(await this.door.list()));
  }

  /** It is somebody else who looks at the page: the server sends them theirs. */
  forget(): void {
    this.held.set(none);
    this.sessions.set(new Set());
    this.failure.set(null);
    this.fresh.set(null);
    this.hasOlder.set(false);
    this.isComplete = false;
    this.newest = null;
  }

  private mark(which: ReadNotifications): Promise<void> {
    return this.trying(async () => {
      const answer = await this.door.read(which);
      if (this.isComplete) this.takeAll(answer);
      else this.take({ ...answer, notifications: answer.notifications.slice(0, this.notifications().length) });
    });
  }

  private hear(answer: NotificationsAnswer): void {
    const [first] = answer.notifications;
    if (first && this.newest !== null && first.id > this.newest && first.readAt === null) this.fresh.set(first);
    const shown = this.notifications();
    const last = answer.notifications.at(-1);
    const older = last ? shown.filter(({ id }) => id < last.id) : [];
    // What is shown further down may have changed as well, and is not sent.
    if (this.isComplete && older.length > 0) void this.showOlder();
    this.hasOlder.set(!this.isComplete && answer.notifications.length >= packetLength);
    this.take({ ...answer, notifications: this.isComplete ? [...answer.notifications, ...older] : answer.notifications });
  }

  private takeAll(answer: NotificationsAnswer): void {
    this.isComplete = true;
    this.hasOlder.set(false);
    this.take(answer);
  }

  private take(answer: NotificationsAnswer): void {
    this.newest = Math.max(this.newest ?? 0, answer.notifications[0]?.id ?? 0);
    this.held.set(answer);
  }

  private async trying(action: () => Promise<void>): Promise<void> {
    this.failure.set(null);
    try {
      await action();
    } catch (error) {
      // RefusedError: the server is away, or refuses. Its sentence is for the person.
      this.failure.set(error instanceof Error ? error.message : String(error));
    }
  }
}

/** The server sends as many at once: fewer are all there are. */
const packetLength = 20;
