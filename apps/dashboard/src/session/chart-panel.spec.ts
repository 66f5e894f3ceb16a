import { TestBed } from '@angular/core/testing';
import { lightTheme } from '@infoplane/figures';
import { FakeSocket } from '../testing/fake-socket';
import { buildSoftProblem, buildStore } from '../testing/measured-store';
import { pageProviders, until } from '../testing/providers';
import { ChartPanel } from './chart-panel';
import { SessionView } from './session-view';

/** The plane's panel of a session with known bounds, drawn; and how many points its chart itself has where layer 1 now is. */
async function drawnPlane() {
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket()) });
  const fixture = TestBed.createComponent(ChartPanel);
  // Estimates at these epochs lie within the bounds, so that no axis follows them.
  const view = new SessionView(buildStore([5, 6, 7], [buildSoftProblem()]), () => lightTheme);
  fixture.componentRef.setInput('name', 'information-plane');
  fixture.componentRef.setInput('view', view);
  await fixture.whenStable();
  const panel = fixture.nativeElement as HTMLElement;
  await until(() => panel.getAttribute('data-drawn-seq') === '4', 'the plane to be drawn');
  const { echarts } = await import('../figures/echarts');
  const option = () => echarts.getInstanceByDom(panel.querySelector<HTMLElement>('.chart')!)!.getOption() as { series: { id: string; data: unknown[] }[] };
  const ownPoints = () => option().series.find(({ id }) => id === 'current-1')?.data.length;
  return { fixture, panel, view, ownPoints, canvases: () => panel.querySelectorAll('canvas').length };
}

describe('the plane, while its epoch moves', () => {
  it('is drawn over the chart, which shows it itself once it rests', async () => {
    const { fixture, view, ownPoints, canvases } = await drawnPlane();
    expect([ownPoints(), canvases()]).toEqual([1, 1]);
    // What draws what moves is loaded beside the first drawing.
    await import('../figures/moving-series');
    view.showIndex(1);
    await fixture.whenStable();
    await until(() => canvases() === 2, 'a layer over the chart');
    expect(ownPoints()).toBe(0);
    await until(() => ownPoints() === 1, 'the chart to draw it itself');
  });

  it('is drawn by the chart where each epoch has points of its own', async () => {
    const { fixture, view, ownPoints, canvases } = await drawnPlane();
    view.colour.set('epoch');
    await fixture.whenStable();
    const option = ownPoints();
    view.showIndex(0);
    await fixture.whenStable();
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    expect([option, ownPoints(), canvases()]).toEqual([1, 1, 1]);
  });
});

describe('the panel of a figure', () => {
  it('is drawn when it came into sight while the page was busy, and the browser tells of both at once that it was out of sight and that it is in sight', async () => {
    const tellers: IntersectionObserverCallback[] = [];
    spyOn(window, 'IntersectionObserver').and.callFake(function (teller: IntersectionObserverCallback) {
      tellers.push(teller);
      return { observe: () => undefined, disconnect: () => undefined } as unknown as IntersectionObserver;
    } as never);
    TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket()) });
    const fixture = TestBed.createComponent(ChartPanel);
    fixture.componentRef.setInput('name', 'loss');
    fixture.componentRef.setInput('view', new SessionView(buildStore([0, 1, 3]), () => lightTheme));
    await fixture.whenStable();
    const entries = [false, true].map((isIntersecting) => ({ isIntersecting }) as IntersectionObserverEntry);
    for (const tell of tellers) tell(entries, {} as IntersectionObserver);
    const panel = fixture.nativeElement as HTMLElement;
    await until(() => Number(panel.getAttribute('data-drawn-seq')) === 3, 'the figure to be drawn');
    expect(panel.querySelector('canvas')).not.toBeNull();
  });
});
