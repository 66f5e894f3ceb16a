import { ChangeDetectionStrategy, Component, effect, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { ADDRESS_SECRET, ME_STORE } from './services';
import { Submission } from './submission';

/** Opens a share link and leads to its session. */
@Component({
  selector: 'ip-share-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink],
  template: `
    @if (opening.refusal(); as sentence) {
      <h1>This link does not open</h1>
      <p role="alert">{{ sentence }}</p>
      <p class="stack"><a routerLink="/">See the sessions</a></p>
    } @else if (hasLink()) {
      <h1>Opening the session…</h1>
      <p class="muted" role="status">The link is being checked.</p>
    } @else {
      <h1>Open your link again</h1>
      <p>It left the address bar at once, so that nobody sees it there: a page loaded anew does not have it any more.</p>
      <p class="stack"><a routerLink="/">See the sessions</a></p>
    }
  `,
  styleUrl: './entrance.scss',
})
export class SharePage {
  protected readonly hasLink = signal(false);
  protected readonly opening = new Submission();
  private readonly me = inject(ME_STORE);
  private readonly router = inject(Router);

  constructor() {
    void this.open(inject(ADDRESS_SECRET).take());
    const route = inject(ActivatedRoute);
    const fragment = toSignal(route.fragment);
    effect(() => {
      // Another link into the page that is open already: the router has seen it, and forgets it.
      const given = fragment();
      if (!given) return;
      void this.router.navigate([], { relativeTo: route, replaceUrl: true }).then(() => this.open(given));
    });
  }

  private async open(secret: string): Promise<void> {
    if (secret === '') return;
    this.hasLink.set(true);
    let session: string | null = null;
    const isOpen = await this.opening.run(async () => (session = await this.me.openShare(secret)));
    if (isOpen && session !== null) await this.router.navigate(['/sessions', session], { replaceUrl: true });
  }
}
