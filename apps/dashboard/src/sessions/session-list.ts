import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, resource, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { isEnded, presetNamed, type SessionSummary } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { mdiPlay, mdiPlus } from '@mdi/js';
import { CompareLink } from '../compare/compare-link';
import { CompareSelection } from '../compare/compare-selection';
import { SessionMark } from '../compare/session-mark';
import { LobbyStore } from '../live/lobby-store';
import { Can } from '../people/can';
import { ME_STORE } from '../people/services';
import { ImportButton } from '../session-actions/import-button';
import { Icon } from '../shell/icon';
import { LIVE_CONNECTION, SESSIONS_DOOR } from '../shell/services';
import { SessionCard } from './session-card';
import { filterFrom, filterParameters, noFilter } from './session-filter';
import { SessionFilterBar } from './session-filter-bar';
import { SESSION_NOTES_DOOR } from './session-notes-door';
import type { SummaryTaker } from './session-notes';
import { SessionPages } from './session-pages';

/** How long typing must rest before the server is asked. */
const restMs = 150;

/** All sessions, newest first, live, a page at a time. */
@Component({
  selector: 'ip-session-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, CompareLink, Icon, ImportButton, MatButton, RouterLink, SessionCard, SessionFilterBar, SessionMark],
  templateUrl: './session-list.html',
  styleUrl: './session-list.scss',
})
export class SessionList {
  protected readonly icons = { add: mdiPlus, play: mdiPlay };
  protected readonly me = inject(ME_STORE);
  protected readonly connection = inject(LIVE_CONNECTION);
  protected readonly lobby = new LobbyStore();
  /** Those that are not deleted. */
  protected readonly sessions = computed(() => this.lobby.sessions().filter(({ deletedAt }) => deletedAt === null));
  protected readonly noFilter = noFilter;
  protected readonly formatCount = formatCount;
  protected readonly pages = new SessionPages(this.lobby.sessions);
  protected readonly hasFilter = computed(() => Object.values(filterParameters(this.pages.filter())).some((value) => value !== null));
  protected readonly count = computed(() => {
    const total = this.pages.total();
    if (total === null) return 'Looking…';
    return this.pages.isWhole() && total !== this.sessions().length ? `${formatCount(total)} of ${formatCount(this.sessions().length)} sessions` : `${formatCount(total)} ${total === 1 ? 'session' : 'sessions'}`;
  });
  protected readonly tags = computed(() => this.sessions().flatMap(({ tags }) => tags));
  protected readonly taker: SummaryTaker = { take: (session) => this.lobby.update([session]) };
  protected readonly selection = inject(CompareSelection);
  protected readonly picked = computed(() => this.selection.ids().map((id) => ({ id, name: this.names().get(id) ?? id })));
  /** The first session that still trains has the most room: it is what a person comes for. */
  protected readonly featured = computed(() => this.sessions().find(({ state }) => state === 'running' || state === 'paused')?.id ?? null);
  /** The demo, while it is the only session: the server begins it by itself when there is none. */
  protected readonly demo = computed(() => {
    const [only, ...others] = this.sessions();
    const isDemo = only !== undefined && others.length === 0 && JSON.stringify(only.configuration) === JSON.stringify(presetNamed('demo')?.configuration);
    return isDemo && !isEnded(only.state) ? only : null;
  });
  protected readonly isStarting = signal(false);
  protected readonly refusal = signal<string | null>(null);

  private readonly door = inject(SESSIONS_DOOR);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly demoRequest = crypto.randomUUID();
  private readonly notesDoor = inject(SESSION_NOTES_DOOR);
  private readonly names = computed(() => new Map([...this.pages.shown(), ...this.lobby.sessions()].map(({ id, name }) => [id, name])));
  /** The server's page, where the lobby does not bring all that is wanted. */
  private readonly asked = resource({
    params: () => {
      const query = this.lobby.isOpen() ? this.pages.query() : null;
      // Asked anew when a session is new or gone.
      return query === null ? undefined : { query, sessions: this.sessions().length };
    },
    loader: async ({ params: { query }, abortSignal }) => {
      await new Promise((next) => setTimeout(next, restMs));
      return abortSignal.aborted ? null : { query, page: await this.notesDoor.page(new URLSearchParams(query)) };
    },
  });

  constructor() {
    const address = this.route.snapshot.queryParamMap;
    this.pages.filter.set(filterFrom((name) => address.get(name)));
    this.pages.restore(Math.max(1, Math.floor(Number(address.get('page'))) || 1), address.get('from'));
    effect(() => {
      if (!this.lobby.isOpen()) return;
      const page = this.pages.page();
      this.writeAddress({ ...filterParameters(this.pages.filter()), page: page > 1 ? String(page) : null, from: this.pages.cursor() });
    });
    effect(() => {
      const answer = this.asked.hasValue() ? this.asked.value() : null;
      if (answer) this.pages.take(answer);
    });
    effect(() => {
      const error = this.asked.error();
      if (error) this.refusal.set(error.message);
    });
    this.connection.enterLobby(this.lobby);
    inject(DestroyRef).onDestroy(() => this.connection.leaveLobby(this.lobby));
  }

  protected chooseTag(tag: string): void {
    this.pages.choose({ ...this.pages.filter(), tag });
    window.scrollTo({ top: 0 });
  }

  protected turn(by: 1 | -1): void {
    if (by > 0) this.pages.older();
    else this.pages.newer();
    window.scrollTo({ top: 0 });
  }

  /** What the parent of a fork is called, as far as it is in the list. */
  protected parentNameOf({ parent }: SessionSummary): string | null {
    return parent && (this.names().get(parent.session) ?? null);
  }

  /** What is shown is in the address, so that the way back from a session leads to the same place. */
  private writeAddress(queryParams: Readonly<Record<string, string | null>>): void {
    const held = this.route.snapshot.queryParamMap;
    if (Object.entries(queryParams).every(([name, value]) => held.get(name) === value)) return;
    void this.router.navigate([], { relativeTo: this.route, queryParams, queryParamsHandling: 'merge', replaceUrl: true, scroll: 'manual' });
  }

  protected async startDemo(): Promise<void> {
    const preset = presetNamed('demo');
    if (!preset) return;
    this.isStarting.set(true);
    this.refusal.set(null);
    try {
      const { id } = await this.door.create({ requestId: this.demoRequest, name: preset.title, configuration: preset.configuration, parent: null });
      await this.router.navigate(['/sessions', id]);
    } catch (error) {
      // RefusedError: its sentence is for the person.
      this.refusal.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.isStarting.set(false);
    }
  }
}
