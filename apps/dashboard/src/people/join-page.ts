import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { toSignal } from '@angular/core/rxjs-interop';
import { joinSchema, parseInput } from '@infoplane/contracts';
import { Entry } from './entry';
import { ADDRESS_SECRET, ME_STORE } from './services';
import { Submission } from './submission';

/** What a link to this page brings. */
interface JoiningLink {
  readonly way: 'first' | 'invite';
  readonly secret: string;
}

/** Makes an account: that of the first admin, or one by an invite. */
@Component({
  selector: 'ip-join-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Entry, MatButton, RouterLink],
  template: `
    @if (link(); as link) {
      <h1>{{ link.way === 'first' ? 'Become the admin' : 'Join' }}</h1>
      <p class="muted">
        @if (link.way === 'first') {
          You are the first. You invite others and give them roles; from then on everybody signs in, you as well.
        } @else {
          You are invited to watch networks learn, together. Choose the name that others will see.
        }
      </p>
      @if (signedInAs(); as other) {
        <p class="banner warn">This browser is signed in as {{ other }}. Joining makes another account and signs in with that.</p>
      }
      <form (submit)="join($event, link)" novalidate>
        <ip-entry label="Name" autocomplete="username" hint="as others see you; at most 60 characters" [(value)]="name" [fault]="sending.faultOf('name')" />
        <ip-entry label="Password" autocomplete="new-password" hint="at least 10 characters" [(value)]="password" [fault]="sending.faultOf('password')" />
        @if (sending.refusal(); as sentence) {
          <p class="fault" role="alert">{{ sentence }}</p>
        }
        <button mat-flat-button type="submit" [disabled]="sending.isSending()">{{ link.way === 'first' ? 'Make the admin' : 'Join' }}</button>
      </form>
    } @else {
      <h1>Open your link again</h1>
      <p>An invite is in a link that an admin sent you; the link of the first admin is what the server printed when it started. It left the address bar at once, so that nobody sees it there: a page loaded anew does not have it any more.</p>
      <p class="stack"><a routerLink="/">See the sessions</a></p>
    }
  `,
  styleUrl: './entrance.scss',
})
export class JoinPage {
  protected readonly link = signal<JoiningLink | null>(null);
  protected readonly name = signal('');
  protected readonly password = signal('');
  protected readonly sending = new Submission(['name', 'password']);
  protected readonly signedInAs = computed(() => {
    const me = this.me.me();
    return me && !['local', 'guest', 'anonymous'].includes(me.standing) ? (me.person?.name ?? null) : null;
  });

  private readonly me = inject(ME_STORE);
  private readonly router = inject(Router);

  constructor() {
    void this.me.ready();
    this.link.set(linkOf(inject(ADDRESS_SECRET).take()));
    const route = inject(ActivatedRoute);
    const fragment = toSignal(route.fragment);
    effect(() => {
      // Another link into the page that is open already: the router has seen it, and forgets it.
      const given = fragment();
      if (!given) return;
      this.link.set(linkOf(given));
      void this.router.navigate([], { relativeTo: route, replaceUrl: true });
    });
  }

  protected async join(event: Event, { way, secret }: JoiningLink): Promise<void> {
    event.preventDefault();
    const hasJoined = await this.sending.run(async () => {
      const joining = parseInput(joinSchema, { secret, name: this.name(), password: this.password() }, 'account');
      await (way === 'first' ? this.me.makeFirstAdmin(joining) : this.me.acceptInvite(joining));
    });
    if (hasJoined) await this.router.navigateByUrl(way === 'first' ? '/people' : '/');
  }
}

/** What stands behind the # of a link to this page; null where it is none of ours. */
function linkOf(fragment: string): JoiningLink | null {
  const [, way, secret] = /^(first|invite)=(.+)$/.exec(fragment) ?? [];
  return secret ? { way: way as JoiningLink['way'], secret } : null;
}
