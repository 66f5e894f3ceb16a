import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { LIVE_CONNECTION } from './services';

/** Whether the page hears the server, and if not, what it still holds. */
@Component({
  selector: 'ip-connection-state',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span role="status" data-testid="connection-state" [attr.data-state]="connection.state()"><i aria-hidden="true"></i>{{ words() }}</span>`,
  styles: `
    span {
      display: inline-flex;
      align-items: center;
      gap: 8px;
      color: var(--ip-muted);
      font-size: 13px;
      font-variant-numeric: tabular-nums;
    }
    i {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--ip-warn);
    }
    [data-state='live'] i {
      background: var(--ip-good);
    }
    [data-state='refused'] i {
      background: var(--ip-bad);
    }
  `,
})
export class ConnectionState {
  protected readonly connection = inject(LIVE_CONNECTION);
  protected readonly words = computed(() => {
    const last = this.connection.lastSeq();
    switch (this.connection.state()) {
      case 'connecting':
        return 'connecting…';
      case 'live':
        return 'live';
      case 'reconnecting':
        return last > 0 ? `reconnecting… last record ${last}` : 'reconnecting…';
      case 'refused':
        return 'refused';
    }
  });
}
