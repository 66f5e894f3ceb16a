import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import type { Present } from '@infoplane/contracts';
import { formatCount, personColour } from '@infoplane/figures';
import { mdiPresentation } from '@mdi/js';
import { Icon } from '../shell/icon';
import { THEME_CHOICE } from '../shell/services';

/** Dots that stand beside each other; the rest are in the menu. */
const shownDots = 5;

/** Who else looks at the session, and ways to follow one of them or to present. Nothing while nobody else is there. */
@Component({
  selector: 'ip-presence-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatMenu, MatMenuItem, MatMenuTrigger, MatTooltip],
  template: `
    @if (others().length > 0) {
      <button type="button" class="people" [matMenuTriggerFor]="menu" [attr.aria-label]="summary()" data-testid="present">
        @for (one of dots(); track one.present.id) {
          <span class="dot" [class.idle]="one.present.isIdle" [class.followed]="one.present.id === followed()?.id" [style.--person]="one.colour" [attr.data-letter]="one.letter" aria-hidden="true"></span>
        }
        <span class="names">{{ names() }}</span>
      </button>
      <mat-menu #menu="matMenu">
        @for (one of people(); track one.present.id) {
          <button mat-menu-item type="button" (click)="followWanted.emit(one.present.id === followed()?.id ? null : one.present.id)">
            <span class="dot" [style.--person]="one.colour" [class.idle]="one.present.isIdle" [attr.data-letter]="one.letter" aria-hidden="true"></span> {{ one.present.id === followed()?.id ? 'Stop following' : 'Follow' }} {{ one.present.person.name }}
            <span class="muted">{{ one.where }}</span>
          </button>
        }
      </mat-menu>
      <button type="button" class="icon-button" [attr.aria-pressed]="isPresenting()" (click)="presentWanted.emit(!isPresenting())" [matTooltip]="isPresenting() ? 'Stop presenting' : 'Present: others are offered to follow you'" aria-label="Present">
        <ip-icon [path]="icon" [size]="18" />
      </button>
    }
    @if (followed(); as one) {
      <span class="following" role="status">following {{ one.person.name }} <button type="button" (click)="followWanted.emit(null)">stop</button></span>
    } @else {
      @for (one of offered(); track one.id) {
        <span class="following" role="status">{{ one.person.name }} presents <button type="button" (click)="followWanted.emit(one.id)">follow</button></span>
      }
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font-size: 12px;
    }
    .people {
      display: inline-flex;
      align-items: center;
      min-height: 32px;
      padding: 0 6px;
      border: 0;
      border-radius: 6px;
      background: none;
      color: inherit;
      font: inherit;
      cursor: pointer;
    }
    .people:hover {
      background: var(--ip-tint);
    }
    .dot {
      display: inline-grid;
      place-items: center;
      width: 22px;
      height: 22px;
      border: 2px solid var(--mat-sys-surface);
      border-radius: 50%;
      background: var(--person);
      color: light-dark(#fff, #141920);
      font-size: 11px;
      font-weight: 650;
    }
    .dot::before {
      content: attr(data-letter);
    }
    .dot + .dot {
      margin-left: -6px;
    }
    .dot.idle {
      opacity: 0.5;
    }
    .dot.followed {
      outline: 2px solid var(--person);
    }
    .names {
      max-width: 180px;
      margin-left: 6px;
      overflow: hidden;
      color: var(--ip-muted);
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .following {
      padding: 3px 10px;
      border-radius: 12px;
      background: var(--ip-tint);
      white-space: nowrap;
    }
    .following button {
      min-height: 24px;
      border: 0;
      background: none;
      color: var(--ip-accent);
      font: inherit;
      cursor: pointer;
    }
  `,
})
export class PresenceBar {
  readonly others = input.required<readonly Present[]>();
  readonly followed = input<Present | null>(null);
  readonly isPresenting = input(false);
  /** The id of whom to follow; null for nobody. */
  readonly followWanted = output<string | null>();
  readonly presentWanted = output<boolean>();

  protected readonly icon = mdiPresentation;
  private readonly theme = inject(THEME_CHOICE);
  protected readonly people = computed(() =>
    this.others().map((present) => ({ present, colour: personColour(this.theme.figureTheme(), present.person.colour), letter: [...present.person.name][0]?.toUpperCase() ?? '', where: whereWords(present) })),
  );
  protected readonly dots = computed(() => this.people().slice(0, shownDots));
  protected readonly names = computed(() => {
    const names = this.others().map(({ person, isIdle }) => (isIdle ? `${person.name} (idle)` : person.name));
    return names.length <= 2 ? names.join(', ') : `${names[0]} and ${names.length - 1} more`;
  });
  protected readonly summary = computed(() => `Also here: ${this.names()}. ${this.people().map(({ present, where }) => [present.person.name, where].filter(Boolean).join(', ')).join('; ')}`);
  protected readonly offered = computed(() => this.others().filter(({ presence }) => presence.isPresenting));
}

function whereWords({ isIdle, isGuest, presence: { epoch } }: Present): string {
  return [epoch === null ? '' : `at epoch ${formatCount(epoch)}`, isGuest ? 'guest' : '', isIdle ? 'idle' : ''].filter(Boolean).join(', ');
}
