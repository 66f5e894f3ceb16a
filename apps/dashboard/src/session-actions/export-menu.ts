import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import type { SessionSummary } from '@infoplane/contracts';
import { mdiDownload } from '@mdi/js';
import { Icon } from '../shell/icon';

/** All records of a session to take away, at full resolution. */
@Component({
  selector: 'ip-export-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger],
  template: `
    <button mat-stroked-button type="button" [matMenuTriggerFor]="menu"><ip-icon [path]="icon" [size]="18" /> Export</button>
    <mat-menu #menu="matMenu" xPosition="before">
      @for (file of files(); track file.path) {
        <a mat-menu-item [href]="file.path" [download]="file.name">{{ file.words }}</a>
      }
    </mat-menu>
  `,
  styleUrl: './action-button.scss',
})
export class ExportMenu {
  readonly session = input.required<SessionSummary>();
  protected readonly icon = mdiDownload;

  protected readonly files = computed(() => {
    const { id, checkpoints } = this.session();
    const at = (door: string, ending: string, words: string) => ({ path: `/api/sessions/${id}/${door}`, name: `${id}.${ending}`, words });
    return [
      at('export.csv', 'csv', 'CSV: one number a line'),
      at('export.json', 'json', 'JSON: records as they are'),
      at('export.npz', 'npz', 'NPZ: arrays for NumPy'),
      at('bundle?checkpoints=none', 'zip', 'Bundle for another server'),
      ...(checkpoints > 0 ? [at('bundle?checkpoints=all', 'zip', `Bundle with ${checkpoints} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}`)] : []),
    ];
  });
}
