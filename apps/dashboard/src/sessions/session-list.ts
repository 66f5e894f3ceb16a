import { ChangeDetectionStrategy, Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { isEnded, presetNamed } from '@infoplane/contracts';
import { mdiPlay, mdiPlus } from '@mdi/js';
import { LobbyStore } from '../live/lobby-store';
import { Icon } from '../shell/icon';
import { LIVE_CONNECTION, SESSIONS_DOOR } from '../shell/services';
import { SessionCard } from './session-card';

/** All sessions, newest first, live. */
@Component({
  selector: 'ip-session-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatButton, RouterLink, SessionCard],
  templateUrl: './session-list.html',
  styleUrl: './session-list.scss',
})
export class SessionList {
  protected readonly icons = { add: mdiPlus, play: mdiPlay };
  protected readonly connection = inject(LIVE_CONNECTION);
  protected readonly lobby = new LobbyStore();
  protected readonly sessions = this.lobby.sessions;
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
  private readonly demoRequest = crypto.randomUUID();

  constructor() {
    this.connection.enterLobby(this.lobby);
    inject(DestroyRef).onDestroy(() => this.connection.leaveLobby(this.lobby));
  }

  protected async startDemo(): Promise<void> {
    const preset = presetNamed('demo');
    if (!preset) return;
    this.isStarting.set(true);
    this.refusal.set(null);
    try {
      const { id } = await this.door.create({ requestId: this.demoRequest, name: preset.title, configuration: preset.configuration });
      await this.router.navigate(['/sessions', id]);
    } catch (error) {
      // RefusedError: its sentence is for the person.
      this.refusal.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.isStarting.set(false);
    }
  }
}
