import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import { isEnded, type SessionCommandName, type SessionSummary } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { mdiPause, mdiPlay, mdiStop } from '@mdi/js';
import { firstValueFrom } from 'rxjs';
import { configurationFacts, engineWords, progressPercent, progressWords } from '../sessions/session-words';
import { SubscribeButton } from '../notifications/subscribe-button';
import { Can } from '../people/can';
import { ShareButton } from '../people/share-button';
import { ExportMenu } from '../session-actions/export-menu';
import { ForkButton } from '../session-actions/fork-button';
import { RemeasureButton } from '../session-actions/remeasure-button';
import { ResumeButton } from '../session-actions/resume-button';
import { StateChip } from '../sessions/state-chip';
import { Icon } from '../shell/icon';
import { SESSIONS_DOOR } from '../shell/services';
import { StopConfirmation } from './stop-confirmation';

/** A session's name, state, engine, speed and configuration, and the commands to it. */
@Component({
  selector: 'ip-session-header',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, ExportMenu, ForkButton, Icon, MatButton, MatTooltip, RemeasureButton, ResumeButton, ShareButton, StateChip, SubscribeButton],
  templateUrl: './session-header.html',
  styleUrl: './session-header.scss',
})
export class SessionHeader {
  readonly session = input.required<SessionSummary>();
  /** The epoch that the page shows, near which a fork would begin. */
  readonly shownEpoch = input.required<number>();

  protected readonly icons = { pause: mdiPause, resume: mdiPlay, stop: mdiStop };
  protected readonly formatCount = formatCount;
  protected readonly facts = computed(() => configurationFacts(this.session().configuration));
  protected readonly engine = computed(() => engineWords(this.session().engine));
  protected readonly progress = computed(() => progressWords(this.session()));
  protected readonly percent = computed(() => progressPercent(this.session()));
  protected readonly isEnded = computed(() => isEnded(this.session().state));
  protected readonly epoch = computed(() => Math.max(this.session().progress?.epoch ?? 0, this.session().epoch ?? 0));
  protected readonly step = computed(() => Math.max(this.session().progress?.step ?? 0, this.session().step ?? 0));
  /** On a narrow page the configuration is folded away; on a wide one it always shows. */
  protected readonly isUnfolded = signal(false);
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | null>(null);

  private readonly door = inject(SESSIONS_DOOR);
  private readonly dialog = inject(MatDialog);

  protected async confirmStop(): Promise<void> {
    const isSure = await firstValueFrom(this.dialog.open(StopConfirmation, { data: this.session().name }).afterClosed());
    if (isSure === true) await this.command('stop');
  }

  protected async command(command: SessionCommandName): Promise<void> {
    this.isSending.set(true);
    this.refusal.set(null);
    try {
      await this.door.command(this.session().id, command);
    } catch (error) {
      // RefusedError: the state changed meanwhile, or the server is gone. Its sentence is for the person.
      this.refusal.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.isSending.set(false);
    }
  }
}
