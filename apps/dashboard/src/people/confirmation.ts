import { ChangeDetectionStrategy, Component, inject, Injectable } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialog, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

/** What is asked before something that cannot be taken back. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** What the button says that does it. */
  readonly action: string;
}

/** Asks whether something shall really be done. The focus begins on the way out. */
@Component({
  selector: 'ip-confirmation',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton, MatDialogActions, MatDialogClose, MatDialogContent, MatDialogTitle],
  template: `
    <h2 mat-dialog-title>{{ question.title }}</h2>
    <mat-dialog-content>{{ question.text }}</mat-dialog-content>
    <mat-dialog-actions align="end">
      <button mat-button type="button" [mat-dialog-close]="false" cdkFocusInitial>Cancel</button>
      <button mat-flat-button type="button" [mat-dialog-close]="true">{{ question.action }}</button>
    </mat-dialog-actions>
  `,
  styles: `
    mat-dialog-content {
      overflow-wrap: anywhere;
    }
  `,
})
export class Confirmation {
  protected readonly question = inject<Question>(MAT_DIALOG_DATA);
}

/** Asks before something that cannot be taken back. */
@Injectable({ providedIn: 'root' })
export class Confirmations {
  private readonly dialog = inject(MatDialog);

  /** Whether the person says yes. */
  async ask(question: Question): Promise<boolean> {
    const answer = this.dialog.open<Confirmation, Question, boolean>(Confirmation, { data: question, width: '460px', maxWidth: '96vw' });
    return (await firstValueFrom(answer.afterClosed())) === true;
  }
}
