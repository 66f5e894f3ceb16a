import { computed, signal } from '@angular/core';
import type { EditSession, SessionSummary } from '@infoplane/contracts';

/** Name, description and tags of a session as they are being written. */
export class NotesDraft {
  readonly name;
  readonly description;
  /** As typed, with commas between. */
  readonly tags;
  private readonly seen;

  /** What is changed against what was seen, as the server takes it; null where nothing is. */
  readonly edit = computed((): EditSession | null => {
    const seen = this.seen();
    const [name, description, tags] = [this.name().trim(), this.description(), tagsFrom(this.tags())];
    const changes = {
      ...(name !== seen.name ? { name } : {}),
      ...(description !== seen.description ? { description } : {}),
      ...(tags.join() !== seen.tags.join() ? { tags } : {}),
    };
    return Object.keys(changes).length === 0 ? null : { seen: seen.version, ...changes };
  });

  constructor(session: SessionSummary) {
    this.seen = signal(session);
    this.name = signal(session.name);
    this.description = signal(session.description);
    this.tags = signal(session.tags.join(', '));
  }

  /**
   * Takes what the session is by now, after a conflict: what the person did not touch follows it, what they wrote stays, and saving again replaces
   * what the other wrote.
   */
  catchUp(session: SessionSummary): void {
    const before = this.seen();
    if (this.name().trim() === before.name) this.name.set(session.name);
    if (this.description() === before.description) this.description.set(session.description);
    if (tagsFrom(this.tags()).join() === before.tags.join()) this.tags.set(session.tags.join(', '));
    this.seen.set(session);
  }
}

/** The tags of a line, each once. */
export function tagsFrom(line: string): string[] {
  return [...new Set(line.split(',').map((tag) => tag.trim()).filter(Boolean))];
}
