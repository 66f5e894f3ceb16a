import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatTooltip } from '@angular/material/tooltip';
import type { SessionSummary } from '@infoplane/contracts';
import { mdiShareVariantOutline } from '@mdi/js';
import { Icon } from '../shell/icon';
import { Can } from './can';

/** Opens the share links of a session; absent for those who may not share. */
@Component({
  selector: 'ip-share-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, Icon, MatButton, MatTooltip],
  template: `<button *ipCan="'shares.write'" mat-stroked-button type="button" matTooltip="A link by which anybody reads this session" (click)="open()"><ip-icon [path]="icon" [size]="18" /> Share</button>`,
  styles: `
    button {
      --mat-button-outlined-container-height: 32px;
      --mat-button-outlined-horizontal-padding: 12px;
    }
  `,
})
export class ShareButton {
  readonly session = input.required<SessionSummary>();
  protected readonly icon = mdiShareVariantOutline;
  private readonly dialog = inject(MatDialog);

  protected async open(): Promise<void> {
    const { ShareDialog } = await import('./share-dialog');
    this.dialog.open(ShareDialog, { data: this.session(), width: '560px', maxWidth: '96vw', autoFocus: 'first-heading' });
  }
}
