import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { limits } from '@infoplane/contracts';
import { mdiClose, mdiPlus } from '@mdi/js';
import { activationTitles, initializerTitles, outputTitles } from '../sessions/configuration-words';
import { Icon } from '../shell/icon';
import { Choice, optionsOf } from './choice';
import { blankConvolution, type ConvolutionFields } from './draft-fields';
import { Field } from './field';
import { MoreSettings } from './more-settings';
import type { SessionDraft } from './session-draft';
import { SettingField } from './setting-field';
import { range } from './settings';

/** The network of a session, how many of it, and the seed. */
@Component({
  selector: 'ip-network-section',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Choice, Field, Icon, MatButton, MoreSettings, SettingField],
  template: `
    @if (fields().problem === 'mnist') {
      @for (convolution of fields().convolutions; track index; let index = $index) {
        <div class="convolution" role="group" [attr.aria-label]="'Convolution ' + (index + 1)">
          @for (number of numbers; track number.key) {
            <ip-field
              [label]="number.label"
              [of]="'convolution ' + (index + 1)"
              [hint]="number.hint"
              [value]="convolution[number.key]"
              [fault]="draft().faultOf(path(index, number.key))"
              (valueChange)="typeConvolution(index, number.key, $event)"
              (left)="draft().touch(path(index, number.key)); draft().touch('architecture.convolutions')"
            />
          }
          <button type="button" class="icon-button" (click)="removeConvolution(index)" [attr.aria-label]="'Remove convolution ' + (index + 1)"><ip-icon [path]="icons.remove" [size]="18" /></button>
        </div>
      }
      @if (draft().faultAt('architecture.convolutions'); as sentence) {
        <p class="fault" role="alert">{{ sentence }}</p>
      }
      @if (fields().convolutions.length < mostConvolutions) {
        <button mat-button type="button" class="add" (click)="addConvolution()"><ip-icon [path]="icons.add" [size]="18" /> Add a convolution</button>
      }
    }
    <ip-setting [draft]="draft()" key="hiddenWidths" />
    <ip-choice label="Activation" [options]="activations" [value]="fields().activation" (chosen)="draft().change({ activation: $event })" />
    <div class="pair">
      <ip-setting [draft]="draft()" key="replicas" hint="networks, up to 200" />
      <ip-setting [draft]="draft()" key="seed" hint="same seed, same records" />
    </div>
    <ip-more-settings label="More network settings" [isOpen]="isMoreSet()">
      @if (mayBeSigmoid()) {
        <ip-choice label="Output" [options]="outputs" [value]="fields().output" hint="softmax over the classes, or one unit p(y=1)" [fault]="draft().faultOf('architecture.output')" (chosen)="draft().change({ output: $event })" />
      }
      <ip-choice label="First weights" [options]="initializers" [value]="fields().initializer" hint="biases begin at 0" (chosen)="draft().change({ initializer: $event })" />
    </ip-more-settings>
  `,
  styleUrl: './section.scss',
  styles: `
    .convolution {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr)) 32px;
      gap: 8px;
    }
    .icon-button {
      margin-top: 26px;
    }
    .add {
      align-self: flex-start;
    }
  `,
})
export class NetworkSection {
  readonly draft = input.required<SessionDraft>();
  protected readonly icons = { add: mdiPlus, remove: mdiClose };
  protected readonly activations = optionsOf(activationTitles);
  protected readonly outputs = optionsOf(outputTitles);
  protected readonly initializers = optionsOf(initializerTitles);
  protected readonly mostConvolutions = limits.convolutions;
  protected readonly numbers = [
    { key: 'filters', label: 'Filters', hint: range(limits.filters) },
    { key: 'kernel', label: 'Kernel side', hint: range(limits.kernelSide) },
    { key: 'pool', label: 'Pool side', hint: range(limits.poolSide) },
  ] as const satisfies readonly { key: keyof ConvolutionFields; label: string; hint: string }[];
  protected readonly fields = computed(() => this.draft().fields());
  /** A sigmoid needs two classes; one that is chosen stays in sight, with what is wrong with it. */
  protected readonly mayBeSigmoid = computed(() => {
    const { problem, output, blobClasses, csv } = this.fields();
    return output === 'sigmoid' || (problem === 'blobs' ? blobClasses.trim() === '2' : problem === 'csv' ? csv?.classes === 2 : problem !== 'mnist');
  });
  protected readonly isMoreSet = computed(() => this.fields().output !== 'softmax' || this.fields().initializer !== 'truncated-fan-in');

  protected path(index: number, key: keyof ConvolutionFields): string {
    return `architecture.convolutions.${index}.${key}`;
  }

  protected typeConvolution(index: number, key: keyof ConvolutionFields, text: string): void {
    this.draft().change({ convolutions: this.fields().convolutions.map((convolution, i) => (i === index ? { ...convolution, [key]: text } : convolution)) });
  }

  protected addConvolution(): void {
    this.draft().change({ convolutions: [...this.fields().convolutions, blankConvolution] });
    this.draft().touch('architecture.convolutions');
  }

  protected removeConvolution(index: number): void {
    this.draft().change({ convolutions: this.fields().convolutions.filter((_, i) => i !== index) });
  }
}
