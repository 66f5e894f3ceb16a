import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { MatTooltip } from '@angular/material/tooltip';
import { layerName, reactionEmojis, type Annotation, type Person } from '@infoplane/contracts';
import { formatCount, personColour } from '@infoplane/figures';
import { mdiCheckCircle, mdiCheckCircleOutline, mdiDelete, mdiEmoticonOutline, mdiLinkVariant, mdiPencil, mdiReply } from '@mdi/js';
import { Icon } from '../shell/icon';
import { THEME_CHOICE } from '../shell/services';
import type { Thread } from './annotation-filter';
import { htmlOfMarkdown } from './markdown';
import { MentionField } from './mention-field';
import type { SessionTeam } from './session-team';

/** One annotation with its answers, and everything that can be done with it. */
@Component({
  selector: 'ip-annotation-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, MatMenu, MatMenuItem, MatMenuTrigger, MatTooltip, MentionField],
  template: `
    <article [id]="'note-' + thread().annotation.id" tabindex="-1" [class.resolved]="thread().annotation.resolved" [class.current]="isCurrent()" [style.--person]="colourOf(thread().annotation.author)" [attr.aria-label]="name()">
      <header>
        <button type="button" class="flag" (click)="jumped.emit(thread().annotation)" [attr.aria-label]="(thread().number ?? '…') + ': go to ' + where()">{{ thread().number ?? '…' }}</button>
        <button type="button" class="where" (click)="jumped.emit(thread().annotation)">{{ where() }}</button>
        <span class="gap"></span>
        @if (canWrite() && !thread().isUnsent) {
          <button type="button" class="icon-button" (click)="resolve()" [attr.aria-pressed]="thread().annotation.resolved !== null" [matTooltip]="thread().annotation.resolved ? 'Open again' : 'Resolve'" [attr.aria-label]="thread().annotation.resolved ? 'Open again' : 'Resolve'">
            <ip-icon [path]="thread().annotation.resolved ? icons.resolved : icons.resolve" [size]="16" />
          </button>
        }
        <button type="button" class="icon-button" (click)="linked.emit(thread().annotation)" matTooltip="Copy the link" aria-label="Copy the link"><ip-icon [path]="icons.link" [size]="16" /></button>
      </header>
      @for (note of notes(); track note.annotation.id) {
        <div class="note" [class.reply]="note.annotation.parent" [style.--person]="colourOf(note.annotation.author)">
          <p class="by">
            <i aria-hidden="true"></i><strong>{{ note.annotation.author.name }}</strong> <time [attr.datetime]="note.iso">{{ note.time }}</time>
            @if (note.annotation.version > 1 && note.annotation.changedAt.body > 1) {
              <span class="muted">edited</span>
            }
            @if (thread().isUnsent) {
              <span class="unsent" role="status">not sent yet</span>
            }
            <span class="gap"></span>
            @if (canWrite() && !thread().isUnsent) {
              <button type="button" class="icon-button small" [matMenuTriggerFor]="emojis" aria-label="React" matTooltip="React"><ip-icon [path]="icons.react" [size]="15" /></button>
              <mat-menu #emojis="matMenu">
                @for (emoji of reactions; track emoji) {
                  <button mat-menu-item type="button" (click)="react(note.annotation, emoji)">{{ emoji }}</button>
                }
              </mat-menu>
              @if (team().isMine(note.annotation) || mayEditAll()) {
                <button type="button" class="icon-button small" (click)="edited.emit(note.annotation)" aria-label="Change" matTooltip="Change"><ip-icon [path]="icons.edit" [size]="15" /></button>
              }
              @if (team().isMine(note.annotation) || mayDeleteAll()) {
                <button type="button" class="icon-button small" (click)="team().edit(note.annotation, { isDeleted: true })" aria-label="Delete" matTooltip="Delete (Ctrl Z takes it back)"><ip-icon [path]="icons.delete" [size]="15" /></button>
              }
            }
          </p>
          <div class="body" [innerHTML]="note.html"></div>
          @if (note.annotation.tags.length > 0) {
            <p class="tags">
              @for (tag of note.annotation.tags; track tag) {
                <span>{{ tag }}</span>
              }
            </p>
          }
          @if (note.annotation.reactions.length > 0) {
            <p class="reactions">
              @for (reaction of note.annotation.reactions; track reaction.emoji) {
                <button type="button" [disabled]="!canWrite()" [attr.aria-pressed]="reaction.people.includes(team().me.id)" [attr.aria-label]="reaction.emoji + ' ' + reaction.people.length + ': ' + namesOf(reaction.people)" [matTooltip]="namesOf(reaction.people)" (click)="react(note.annotation, reaction.emoji)">{{ reaction.emoji }} {{ reaction.people.length }}</button>
              }
            </p>
          }
        </div>
      }
      @if (canWrite() && !thread().isUnsent) {
        @if (isAnswering()) {
          <div class="answer">
            <ip-mention-field label="Answer" placeholder="Answer in markdown" [rows]="2" [people]="people()" [(text)]="reply" (finished)="sendReply()" />
            <button type="button" class="open" (click)="isAnswering.set(false)">Cancel</button>
            <button type="button" class="send" [disabled]="reply().trim() === ''" (click)="sendReply()">Answer</button>
          </div>
        } @else {
          <button type="button" class="open" (click)="isAnswering.set(true)"><ip-icon [path]="icons.reply" [size]="14" /> Answer</button>
        }
      }
    </article>
  `,
  styleUrl: './annotation-card.scss',
})
export class AnnotationCard {
  readonly thread = input.required<Thread>();
  readonly team = input.required<SessionTeam>();
  readonly people = input<readonly Person[]>([]);
  readonly layers = input(0);
  readonly canWrite = input(false);
  readonly mayEditAll = input(false);
  readonly mayDeleteAll = input(false);
  readonly isCurrent = input(false);
  readonly jumped = output<Annotation>();
  readonly linked = output<Annotation>();
  readonly edited = output<Annotation>();

