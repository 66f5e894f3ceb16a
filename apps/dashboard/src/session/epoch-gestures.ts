/** What a figure does with the gestures over it. Pixels are those of the element. */
export interface GestureTarget {
  /** The epoch at a place; null beside the figure. */
  readonly epochAt: (x: number, y: number) => number | null;
  /** The range dragged so far; null once it is over. */
  readonly dragged: (range: readonly [number, number] | null) => void;
  /** The range, or the same epoch twice, that was chosen, and where the gesture began. */
  readonly finished: (range: readonly [number, number], x: number, y: number) => void;
}

/** How long a finger rests until that means something, and how far it may move meanwhile. */
const longPressMs = 550;
const stillPixels = 8;

/**
 * Ctrl-click and Ctrl-drag of a mouse, and a finger that rests. What is meant for them does not reach the chart, which would zoom or pan; all else
 * does.
 */
export class EpochGestures {
  private begun: { readonly epoch: number; readonly x: number; readonly y: number } | null = null;
  private resting: { readonly timer: number; readonly x: number; readonly y: number } | null = null;
  private isSwallowing = false;
  private hasRested = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly target: GestureTarget,
  ) {
    const options = { capture: true, signal: this.stopping.signal };
    element.addEventListener('pointerdown', (event) => this.begin(event), options);
    element.addEventListener('pointermove', (event) => this.move(event), options);
    element.addEventListener('pointerup', (event) => this.end(event), options);
    element.addEventListener('pointercancel', () => this.cancel(), options);
    // The chart hears the mouse events that follow.
    for (const name of ['mousedown', 'mousemove', 'mouseup', 'click'] as const) element.addEventListener(name, (event) => this.swallow(event), options);
    // A finger that has rested clicks nothing when it is lifted: by then something else may lie under it.
    element.addEventListener('touchend', (event) => this.hasRested && event.cancelable && event.preventDefault(), { ...options, passive: false });
    element.addEventListener('contextmenu', (event) => event.ctrlKey && event.preventDefault(), options);
  }

  stop(): void {
    this.cancel();
    this.stopping.abort();
  }

  private begin(event: PointerEvent): void {
    const [x, y] = this.placeOf(event);
    const epoch = this.target.epochAt(x, y);
    this.isSwallowing = false;
    this.hasRested = false;
    if (epoch === null) return;
    if (event.pointerType === 'touch') {
      this.rest(epoch, x, y);
      return;
    }
    if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return;
    event.stopPropagation();
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    this.begun = { epoch, x, y };
    this.isSwallowing = true;
  }

  private move(event: PointerEvent): void {
    const [x, y] = this.placeOf(event);
    if (this.resting && Math.hypot(x - this.resting.x, y - this.resting.y) > stillPixels) this.cancel();
    if (!this.begun) return;
    const epoch = this.target.epochAt(x, this.begun.y);
    if (epoch !== null && Math.abs(x - this.begun.x) > stillPixels / 2) this.target.dragged([this.begun.epoch, epoch]);
  }

  private end(event: PointerEvent): void {
    const { begun } = this;
    this.cancel();
    if (!begun) return;
    event.stopPropagation();
    const [x] = this.placeOf(event);
    const hasMoved = Math.abs(x - begun.x) > stillPixels / 2;
    this.target.finished([begun.epoch, (hasMoved ? this.target.epochAt(x, begun.y) : null) ?? begun.epoch], begun.x, begun.y);
  }

  private rest(epoch: number, x: number, y: number): void {
    this.cancel();
    const timer = window.setTimeout(() => {
      this.resting = null;
      this.hasRested = true;
      this.target.finished([epoch, epoch], x, y);
    }, longPressMs);
    this.resting = { timer, x, y };
  }

  private cancel(): void {
    clearTimeout(this.resting?.timer);
    this.resting = null;
    if (this.begun) this.target.dragged(null);
    this.begun = null;
  }

  private swallow(event: MouseEvent): void {
    if (!this.isSwallowing) return;
    event.stopPropagation();
    if (event.type === 'click') this.isSwallowing = false;
  }

  private placeOf(event: PointerEvent): readonly [number, number] {
    const { left, top } = this.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
}
