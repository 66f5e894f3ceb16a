import { computed, signal } from '@angular/core';
import { mayDo, permissions, type Me, type Permission, type Standing } from '@infoplane/contracts';
import type { Joining, MeDoor } from './me-door';

/** Who looks at the page and what they may do, as the server last said. */
export class MeStore {
  private readonly held = signal<Me | null>(null);
  private readonly hasFailed = signal(false);
  private newest = 0;
  private first: Promise<void> | null = null;

  /** Null until the server has answered. */
  readonly me = this.held.asReadonly();
  readonly standing = computed((): Standing => this.held()?.standing ?? 'anonymous');
  /** Whether the server wants to know who it is before it shows anything. */
  readonly mustSignIn = computed(() => this.held()?.standing === 'anonymous');
  /**
   * Changes whenever it is somebody else, or somebody with other rights: what was opened for the one before must be opened anew. Null while
   * nobody may see anything. Where the server could not be asked it is not null: the connection tells when it is back.
   */
  readonly identity = computed((): string | null => {
    const me = this.held();
    if (!me) return this.hasFailed() ? 'unasked' : null;
    return me.standing === 'anonymous' ? null : JSON.stringify([me.standing, me.person?.id, me.session]);
  });

  constructor(private readonly door: MeDoor) {}

  /** Whether the person may do it. Nobody may do anything until the server has said who it is. */
  can(permission: Permission): boolean {
    return mayDo(this.standing(), permission);
  }

  /** Why the person may not do it, as a sentence; null where they may. */
  whyNot(permission: Permission): string | null {
    if (this.held() === null || this.can(permission)) return null;
    const role = permissions[permission];
    switch (this.standing()) {
      case 'anonymous':
        return 'Sign in first.';
      case 'guest':
        return 'A share link only shows its session.';
      case 'local':
        return `This needs the role ${role}; nobody has it yet.`;
      default:
        return `This needs the role ${role}; yours is ${this.standing()}. An admin can change that.`;
    }
  }

  /** Waits until the server has been asked once, whatever came of it. */
  ready(): Promise<void> {
    this.first ??= this.held() ? Promise.resolve() : this.load();
    return this.first;
  }

  /** Asks the server who it is. If it does not answer, what was held stays. */
  async load(): Promise<void> {
    const asked = (this.newest += 1);
    try {
      const me = await this.door.ask();
      if (asked === this.newest) this.take(me);
    } catch {
      // RefusedError: the server is away. The connection's state says so on the page, and it is asked again once that is back.
      if (asked === this.newest) this.hasFailed.set(true);
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    await this.become(this.door.signIn(name, password));
  }

  async signOut(everywhere: boolean): Promise<void> {
    await this.become(this.door.signOut(everywhere));
  }

  async makeFirstAdmin(joining: Joining): Promise<void> {
    await this.become(this.door.makeFirstAdmin(joining));
  }

  async acceptInvite(joining: Joining): Promise<void> {
    await this.become(this.door.acceptInvite(joining));
  }

  /** Opens a share link. Whoever has signed in stays who they are. @returns the session that it shows. */
  async openShare(secret: string): Promise<string | null> {
    const { session } = await this.door.openShare(secret);
    await this.load();
    return session;
  }

  /** Takes what the server says. What was asked before this is old news from then on. */
  take(me: Me): void {
    this.newest += 1;
    this.held.set(me);
  }

  private async become(answer: Promise<Me>): Promise<void> {
    this.take(await answer);
  }
}
