import { TestBed } from '@angular/core/testing';
import { lightTheme } from '@infoplane/figures';
import { FakeSocket } from '../testing/fake-socket';
import { buildStore } from '../testing/measured-store';
import { pageProviders, until } from '../testing/providers';
import { ChartPanel } from './chart-panel';
import { SessionView } from './session-view';

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
