import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import type { SessionSummary } from '@infoplane/contracts';
import { stateTones, stateWords } from './session-words';

/** A session's state in one word, with a tone. */
@Component({
  selector: 'ip-state-chip',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span [attr.data-tone]="tone()" [attr.data-state]="session().state" data-testid="state"><i aria-hidden="true"></i>{{ words() }}</span>`,
  styles: `
    span {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      height: 24px;
      padding: 0 10px;
      border: 1px solid var(--ip-line);
      border-radius: 12px;
      font-size: 12px;
      font-weight: 550;
      white-space: nowrap;
    }
    i {
      width: 7px;
      height: 7px;
      border-radius: 50%;
      background: var(--ip-muted);
    }
    [data-tone='live'] {
      color: var(--ip-good);
    }
    [data-tone='live'] i {
      background: var(--ip-good);
      /* Not for ever: a dot that moves has the browser paint sixty frames a second for as long as a session runs. */
      animation: breathe 1.8s ease-in-out 3;
    }
    [data-tone='warn'] {
      color: var(--ip-warn);
    }
    [data-tone='warn'] i {
      background: var(--ip-warn);
    }
    [data-tone='bad'] {
      color: var(--ip-bad);
    }
    [data-tone='bad'] i {
      background: var(--ip-bad);
    }
    @keyframes breathe {
      50% {
        opacity: 0.35;
      }
    }
  `,
})
export class StateChip {
  readonly session = input.required<SessionSummary>();
  protected readonly tone = computed(() => stateTones[this.session().state]);
  protected readonly words = computed(() => stateWords(this.session()));
}
