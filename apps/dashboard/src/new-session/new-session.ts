import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { presets, RefusedError } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { ME_STORE } from '../people/services';
import { MeasurementSection } from '../session-form/measurement-section';
import { NetworkSection } from '../session-form/network-section';
import { ProblemSection } from '../session-form/problem-section';
import { SessionDraft, type Work } from '../session-form/session-draft';
import { SettingField } from '../session-form/setting-field';
import { TrainingSection } from '../session-form/training-section';
import { SESSIONS_DOOR } from '../shell/services';

/** A new session: a preset to begin from, every setting with its limits, how much work it is, and the start. */
@Component({
  selector: 'ip-new-session',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MeasurementSection, NetworkSection, ProblemSection, RouterLink, SettingField, TrainingSection],
  templateUrl: './new-session.html',
  styleUrl: './new-session.scss',
})
export class NewSession {
  protected readonly me = inject(ME_STORE);
  protected readonly draft = new SessionDraft();
  protected readonly presets = presets;
  protected readonly formatCount = formatCount;
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | null>(null);

  private readonly door = inject(SESSIONS_DOOR);
  private readonly router = inject(Router);
  // One for this page: sending twice by accident makes one session.
  private requestId = crypto.randomUUID();

  protected stepsWords({ stepsPerEpoch, steps }: Work): string {
    if (stepsPerEpoch === null || steps === null) return '';
    return `; ${formatCount(stepsPerEpoch)} ${stepsPerEpoch === 1 ? 'step' : 'steps'} an epoch, ${formatCount(steps)} steps in all`;
  }

  protected async start(event: Event): Promise<void> {
    event.preventDefault();
    this.draft.isSent.set(true);
    this.refusal.set(null);
    const wish = this.draft.wish(this.requestId);
    if (!wish || this.isSending()) return;
    this.isSending.set(true);
    try {
      const { id } = await this.door.create(wish);
      await this.router.navigate(['/sessions', id]);
    } catch (error) {
      // RefusedError with the fields at fault; anything else has a sentence too. A changed wish is another request.
      this.requestId = crypto.randomUUID();
      if (error instanceof RefusedError) this.draft.refusedFaults.set(error.faults);
      this.refusal.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.isSending.set(false);
    }
  }
}
