import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { Choice, optionsOf } from './choice';
import { MoreSettings } from './more-settings';
import type { SessionDraft } from './session-draft';
import { SettingField } from './setting-field';

/** How a session trains. */
@Component({
  selector: 'ip-training-section',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Choice, MatCheckbox, MoreSettings, SettingField],
  template: `
    <ip-choice label="Optimiser" [options]="optimizers" [value]="fields().optimizer" (chosen)="draft().change({ optimizer: $event })" />
    <div class="pair">
      <ip-setting [draft]="draft()" key="learningRate" />
      @if (fields().optimizer === 'sgd') {
        <ip-setting [draft]="draft()" key="momentum" />
      }
    </div>
    <ip-choice label="Batch" [options]="batches" [value]="fields().isFullBatch" (chosen)="draft().change({ isFullBatch: $event })" />
    @if (!fields().isFullBatch) {
      <div class="pair">
        <ip-setting [draft]="draft()" key="batchSize" />
        <mat-checkbox [checked]="fields().reshuffle" (change)="draft().change({ reshuffle: $event.checked })">New order each epoch</mat-checkbox>
      </div>
    }
    <div class="pair">
      <ip-setting [draft]="draft()" key="epochs" />
      <ip-setting [draft]="draft()" key="trainPercent" hint="% of the patterns; the rest tests" />
    </div>
    <ip-more-settings label="Noise, penalty and Adam’s constants" [isOpen]="isMoreSet()">
      <div class="pair">
        <ip-setting [draft]="draft()" key="l2" />
        <ip-setting [draft]="draft()" key="activationNoise" />
      </div>
      <ip-setting [draft]="draft()" key="inverseTemperature" />
      @if (fields().optimizer === 'adam') {
        <div class="pair">
          <ip-setting [draft]="draft()" key="beta1" />
          <ip-setting [draft]="draft()" key="beta2" />
        </div>
        <ip-setting [draft]="draft()" key="epsilon" />
      }
    </ip-more-settings>
  `,
  styleUrl: './section.scss',
  styles: `
    mat-checkbox {
      align-self: center;
    }
  `,
})
export class TrainingSection {
  readonly draft = input.required<SessionDraft>();
  protected readonly optimizers = optionsOf({ adam: 'Adam', sgd: 'SGD' });
  protected readonly batches = [
    { value: true, title: 'full set' },
    { value: false, title: 'batches' },
  ];
  protected readonly fields = computed(() => this.draft().fields());
  /** Open while one of them is not as usual, which includes every one at fault. */
  protected readonly isMoreSet = computed(() => {
    const { l2, activationNoise, inverseTemperature, optimizer, beta1, beta2, epsilon } = this.fields();
    return l2 !== '0' || activationNoise !== '0' || inverseTemperature !== '' || (optimizer === 'adam' && (beta1 !== '0.9' || beta2 !== '0.999' || Number(epsilon) !== 1e-8));
  });
}
