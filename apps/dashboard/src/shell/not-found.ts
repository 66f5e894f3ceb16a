import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';

/** A page that says plainly that there is nothing here. */
@Component({
  selector: 'ip-not-found',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterLink],
  template: `
    <h1>{{ heading() }}</h1>
    <p class="muted">{{ detail() }}</p>
    <p><a routerLink="/">See all sessions</a></p>
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 12px;
      max-width: 560px;
      margin: 96px auto;
      padding: 0 24px;
      overflow-wrap: anywhere;
    }
    h1 {
      font-size: 24px;
      font-weight: 650;
    }
  `,
})
export class NotFound {
  // The router gives an input that no parameter names as undefined, so the defaults are not those of input().
  readonly heading = input<string, string | undefined>('', { transform: (heading) => heading ?? 'There is no such page' });
  readonly detail = input<string, string | undefined>('', { transform: (detail) => detail ?? 'The address may be cut or mistyped.' });
}
