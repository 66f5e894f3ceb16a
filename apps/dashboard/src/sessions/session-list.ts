import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { isEnded, presetNamed, type SessionSummary } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { mdiPlay, mdiPlus } from '@mdi/js';
import { LobbyStore } from '../live/lobby-store';
import { Can } from '../people/can';
import { ME_STORE } from '../people/services';
import { Icon } from '../shell/icon';
import { LIVE_CONNECTION, SESSIONS_DOOR } from '../shell/services';
import { SessionCard } from './session-card';
import { filterFrom, matchingSessions, noFilter, type SessionFilter } from './session-filter';
import { SessionFilterBar } from './session-filter-bar';

/** Cards of one page: each that trains is watched, so that a page stays light however many sessions there are. */
export const cardsOfPage = 24;

/** All sessions, newest first, live, a page at a time. */
@Component({
  selector: 'ip-session-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, Icon, MatButton, RouterLink, SessionCard, SessionFilterBar],
  templateUrl: './session-list.html',
  styleUrl: './session-list.scss',
})
export class SessionList {
  protected readonly icons = { add: mdiPlus, play: mdiPlay };
  protected readonly me = inject(ME_STORE);
  protected readonly connection = inject(LIVE_CONNECTION);
  protected readonly lobby = new LobbyStore();
  protected readonly sessions = this.lobby.sessions;
  protected readonly noFilter = noFilter;
  protected readonly formatCount = formatCount;
  protected readonly filter;
  protected readonly found = computed(() => matchingSessions(this.sessions(), this.filter()));
  protected readonly pages = computed(() => Math.max(1, Math.ceil(this.found().length / cardsOfPage)));
  protected readonly page = computed(() => Math.min(this.wantedPage(), this.pages()));
  protected readonly shown = computed(() => this.found().slice((this.page() - 1) * cardsOfPage, this.page() * cardsOfPage));
  protected readonly count = computed(() => {
    const [found, all] = [this.found().length, this.sessions().length];
    return found === all ? `${formatCount(all)} sessions` : `${formatCount(found)} of ${formatCount(all)} sessions`;
  });
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
  private readonly names = computed(() => new Map(this.sessions().map(({ id, name }) => [id, name])));
  private readonly wantedPage;

  constructor() {
    const address = this.route.snapshot.queryParamMap;
    this.filter = signal(filterFrom((name) => address.get(name)));
    this.wantedPage = signal(Math.max(1, Math.floor(Number(address.get('page'))) || 1));
    effect(() => this.writeAddress(this.filter(), this.wantedPage()));
    this.connection.enterLobby(this.lobby);
    inject(DestroyRef).onDestroy(() => this.connection.leaveLobby(this.lobby));
  }

  protected choose(filter: SessionFilter): void {
    this.filter.set(filter);
    this.wantedPage.set(1);
  }

  protected goTo(page: number): void {
    this.wantedPage.set(page);
    window.scrollTo({ top: 0 });
  }

  /** What the parent of a fork is called, as far as it is in the list. */
  protected parentNameOf({ parent }: SessionSummary): string | null {
    return parent && (this.names().get(parent.session) ?? null);
  }

  /** What is shown is in the address, so that the way back from a session leads to the same place. */
  private writeAddress({ text, state, problem }: SessionFilter, page: number): void {
    const queryParams = { q: text || null, state, problem, page: page > 1 ? String(page) : null };
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
