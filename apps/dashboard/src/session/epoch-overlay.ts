import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { Mark, Present } from '@infoplane/contracts';
import { formatCount, personColour } from '@infoplane/figures';
import { THEME_CHOICE } from '../shell/services';
import { criterionWords } from '../team/team-marks';
import type { SessionView } from './session-view';

/** Where epochs lie in a drawn figure. A new one whenever that changes. */
export interface EpochProjection {
  readonly top: number;
  readonly bottom: number;
  /** The pixel of an epoch; null where it is out of sight. */
  readonly pixelOf: (epoch: number) => number | null;
  readonly epochAt: (pixel: number) => number;
}

/** What of a mark is held. */
type Handle = 'epoch' | 'fromEpoch' | 'toEpoch';

/**
 * What lies over a figure of epochs and moves without drawing it again: the cursors of others, the range that is being dragged, and the handles
 * of one's own mark.
 */
@Component({
  selector: 'ip-epoch-overlay',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[style.top.px]': 'projection()?.top', '[style.bottom.px]': 'projection()?.bottom' },
  template: `
    @for (cursor of cursors(); track cursor.id) {
      <div class="cursor" [style.transform]="cursor.place" [style.--person]="cursor.colour" [attr.data-cursor]="cursor.name" aria-hidden="true"><span>{{ cursor.name }}</span></div>
    }
    @if (band(); as drawn) {
      <div class="band" [style.left.px]="drawn.left" [style.width.px]="drawn.width" aria-hidden="true"></div>
    }
    @for (handle of handles(); track handle.what) {
      <button
        type="button"
        class="handle"
        role="slider"
        [class.end]="handle.what !== 'epoch'"
        [style.transform]="handle.place"
        [style.--person]="handle.colour"
        [attr.aria-label]="handle.words"
        [attr.aria-valuenow]="handle.epoch"
        [attr.aria-valuetext]="'epoch ' + formatCount(handle.epoch)"
        aria-valuemin="0"
        [attr.aria-valuemax]="epochs()"
        (pointerdown)="take(handle.what, $event)"
        (pointermove)="drag($event)"
        (pointerup)="drop()"
        (pointercancel)="held.set(null)"
        (keydown)="step(handle.what, $event)"
      ></button>
    }
  `,
  styles: `
    :host {
      position: absolute;
      inset: 0;
      overflow: hidden;
      pointer-events: none;
    }
    .cursor {
      position: absolute;
      top: 0;
      bottom: 0;
      left: 0;
      width: 0;
      border-left: 1px solid var(--person);
      will-change: transform;
    }
    .cursor span {
      position: absolute;
      top: 18px;
      left: 0;
      max-width: 96px;
      padding: 0 5px;
      border-radius: 0 3px 3px 0;
      background: var(--person);
      color: light-dark(#fff, #141920);
      font-size: 10px;
      line-height: 15px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .band {
      position: absolute;
      top: 0;
      bottom: 0;
      background: var(--ip-accent);
      opacity: 0.16;
    }
    .handle {
      position: absolute;
      bottom: 0;
      left: -12px;
      width: 24px;
      height: 24px;
      padding: 0;
      border: 0;
      background: none;
      cursor: ew-resize;
      pointer-events: auto;
      touch-action: none;
    }
    .handle::after {
      content: '';
      position: absolute;
      inset: 6px;
      border: 2px solid light-dark(#fff, #141920);
      border-radius: 50%;
      background: var(--person);
    }
    .handle.end::after {
      inset: 5px 9px;
      border-radius: 3px;
    }
  `,
})
export class EpochOverlay {
  readonly view = input.required<SessionView>();
  readonly projection = input<EpochProjection | null>(null);
  readonly others = input<readonly Present[]>([]);
  /** The range that is being dragged over the figure. */
  readonly dragged = input<readonly [number, number] | null>(null);
  /** One's own mark of the transition that this figure shows; null where there is none to move. */
  readonly mark = input<Mark | null>(null);
  readonly markMoved = output<Pick<Mark, 'epoch' | 'interval'>>();

