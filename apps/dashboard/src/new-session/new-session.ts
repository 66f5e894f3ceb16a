import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatCheckbox } from '@angular/material/checkbox';
import { Router, RouterLink } from '@angular/router';
import { limits, presets, RefusedError } from '@infoplane/contracts';
import { formatCount } from '@infoplane/figures';
import { mdiClose, mdiPlus } from '@mdi/js';
import { Icon } from '../shell/icon';
import { SESSIONS_DOOR } from '../shell/services';
import { Field } from './field';
import { blankEstimator, SessionDraft, type EstimatorFields } from './session-draft';

/** A new session: a preset to begin from, every setting with its limits, how much work it is, and the start. */
@Component({
  selector: 'ip-new-session',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, Icon, MatButton, MatButtonToggle, MatButtonToggleGroup, MatCheckbox, RouterLink],
  templateUrl: './new-session.html',
  styleUrl: './new-session.scss',
})
export class NewSession {
  protected readonly draft = new SessionDraft();
  protected readonly presets = presets;
  protected readonly icons = { add: mdiPlus, remove: mdiClose };
  protected readonly formatCount = formatCount;
  protected readonly estimatorKinds = [
    { name: 'binning', title: 'equal', of: 'Intervals' },
    { name: 'idnns', title: 'IDNNs', of: 'Edges' },
    { name: 'adaptive', title: 'adaptive', of: 'Bins' },
    { name: 'exact', title: 'exact', of: '' },
    { name: 'kde', title: 'KDE', of: '' },
  ] as const;
  protected readonly isSending = signal(false);
  protected readonly refusal = signal<string | null>(null);
  protected readonly hints = {
    hiddenWidths: `${limits.hiddenLayers.min} to ${limits.hiddenLayers.max} layers of ${limits.width.min} to ${limits.width.max} units; 12 inputs and 2 outputs are given`,
    learningRate: `above 0, at most ${limits.learningRate.max}`,
    batchSize: range(limits.batchSize),
    epochs: range(limits.epochs),
    trainPercent: `${limits.trainPercent.min} to ${limits.trainPercent.max} % of 4,096 patterns; the rest is the test set`,
    replicas: `${range(limits.replicas)} networks, each with its own split and weights`,
    seed: 'the same seed gives the same records',
    bins: range(limits.bins),
    noiseVariance: `${limits.noiseVariance.min} to ${limits.noiseVariance.max}; 0.001 for this network`,
    everyMeasured: 'of the measured epochs: it takes 20 to 45 ms a layer and replica',
    measuredEpochs: `${range(limits.measuredEpochs)}, log spaced, first and last included`,
    probeBatchSize: `${range(limits.probeBatchSize)} rows; gradients at frozen weights`,
  };
  protected readonly canAddEstimator = () => this.draft.fields().estimators.length < limits.estimators.max;

  private readonly door = inject(SESSIONS_DOOR);
  private readonly router = inject(Router);
  // One for this page: sending twice by accident makes one session.
  private requestId = crypto.randomUUID();

  protected changeEstimator(index: number, change: Partial<EstimatorFields>): void {
    this.draft.change({ estimators: this.draft.fields().estimators.map((estimator, i) => (i === index ? { ...estimator, ...change } : estimator)) });
  }

  protected countedBy(name: EstimatorFields['name']): string {
    return this.estimatorKinds.find((kind) => kind.name === name)?.of ?? '';
  }

  protected addEstimator(): void {
    this.draft.change({ estimators: [...this.draft.fields().estimators, blankEstimator] });
  }

  protected removeEstimator(index: number): void {
    this.draft.change({ estimators: this.draft.fields().estimators.filter((_, i) => i !== index) });
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

function range({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${formatCount(min)} to ${formatCount(max)}`;
}
