import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Field } from './field';
import type { SessionDraft } from './session-draft';
import { settings, type TextKey } from './settings';

/** One typed setting of a draft, with its name, its limits and what is wrong with it. */
@Component({
  selector: 'ip-setting',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field],
  template: `
    <ip-field
      [label]="setting().label"
      [hint]="hint() ?? setting().hint"
      [inputMode]="setting().inputMode"
      [value]="draft().fields()[key()]"
      [fault]="draft().faultOf(setting().path)"
      (valueChange)="change($event)"
      (left)="draft().touch(setting().path)"
    />
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
  `,
})
export class SettingField {
  readonly draft = input.required<SessionDraft>();
  readonly key = input.required<TextKey>();
  /** Instead of the usual hint, where more is known. */
  readonly hint = input<string | null>(null);
  protected readonly setting = computed(() => settings[this.key()]);

  protected change(value: string): void {
    this.draft().change({ [this.key()]: value });
  }
}
