import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { AuditEntry } from '@infoplane/contracts';
import { formatMoment, wordsOfAction } from './people-words';
import { auditPage } from './people-door';
import { PEOPLE_DOOR } from './services';
import { Submission } from './submission';

/** Who did what, newest first, a page at a time. */
@Component({
  selector: 'ip-audit-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [MatButton],
  template: `
    <section class="panel" aria-labelledby="audit-heading">
      <h2 id="audit-heading">Who did what</h2>
      @if (asking.refusal(); as sentence) {
        <p class="fault" role="alert">{{ sentence }}</p>
      }
      <ol class="rows">
        @for (line of lines(); track line.id) {
          <li>
            <time class="muted tabular" [attr.datetime]="isoOf(line)">{{ formatMoment(line.at) }}</time>
            <span class="grow">
              <strong>{{ line.person?.name ?? 'somebody' }}</strong> {{ wordsOfAction(line.action) }}
              @if (line.detail || line.subject) {
                <small>{{ line.detail }} {{ line.subject }}</small>
              }
            </span>
          </li>
        } @empty {
          <li class="muted">{{ asking.isSending() ? 'Asking the server…' : 'Nothing yet.' }}</li>
        }
      </ol>
      @if (hasMore()) {
        <div><button mat-stroked-button type="button" [disabled]="asking.isSending()" (click)="older()">Show older</button></div>
      }
    </section>
  `,
  styleUrl: './lists.scss',
})
export class AuditList {
  protected readonly formatMoment = formatMoment;
  protected readonly wordsOfAction = wordsOfAction;
  protected readonly asking = new Submission();
  protected readonly lines = signal<readonly AuditEntry[]>([]);
  protected readonly hasMore = signal(false);
  private readonly door = inject(PEOPLE_DOOR);

  constructor() {
    this.begin();
  }

  /** Shows the newest lines again. */
  begin(): void {
    void this.ask(null, []);
  }

  protected older(): void {
    void this.ask(this.lines().at(-1)?.id ?? null, this.lines());
  }

  protected isoOf({ at }: AuditEntry): string {
    return new Date(at).toISOString();
  }

  private async ask(before: number | null, held: readonly AuditEntry[]): Promise<void> {
    await this.asking.run(async () => {
      const page = await this.door.audit(before);
      this.lines.set([...held, ...page]);
      this.hasMore.set(page.length === auditPage);
    });
  }
}
