import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { compareAddress } from './compare-address';
import { CompareSelection } from './compare-selection';

/** The way to the comparison of the sessions that were picked; a word on what is missing while there is one, and nothing while there is none. */
@Component({
  selector: 'ip-compare-link',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, RouterLink],
  template: `
    @if (selection.ids().length > 1) {
      <a mat-flat-button [routerLink]="address().commands" [queryParams]="address().queryParams">Compare ({{ selection.ids().length }})</a>
    } @else if (selection.ids().length === 1) {
      <span>choose one more</span>
    }
  `,
  styles: `
    :host {
      flex: none;
      white-space: nowrap;
    }
    span {
      padding-right: 8px;
      color: var(--ip-muted);
    }
  `,
})
export class CompareLink {
  protected readonly selection = inject(CompareSelection);
  protected readonly address = computed(() => compareAddress(this.selection.ids()));
}
