import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import type { SessionSummary } from '@infoplane/contracts';
import { ME_STORE } from '../people/services';

/** Opens the dialog that forks a session, from a button, a key or a menu. */
@Injectable({ providedIn: 'root' })
export class ForkDialogs {
  private readonly dialog = inject(MatDialog);
  private readonly me = inject(ME_STORE);
  private isOpening = false;

  /** Prepares a fork of the session near an epoch, for those who may. The dialog and its form load when they are first wanted. */
  async open(session: SessionSummary, epoch: number): Promise<void> {
    if (this.isOpening || !this.me.can('sessions.write')) return;
    this.isOpening = true;
    try {
      const { ForkDialog } = await import('./fork-dialog');
      // The focus begins on the heading, which is read out, and where Enter starts the fork as it stands.
      this.dialog.open(ForkDialog, { data: { session, epoch }, width: '860px', maxWidth: '96vw', autoFocus: 'first-heading' });
    } finally {
      this.isOpening = false;
    }
  }
}
