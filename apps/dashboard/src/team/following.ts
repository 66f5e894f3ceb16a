import { computed, signal } from '@angular/core';
import type { Present } from '@infoplane/contracts';
import type { SessionView, ViewParameters } from '../session/session-view';

/**
 * Looking at what somebody else looks at: the view takes the parameters of theirs until the person does something to it themselves, or the
 * other is gone.
 */
export class Following {
  private readonly id = signal<string | null>(null);
  private taken: string | null = null;

  /** Whoever is followed; null when nobody is. */
  readonly followed = computed(() => this.others().find(({ id }) => id === this.id()) ?? null);

  constructor(
    private readonly view: SessionView,
    private readonly others: () => readonly Present[],
  ) {}

  start(id: string): void {
    this.id.set(id);
    this.taken = null;
  }

  stop(): void {
    this.id.set(null);
  }

  /** Takes over what the followed one sees, or notices that the person went another way. Called whenever either changes. */
  keepUp(): void {
    const followed = this.followed();
    const own = parametersText(this.view.parameters());
    if (this.id() === null) return;
    if (!followed || (this.taken !== null && own !== this.taken)) {
      this.stop();
      return;
    }
    const wanted = new URLSearchParams(followed.presence.view ?? '');
    const text = parametersText(Object.fromEntries(wanted));
    if (text === own && this.taken !== null) return;
    this.view.restore((name) => wanted.get(name));
    this.taken = parametersText(this.view.parameters());
  }
}

/** The parameters of a view as they stand in an address. */
export function parametersText(parameters: Partial<ViewParameters>): string {
  const held = Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string').sort(([a], [b]) => (a < b ? -1 : 1));
  return new URLSearchParams(held).toString();
}