  protected readonly icons = { resolve: mdiCheckCircleOutline, resolved: mdiCheckCircle, link: mdiLinkVariant, react: mdiEmoticonOutline, edit: mdiPencil, delete: mdiDelete, reply: mdiReply };
  protected readonly reactions = reactionEmojis;
  protected readonly isAnswering = signal(false);
  protected readonly reply = signal('');
  protected readonly where = computed(() => whereWords(this.thread().annotation, this.layers()));
  protected readonly name = computed(() => `Annotation ${this.thread().number ?? 'not sent yet'} by ${this.thread().annotation.author.name}, ${this.where()}`);
  protected readonly notes = computed(() => [this.thread().annotation, ...this.thread().replies].map((annotation) => ({ annotation, html: htmlOfMarkdown(annotation.body), iso: new Date(annotation.createdAt).toISOString(), time: timeWords(annotation.createdAt) })));
  private readonly theme = inject(THEME_CHOICE);

  protected colourOf(person: Person): string {
    return personColour(this.theme.figureTheme(), person.colour);
  }

  protected namesOf(ids: readonly string[]): string {
    const known = [...this.people(), ...this.team().authors(), this.team().me];
    return ids.map((id) => known.find((person) => person.id === id)?.name ?? 'somebody').join(', ');
  }

  protected resolve(): void {
    const { annotation } = this.thread();
    this.team().edit(annotation, { resolved: annotation.resolved === null });
  }

  protected react({ id, reactions }: Annotation, emoji: string): void {
    const known = reactionEmojis.find((one) => one === emoji);
    const isOn = !(reactions.find((reaction) => reaction.emoji === emoji)?.people.includes(this.team().me.id) ?? false);
    if (known) this.team().react(id, known, isOn);
  }

  protected sendReply(): void {
    if (this.reply().trim() === '') return;
    const { annotation } = this.thread();
    this.team().annotate({ anchor: annotation.anchor, body: this.reply(), tags: [] }, annotation.id);
    this.reply.set('');
    this.isAnswering.set(false);
  }
}

/** Where an annotation stands, in words. */
export function whereWords({ anchor }: Pick<Annotation, 'anchor'>, layers: number): string {
  const { fromEpoch, toEpoch, layer, replica } = anchor;
  const epochs = fromEpoch === toEpoch ? `epoch ${formatCount(fromEpoch)}` : `epochs ${formatCount(fromEpoch)}–${formatCount(toEpoch)}`;
  return [epochs, layer === null ? null : layerName(layer, layers), replica === null ? null : `replica ${replica}`].filter(Boolean).join(' · ');
}

function timeWords(at: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }) : date.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}
