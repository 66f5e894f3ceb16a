import { computed, signal } from '@angular/core';
import { lobbySessions, type SessionPage, type SessionSummary } from '@infoplane/contracts';
import { matchingSessions, noFilter, queryOf, type SessionFilter } from './session-filter';

/** Cards of one page: each that trains is watched, so that a page stays light however many sessions there are. */
export const cardsOfPage = 24;

/** A page of the server's list: what was asked for, and what came. */
export interface AskedPage {
  readonly query: string;
  readonly page: SessionPage;
}

/**
 * The page of the list that is shown. While the lobby brought all sessions they are filtered here, at once and live; when there are more, or deleted
 * ones are wanted, which no lobby brings, the server is asked for one page after the other.
 */
export class SessionPages {
  readonly filter = signal<SessionFilter>(noFilter);
  /** From 1. */
  readonly wantedPage = signal(1);
  /** The cursors of the server's pages so far: that of page n at n - 1, null of the first. */
  private readonly cursors = signal<readonly (string | null)[]>([null]);
  private readonly asked = signal<AskedPage | null>(null);

  /** Whether all that is wanted is here. */
  readonly isWhole = computed(() => this.filter().shelf !== 'deleted' && this.lobby().length < lobbySessions);
  private readonly found = computed(() => (this.isWhole() ? matchingSessions(this.lobby(), this.filter()) : []));
  private readonly byId = computed(() => new Map(this.lobby().map((session) => [session.id, session])));
  /** What the server is to be asked now; null while nothing needs to be. */
  readonly query = computed(() => (this.isWhole() ? null : queryOf(this.filter(), cardsOfPage, this.cursors()[this.page() - 1] ?? null).toString()));
  readonly isAsking = computed(() => this.query() !== null && this.asked()?.query !== this.query());
  /** How many there are on all pages; null until the server has said. */
  readonly total = computed(() => (this.isWhole() ? this.found().length : (this.asked()?.page.total ?? null)));
  readonly pages = computed(() => Math.max(1, Math.ceil((this.total() ?? 0) / cardsOfPage)));
  /** The server's pages are reached one after the other: each says where the next begins. */
  readonly page = computed((): number => (this.isWhole() ? Math.min(this.wantedPage(), this.pages()) : Math.min(this.wantedPage(), this.cursors().length)));
  readonly shown = computed((): readonly SessionSummary[] => {
    if (this.isWhole()) return this.found().slice((this.page() - 1) * cardsOfPage, this.page() * cardsOfPage);
    const asked = this.asked();
    if (!asked) return [];
    const live = asked.page.sessions.map((session) => newer(session, this.byId().get(session.id)));
    // What was changed here meanwhile may be on another shelf by now.
    return matchingSessions(live, { ...this.filter(), text: '' });
  });
  readonly hasNext = computed(() => (this.isWhole() ? this.page() < this.pages() : !this.isAsking() && this.asked()?.page.next !== null));

  /** @param lobby all sessions that the lobby brought, newest first, deleted ones included. */
  constructor(private readonly lobby: () => readonly SessionSummary[]) {}

  /** Shows others, from the first page on. */
  choose(filter: SessionFilter): void {
    this.filter.set(filter);
    this.toFirst();
  }

  toFirst(): void {
    this.wantedPage.set(1);
    this.cursors.set([null]);
  }

  older(): void {
    const next = this.asked()?.page.next;
    if (!this.isWhole()) {
      if (this.isAsking() || !next) return;
      this.cursors.set([...this.cursors().slice(0, this.page()), next]);
    }
    this.wantedPage.set(this.page() + 1);
  }

  newer(): void {
    const page = Math.max(1, this.page() - 1);
    // Where an address led to a page, the ones before it have not been asked for: only the first is known without that.
    if (!this.isWhole() && page > 1 && this.cursors()[page - 1] === null) this.toFirst();
    else this.wantedPage.set(page);
  }

  /** Where the page that is shown begins, for the address; null where its number says it. */
  readonly cursor = computed(() => (this.isWhole() ? null : (this.cursors()[this.page() - 1] ?? null)));

  /** Goes to the page that an address names. @param cursor where it begins in the server's list; null where that is not known. */
  restore(page: number, cursor: string | null): void {
    this.wantedPage.set(page);
    if (cursor !== null && page > 1) this.cursors.set([...Array.from({ length: page - 1 }, () => null), cursor]);
  }

  /** Takes what the server answered; what nobody waits for any more is left out. */
  take(answer: AskedPage): void {
    if (answer.query === this.query()) this.asked.set(answer);
  }
}

function newer(asked: SessionSummary, live: SessionSummary | undefined): SessionSummary {
  return live && live.version >= asked.version && live.head >= asked.head ? live : asked;
}
