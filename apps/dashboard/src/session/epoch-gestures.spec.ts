import { EpochGestures } from './epoch-gestures';

describe('gestures over a figure', () => {
  let element: HTMLElement;
  let gestures: EpochGestures;
  let finished: (readonly [number, number])[];
  let dragged: (readonly [number, number] | null)[];
  let heard: string[];
  const send = (type: string, x: number, overrides: PointerEventInit = {}) => {
    const { left, top } = element.getBoundingClientRect();
    element.firstElementChild!.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, button: 0, pointerType: 'mouse', clientX: left + x, clientY: top + 50, ...overrides }));
  };

  beforeEach(() => {
    jasmine.clock().install();
    element = document.createElement('div');
    element.style.cssText = 'position:fixed;left:0;top:0;width:200px;height:100px';
    element.append(document.createElement('canvas'));
    document.body.append(element);
    element.setPointerCapture = () => undefined;
    [finished, dragged, heard] = [[], [], []];
    for (const type of ['pointerdown', 'mousedown', 'click']) element.firstElementChild!.addEventListener(type, () => heard.push(type));
    gestures = new EpochGestures(element, { epochAt: (x) => (x < 10 || x > 190 ? null : Math.round(x)), dragged: (range) => dragged.push(range), finished: (range) => finished.push(range) });
  });

  afterEach(() => {
    gestures.stop();
    element.remove();
    jasmine.clock().uninstall();
  });

  it('Ctrl and a click choose an epoch, and the chart hears nothing of it', () => {
    send('pointerdown', 50, { ctrlKey: true });
    send('mousedown', 50);
    send('pointerup', 51, { ctrlKey: true });
    send('click', 51);
    expect([finished, heard]).toEqual([[[50, 50]], []]);
    send('pointerdown', 50);
    expect(heard).toEqual(['pointerdown']);
  });

  it('Ctrl and a drag choose a range, in whichever direction', () => {
    send('pointerdown', 90, { ctrlKey: true });
    send('pointermove', 60, { ctrlKey: true });
    send('pointerup', 40, { ctrlKey: true });
    expect([dragged, finished]).toEqual([[[90, 60], null], [[90, 40]]]);
  });

  it('a finger that rests chooses an epoch; one that moves or leaves does not', () => {
    const touch = { pointerType: 'touch' };
    send('pointerdown', 50, touch);
    jasmine.clock().tick(600);
    send('pointerdown', 70, touch);
    send('pointermove', 90, touch);
    jasmine.clock().tick(600);
    send('pointerdown', 80, touch);
    send('pointerup', 80, touch);
    jasmine.clock().tick(600);
    expect(finished).toEqual([[50, 50]]);
  });

  it('a finger that has rested clicks nothing when it is lifted; one that taps does', () => {
    const lift = () => element.firstElementChild!.dispatchEvent(new Event('touchend', { bubbles: true, cancelable: true }));
    send('pointerdown', 50, { pointerType: 'touch' });
    jasmine.clock().tick(600);
    const isClickAfterRest = lift();
    send('pointerdown', 50, { pointerType: 'touch' });
    expect([isClickAfterRest, lift()]).toEqual([false, true]);
  });

  it('beside the figure and without Ctrl nothing is chosen', () => {
    send('pointerdown', 5, { ctrlKey: true });
    send('pointerup', 5, { ctrlKey: true });
    send('pointerdown', 50);
    send('pointerup', 80);
    expect(finished).toEqual([]);
  });
});
