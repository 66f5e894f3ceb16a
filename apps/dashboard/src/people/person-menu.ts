import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { Router, RouterLink } from '@angular/router';
import { Can } from './can';
import { isOpenPage, returning } from './guards';
import { standingWords } from './people-words';
import { PersonDot } from './person-dot';
import { ME_STORE } from './services';
import { Submission } from './submission';

/** Who looks at the page, in its top bar: a menu for people, a quiet hint where nobody needs to sign in, a way in for all others. */
@Component({
  selector: 'ip-person-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Can, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, PersonDot, RouterLink],
  template: `
    @if (me.me(); as held) {
      @switch (held.standing) {
        @case ('local') {
          <span class="hint muted">On this machine you need no sign-in.</span>
          <a routerLink="/people">Invite others</a>
        }
        @case ('anonymous') {
          @if (!isAtEntrance()) {
            <a mat-button routerLink="/sign-in" [queryParams]="wayBack()">Sign in</a>
          }
        }
        @default {
          @if (held.person; as person) {
            <button mat-button type="button" class="who" [matMenuTriggerFor]="menu">
              <ip-person-dot [person]="person" /> <span class="name">{{ person.name }}</span><span class="said">, {{ standingWords[held.standing] }}: your menu</span>
            </button>
            <mat-menu #menu="matMenu" xPosition="before">
              <div class="ip-person-menu-head" role="presentation">
                <strong>{{ person.name }}</strong>
                <span class="muted">{{ standingWords[held.standing] }}</span>
              </div>
              @if (held.standing === 'guest') {
                <a mat-menu-item routerLink="/sign-in">Sign in</a>
              } @else {
                <a mat-menu-item routerLink="/me">Account</a>
                <a mat-menu-item routerLink="/people" *ipCan="'people.write'">People</a>
              }
              <button mat-menu-item type="button" [disabled]="leaving.isSending()" (click)="signOut()">{{ held.standing === 'guest' ? 'Leave' : 'Sign out' }}</button>
            </mat-menu>
          }
        }
      }
    }
    @if (leaving.refusal(); as sentence) {
      <span class="fault" role="alert">{{ sentence }}</span>
    }
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 8px;
      min-width: 0;
      margin-left: 8px;
      font-size: 13px;
      white-space: nowrap;
    }
    .who {
      max-width: 220px;
      min-width: 0;
      color: var(--ip-text);
    }
    .name {
      display: inline-block;
      max-width: 140px;
      vertical-align: middle;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .said {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    ip-person-dot {
      margin-right: 6px;
      vertical-align: middle;
    }
    .fault {
      color: var(--ip-bad);
    }
    @media (max-width: 720px) {
      .hint {
        display: none;
      }
      .name {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
      .who {
        min-width: 40px;
        padding: 0 8px;
      }
      ip-person-dot {
        margin-right: 0;
      }
    }
  `,
})
export class PersonMenu {
  protected readonly me = inject(ME_STORE);
  protected readonly standingWords = standingWords;
  protected readonly leaving = new Submission();
  private readonly router = inject(Router);

  protected isAtEntrance(): boolean {
    return isOpenPage(this.router.url);
  }

  protected wayBack(): { return?: string } {
    return returning(this.router.url);
  }

  protected signOut(): void {
    void this.leaving.run(() => this.me.signOut(false));
  }
}
