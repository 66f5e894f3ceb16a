import { ChangeDetectionStrategy, Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';

/** The keys of the session page. */
@Component({
  selector: 'ip-keys-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>Keys</h2>
    <mat-dialog-content>
      <dl>
        @for (key of keys; track key.does) {
          <dt>
            @for (name of key.names; track name) {
              <kbd>{{ name }}</kbd>
            }
          </dt>
          <dd>{{ key.does }}</dd>
        }
      </dl>
    </mat-dialog-content>
    <mat-dialog-actions align="end"><button mat-button type="button" mat-dialog-close>Close</button></mat-dialog-actions>
  `,
  styles: `
    dl {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 8px 24px;
      margin: 0;
    }
    dd {
      margin: 0;
    }
    kbd {
      margin-right: 4px;
      padding: 2px 8px;
      border: 1px solid var(--ip-line);
      border-bottom-width: 2px;
      border-radius: 4px;
      background: var(--ip-tint);
      font: inherit;
      font-size: 12px;
    }
  `,
})
export class KeysDialog {
  protected readonly keys = [
    { names: ['space'], does: 'Play or pause the measured epochs' },
    { names: ['←', '→'], does: 'One measured epoch back or on' },
    { names: ['⇧ ←', '⇧ →'], does: 'Ten back or on' },
    { names: ['Home', 'End'], does: 'First epoch; follow the newest' },
    { names: ['1', '…', '9'], does: 'Show or hide a layer' },
    { names: ['e'], does: 'Colour the plane by layer or by epoch' },
    { names: ['s'], does: 'Draw one estimator, or one layer by every estimator' },
    { names: ['f'], does: 'Fork the session at the epoch shown' },
    { names: ['a'], does: 'Annotate the epoch shown' },
    { names: ['n'], does: 'Show or hide the annotations' },
    { names: ['m'], does: 'Mark drift → diffusion at the epoch shown' },
    { names: ['⇧ m'], does: 'Mark fitting → compression at the epoch shown' },
    { names: ['Ctrl click'], does: 'Annotate that epoch of a figure; Ctrl drag a range' },
    { names: ['?'], does: 'These keys' },
  ];
}
