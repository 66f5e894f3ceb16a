import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { limits, type Estimator } from '@infoplane/contracts';
import { mdiClose, mdiPlus, mdiTuneVariant } from '@mdi/js';
import { Icon } from '../shell/icon';
import { Choice, optionsOf } from './choice';
import { blankEstimator, estimatorTitles, withSensitivitySet, type EstimatorFields, type EstimatorKind } from './estimator-fields';
import { Field } from './field';
import { range } from './settings';

/** The numbers that one estimator or another has. */
export type NumberKey = 'count' | 'width' | 'noiseVariance' | 'everyMeasured';

interface NumberField {
  readonly key: NumberKey;
  readonly label: string;
  readonly hint: string;
}

const counted = (label: string): readonly NumberField[] => [{ key: 'count', label, hint: range(limits.bins) }];
const noisy: readonly NumberField[] = [
  { key: 'noiseVariance', label: 'Noise variance', hint: 'σ²; 0.001 for tanh' },
  { key: 'everyMeasured', label: 'Every so many', hint: 'measured epochs' },
];
const numbersOf: Record<EstimatorKind, readonly NumberField[]> = {
  binning: counted('Intervals'),
  idnns: counted('Edges'),
  'fixed-width': [{ key: 'width', label: 'Width', hint: '0.07 in Saxe et al.' }],
  'miller-madow': counted('Intervals'),
  adaptive: counted('Bins'),
  exact: [],
  'kde-upper': noisy,
  'kde-lower': noisy,
  noisy,
};

/** The estimators of a session, several at once, each with its own parameters. */
@Component({
  selector: 'ip-estimator-picker',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Choice, Field, Icon, MatButton],
  template: `
    @for (estimator of estimators(); track index; let index = $index) {
      <div class="estimator">
        <ip-choice [class.wide]="numbersOf[estimator.kind].length !== 1" [label]="'Estimator ' + (index + 1)" [options]="kinds" [value]="estimator.kind" (chosen)="change(index, { kind: $event })" />
        @for (number of numbersOf[estimator.kind]; track number.key) {
          <ip-field
            inputMode="decimal"
            [label]="number.label"
            [of]="'estimator ' + (index + 1)"
            [value]="estimator[number.key]"
            [hint]="number.hint"
            [fault]="faultAt()(index, number.key)"
            (valueChange)="type(index, number.key, $event)"
            (left)="left.emit(index)"
          />
        }
        <button type="button" class="icon-button" [disabled]="estimators().length <= fewest()" (click)="remove(index)" [attr.aria-label]="'Remove estimator ' + (index + 1)"><ip-icon [path]="icons.remove" [size]="18" /></button>
      </div>
    }
    @if (fault(); as sentence) {
      <p class="fault" role="alert">{{ sentence }}</p>
    }
    <div class="buttons">
      <button mat-button type="button" [disabled]="estimators().length >= most" (click)="add()"><ip-icon [path]="icons.add" [size]="18" /> Add an estimator</button>
      @if (setLeft() > 0) {
        <button mat-button type="button" (click)="addSet()" title="10, 30, 100 and 1,000 intervals, exact float32, both KDE bounds"><ip-icon [path]="icons.set" [size]="18" /> Add the sensitivity set</button>
      }
    </div>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 8px;
    }
    .estimator {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr)) 32px;
      align-items: start;
      gap: 6px 8px;
      padding-bottom: 4px;
      border-bottom: 1px solid var(--ip-line);
    }
    .wide {
      grid-column: 1 / 3;
      padding-bottom: 2px;
    }
    .icon-button {
      grid-row: 1;
      grid-column: 3;
      margin-top: 25px;
    }
    .fault {
      color: var(--ip-bad);
      font-size: 12px;
    }
    .buttons {
      display: flex;
      flex-wrap: wrap;
    }
  `,
})
export class EstimatorPicker {
  readonly estimators = input.required<readonly EstimatorFields[]>();
  /** Estimators that are there already and need not be added. */
  readonly others = input<readonly Estimator[]>([]);
  readonly fewest = input(1);
  /** What is wrong with the list itself. */
  readonly fault = input<string | null>(null);
  /** What is wrong with one number of one estimator. */
  readonly faultAt = input<(index: number, key: NumberKey) => string | null>(() => null);
  readonly estimatorsChange = output<readonly EstimatorFields[]>();
  /** A person has been in a field of that estimator. */
  readonly left = output<number>();

  protected readonly icons = { add: mdiPlus, remove: mdiClose, set: mdiTuneVariant };
  protected readonly kinds = optionsOf(estimatorTitles);
  protected readonly numbersOf = numbersOf;
  protected readonly most = limits.estimators.max;
  protected readonly setLeft = computed(() => withSensitivitySet(this.estimators(), this.others()).length - this.estimators().length);

  protected change(index: number, change: Partial<EstimatorFields>): void {
    this.estimatorsChange.emit(this.estimators().map((estimator, i) => (i === index ? { ...estimator, ...change } : estimator)));
  }

  protected type(index: number, key: NumberKey, text: string): void {
    this.change(index, { [key]: text });
  }

  protected add(): void {
    this.estimatorsChange.emit([...this.estimators(), blankEstimator]);
  }

  protected addSet(): void {
    this.estimatorsChange.emit(withSensitivitySet(this.estimators(), this.others()));
  }

  protected remove(index: number): void {
    this.estimatorsChange.emit(this.estimators().filter((_, i) => i !== index));
  }
}
