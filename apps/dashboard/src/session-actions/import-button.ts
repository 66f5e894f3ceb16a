import { ChangeDetectionStrategy, Component, inject, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { mdiUpload } from '@mdi/js';
import { Can } from '../people/can';
import { Icon } from '../shell/icon';
import { SESSIONS_DOOR } from '../shell/services';

/** Takes in a bundle that another server made, and goes to its session. */
@Component({
  selector: 'ip-import-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, Icon, MatButton],
  template: `
    <ng-container *ipCan="'sessions.write'">
      <button mat-stroked-button type="button" [disabled]="isSending()" (click)="file.click()"><ip-icon [path]="icon" [size]="18" /> {{ isSending() ? 'Importing…' : 'Import' }}</button>
      <input #file type="file" accept=".zip,application/zip" hidden aria-label="Bundle to import" (change)="send(file)" />
    </ng-container>
  `,
  styleUrl: './action-button.scss',
})
export class ImportButton {
  /** Why a bundle was not taken, for a person; null when another is sent. */
  readonly refused = output<string | null>();
  protected readonly icon = mdiUpload;
  protected readonly isSending = signal(false);
  private readonly door = inject(SESSIONS_DOOR);
  private readonly router = inject(Router);

  protected async send(input: HTMLInputElement): Promise<void> {
    const [bundle] = input.files ?? [];
    // So that choosing the same file once more is a change again.
    input.value = '';
    if (!bundle) return;
    this.isSending.set(true);
    this.refused.emit(null);
    try {
      const { id } = await this.door.importBundle(bundle);
      await this.router.navigate(['/sessions', id]);
    } catch (error) {
      // RefusedError: its sentence is for the person.
      this.refused.emit(error instanceof Error ? error.message : String(error));
    } finally {
      this.isSending.set(false);
    }
  }
}