  protected readonly formatCount = formatCount;
  protected readonly epochs = computed(() => this.view().configuration()?.training.epochs ?? 1);
  /** What is being dragged: a handle, and the mark as it would be. */
  protected readonly held = signal<{ readonly what: Handle; readonly mark: Mark } | null>(null);
  private readonly theme = inject(THEME_CHOICE);

  protected readonly cursors = computed(() => {
    const projection = this.projection();
    if (!projection) return [];
    return this.others().flatMap(({ id, person, isIdle, presence }) => {
      const pixel = isIdle || presence.cursor === null ? null : projection.pixelOf(presence.cursor);
      return pixel === null ? [] : [{ id, name: person.name, colour: personColour(this.theme.figureTheme(), person.colour), place: `translateX(${pixel.toFixed(1)}px)` }];
    });
  });
  protected readonly band = computed(() => {
    const [projection, dragged] = [this.projection(), this.dragged()];
    const ends = dragged && projection ? dragged.map((epoch) => projection.pixelOf(epoch)) : [];
    const [left, right] = ends;
    return left === null || right === null || left === undefined ? null : { left: Math.min(left, right), width: Math.max(1, Math.abs(right - left)) };
  });
  protected readonly handles = computed(() => {
    const projection = this.projection();
    const mark = this.held()?.mark ?? this.mark();
    if (!projection || !mark) return [];
    const colour = personColour(this.theme.figureTheme(), mark.person.colour);
    const places: readonly (readonly [Handle, number, string])[] = [['fromEpoch', mark.interval.fromEpoch, 'Beginning of the interval of your mark'], ['toEpoch', mark.interval.toEpoch, 'End of the interval of your mark'], ['epoch', mark.epoch, 'Your mark']];
    return places.flatMap(([what, epoch, words]) => {
      const pixel = projection.pixelOf(epoch);
      return pixel === null ? [] : [{ what, epoch, colour, words: `${words}, ${criterionWords[mark.criterion]}`, place: `translateX(${pixel.toFixed(1)}px)` }];
    });
  });

  protected take(what: Handle, event: PointerEvent): void {
    const mark = this.mark();
    if (!mark || event.button !== 0) return;
    event.stopPropagation();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.held.set({ what, mark });
  }

  protected drag(event: PointerEvent): void {
    const held = this.held();
    const projection = this.projection();
    if (!held || !projection) return;
    const { left } = (event.currentTarget as HTMLElement).parentElement!.getBoundingClientRect();
    this.held.set({ what: held.what, mark: moved(held.mark, held.what, this.within(projection.epochAt(event.clientX - left))) });
  }

  protected drop(): void {
    const held = this.held();
    this.held.set(null);
    if (held && held.mark !== this.mark()) this.markMoved.emit(held.mark);
  }

  protected step(what: Handle, event: KeyboardEvent): void {
    const mark = this.mark();
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!mark || direction === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const epoch = what === 'epoch' ? mark.epoch : mark.interval[what];
    // A fiftieth of the epoch, which is about the same distance everywhere on a logarithmic axis.
    const stride = Math.max(1, Math.round(epoch / 50)) * (event.shiftKey ? 5 : 1);
    this.markMoved.emit(moved(mark, what, this.within(epoch + direction * stride)));
  }

  private within(epoch: number): number {
    return Math.min(this.epochs(), Math.max(0, epoch));
  }
}

/** The mark with one handle elsewhere: the interval moves with the mark, and its ends stay on their sides of it. */
export function moved(mark: Mark, what: Handle, to: number): Mark {
  const { epoch, interval } = mark;
  if (what === 'fromEpoch') return { ...mark, interval: { ...interval, fromEpoch: Math.min(to, epoch) } };
  if (what === 'toEpoch') return { ...mark, interval: { ...interval, toEpoch: Math.max(to, epoch) } };
  // As wide as before in log(epoch + 1).
  const factor = (to + 1) / (epoch + 1);
  const scaled = (end: number) => Math.max(0, Math.round((end + 1) * factor - 1));
  return { ...mark, epoch: to, interval: { fromEpoch: Math.min(to, scaled(interval.fromEpoch)), toEpoch: Math.max(to, scaled(interval.toEpoch)) } };
}
