import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';

/** Asks whether a session shall really end: a stopped session cannot go on. */
@Component({
  selector: 'ip-stop-confirmation',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>Stop this session?</h2>
    <mat-dialog-content>“{{ name }}” ends where it is, for everyone who watches it. Its records stay; it cannot go on from here.</mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" [mat-dialog-close]="false">Keep training</button>
      <button mat-flat-button type="button" [mat-dialog-close]="true" cdkFocusInitial>Stop session</button>
    </mat-dialog-actions>
  `,
})
export class StopConfirmation {
  protected readonly name = inject<string>(MAT_DIALOG_DATA);
}
