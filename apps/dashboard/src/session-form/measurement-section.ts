import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatCheckbox } from '@angular/material/checkbox';
import { limits } from '@infoplane/contracts';
import { estimatorOf, type EstimatorFields } from './estimator-fields';
import { EstimatorPicker, type NumberKey } from './estimator-picker';
import { MoreSettings } from './more-settings';
import type { SessionDraft } from './session-draft';
import { SettingField } from './setting-field';

/** What is measured of a session, and how. */
@Component({
  selector: 'ip-measurement-section',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EstimatorPicker, MatCheckbox, MoreSettings, SettingField],
  template: `
    <ip-estimator-picker [estimators]="fields().estimators" [fault]="draft().faultAt('measurement.estimators')" [faultAt]="faultAt()" (estimatorsChange)="changeEstimators($event)" (left)="draft().touch('measurement.estimators.' + $event)" />
    @if (fields().problem === 'szt-soft') {
      <ip-setting [draft]="draft()" key="bottleneckEvery" />
    }
    <ip-more-settings label="More measurement settings" [isOpen]="isMoreSet()">
      <ip-setting [draft]="draft()" key="measuredEpochs" />
      <ip-setting [draft]="draft()" key="probeBatchSize" />
      <ip-setting [draft]="draft()" key="samplePatterns" />
      <mat-checkbox [checked]="fields().trainLabels" (change)="draft().change({ trainLabels: $event.checked })">I(T;Y) also from the training patterns alone</mat-checkbox>
    </ip-more-settings>
  `,
  styleUrl: './section.scss',
})
export class MeasurementSection {
  readonly draft = input.required<SessionDraft>();
  protected readonly fields = computed(() => this.draft().fields());
  protected readonly faultAt = computed(() => {
    const draft = this.draft();
    const { estimators } = draft.fields();
    const [shown, faults] = [draft.isSent() ? null : draft.touched(), draft.faults()];
    return (index: number, key: NumberKey): string | null => {
      const path = `measurement.estimators.${index}`;
      return shown && !shown.has(path) ? null : (faults.get(`${path}.${schemaKey(estimators[index], key)}`) ?? null);
    };
  });
  /** Open while one of them is at fault or far from usual: the counts of epochs and rows differ from session to session and alone do not open it. */
  protected readonly isMoreSet = computed(() => {
    const draft = this.draft();
    const { samplePatterns, trainLabels } = draft.fields();
    return trainLabels || samplePatterns !== String(limits.samplePatterns.default) || ['measuredEpochs', 'probeBatchSize'].some((key) => draft.faultOf(`measurement.${key}`) !== null);
  });

  protected changeEstimators(estimators: readonly EstimatorFields[]): void {
    this.draft().change({ estimators });
    this.draft().touch('measurement.estimators');
  }
}

function schemaKey(fields: EstimatorFields, key: NumberKey): string {
  return key === 'count' ? ('edges' in estimatorOf(fields) ? 'edges' : 'bins') : key;
}
