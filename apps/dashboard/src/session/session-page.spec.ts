import { TestBed } from '@angular/core/testing';
import { RouterTestingHarness } from '@angular/router/testing';
import { MatDialog } from '@angular/material/dialog';
import type { PhaseChangeRecord, SessionRecord } from '@infoplane/contracts';
import { NOTIFICATION_STORE } from '../notifications/services';
import { buildNotification } from '../testing/build-notification';
import { buildSummary } from '../testing/build-summary';
import { buildPage, FakeSocket } from '../testing/fake-socket';
import { buildSmallConfiguration, buildSoftProblem, measurementAt, remeasurementAt } from '../testing/measured-store';
import { getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';

const id = 'abcdefghijkl';
const change: PhaseChangeRecord = { kind: 'phase-change', layer: 2, criterion: 'snr-derivative', epoch: 3, step: 21, interval: { fromEpoch: 2, toEpoch: 5 }, confidence: 0.93, announcedAt: 5, revision: 0 };

async function openSession(address: string, records: readonly SessionRecord[], overrides: Parameters<typeof buildSummary>[0] = {}, fetch?: typeof globalThis.fetch) {
  const socket = new FakeSocket();
  TestBed.configureTestingModule({ providers: pageProviders(socket, fetch) });
  const harness = await RouterTestingHarness.create();
  await harness.navigateByUrl(address);
  socket.open();
  const answer = () => socket.of('watch')[0].answer({ ok: true, head: records.length, summary: buildSummary({ configuration: buildSmallConfiguration(), head: records.length, ...overrides }) });
  answer();
  if (records.length > 0) socket.page(buildPage(id, 1, records));
  await harness.fixture.whenStable();
  const page = harness.routeNativeElement!;
  const attribute = (testId: string, name: string) => page.querySelector(`[data-testid="${testId}"]`)?.getAttribute(name);
  return { socket, harness, page, attribute, settle: () => harness.fixture.whenStable() };
}

const press = (key: string) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

describe('the page of a session', () => {
  it('draws the records and says which it holds', async () => {
    const { page, attribute } = await openSession(`/sessions/${id}`, [0, 1, 3].map((epoch) => measurementAt(epoch)));
    const plane = page.querySelector<HTMLElement>('[data-figure="information-plane"]')!;
    await until(() => plane.getAttribute('data-drawn-seq') === '3', 'the plane to be drawn');
    await until(() => attribute('data-badge', 'data-last-drawn-seq') === '3', 'the badge to follow');
    expect(plane.querySelector('canvas')).not.toBeNull();
    expect([attribute('data-badge', 'data-records'), attribute('data-badge', 'data-crc')?.length]).toEqual(['3', 8]);
    await until(() => /at epoch 3: mean of 2 replicas/.test(plane.querySelector('[role="img"]')?.getAttribute('aria-label') ?? ''), 'the text alternative');
  });

  it('follows new records, until a person steps back; then offers to go live', async () => {
    const { socket, page, settle, attribute } = await openSession(`/sessions/${id}`, [0, 1].map((epoch) => measurementAt(epoch)));
    socket.page(buildPage(id, 3, [measurementAt(2)]));
    await settle();
    const slider = getByRole(page, 'slider', /Epoch/);
    expect(slider.getAttribute('aria-valuetext')).toBe('epoch 2, step 14, following the newest');
    press('ArrowLeft');
    socket.page(buildPage(id, 4, [measurementAt(7)]));
    await settle();
    expect([slider.getAttribute('aria-valuenow'), attribute('data-badge', 'data-records')]).toEqual(['1', '4']);
    getByRole(page, 'button', /Go live/).click();
    await settle();
    expect(slider.getAttribute('aria-valuenow')).toBe('7');
  });

  it('goes to the spot of a notification of this very session, and leaves those of others to their own page', async () => {
    const { page, settle } = await openSession(`/sessions/${id}`, [0, 1, 3].map((epoch) => measurementAt(epoch)));
    const { chosen } = TestBed.inject(NOTIFICATION_STORE);
    chosen.set(buildNotification({ session: 'lkjihgfedcba', epoch: 0 }));
    await settle();
    expect(getByRole(page, 'slider', /Epoch/).getAttribute('aria-valuenow')).toBe('3');
    chosen.set(buildNotification({ session: id, epoch: 1, thread: null }));
    await settle();
    expect([getByRole(page, 'slider', /Epoch/).getAttribute('aria-valuenow'), chosen()]).toEqual(['1', null]);
  });

  it('shows the view that its address says', async () => {
    const { page } = await openSession(`/sessions/${id}?epoch=1&hide=2&estimator=idnns-30`, [0, 1, 3].map((epoch) => measurementAt(epoch)));
    expect(getByRole(page, 'slider', /Epoch/).getAttribute('aria-valuenow')).toBe('1');
    expect(getByRole(page, 'button', /Show L2/).getAttribute('aria-pressed')).toBe('false');
    const [chosen] = [...page.querySelectorAll('[aria-label="Estimator"] [aria-checked="true"]')];
    expect(chosen.textContent?.trim()).toBe('binned, IDNNs 30 edges');
  });

  it('a zoom stays while records come', async () => {
    const { socket, page } = await openSession(`/sessions/${id}`, [0, 1, 3].map((epoch) => measurementAt(epoch)));
    const panel = page.querySelector<HTMLElement>('[data-figure="information-plane"]')!;
    await until(() => panel.getAttribute('data-drawn-seq') === '3', 'the plane to be drawn');
    const { echarts } = await import('../figures/echarts');
    const chart = echarts.getInstanceByDom(panel.querySelector<HTMLElement>('.chart')!)!;
    chart.dispatchAction({ type: 'dataZoom', batch: [{ dataZoomId: 'zoom-x', start: 20, end: 60 }, { dataZoomId: 'zoom-y', start: 30, end: 80 }] });
    await until(() => /^(?!0\.00-100\.00 0\.00-100\.00)\d/.test(panel.getAttribute('data-zoom') ?? ''), 'the zoom');
    socket.page(buildPage(id, 4, [measurementAt(9)]));
    await until(() => panel.getAttribute('data-drawn-seq') === '4', 'the new record to be drawn');
    expect(panel.getAttribute('data-zoom')).toBe('20.00-60.00 30.00-80.00');
    getByRole(panel, 'button', /Reset the zoom/).click();
    await until(() => panel.getAttribute('data-zoom') === '0.00-100.00 0.00-100.00', 'the zoom to be gone');
  });

  it('lists the phase changes in words and announces a new one', async () => {
    const { socket, page, settle } = await openSession(`/sessions/${id}`, [0, 1, 3].map((epoch) => measurementAt(epoch)));
    socket.page(buildPage(id, 4, [change]));
    await settle();
    const sentence = 'L2: drift → diffusion at epoch 3 (2–5), step 21, confidence 0.93, announced at 5';
    expect(page.querySelector('[data-testid="phase-changes"]')?.textContent).toContain(sentence);
    expect(page.querySelector('[aria-live="polite"]')?.textContent).toContain(sentence);
  });

  it('counts violations of data processing at the current epoch', async () => {
    const { page } = await openSession(`/sessions/${id}`, [0, 1].map((epoch) => measurementAt(epoch)));
    // Each number of a measurement is 1/64 above the one before it, so every one of 2 x 2 pairs grows.
    expect(page.querySelector('[data-testid="data-processing"]')?.textContent?.trim()).toBe('data processing: 4 of 4 pairs violated in I(X;T), 4 of 4 in I(T;Y)');
  });

  it('shows the gap to the bottleneck bound where the log has a curve, and only there', async () => {
    const headings = (page: HTMLElement) => [...page.querySelectorAll('ip-layer-legend thead th')].map((heading) => heading.textContent?.trim());
    const soft = await openSession(`/sessions/${id}`, [buildSoftProblem(), measurementAt(0)]);
    expect(headings(soft.page)).toEqual(['Layer', 'units', 'I(X;T)', 'I(T;Y)', 'gap', 'SNR', '‖W‖', 'sat.', 'cells']);
    const [row] = [...soft.page.querySelectorAll('ip-layer-legend tbody tr')].map((line) => [...line.querySelectorAll('td')].map((cell) => cell.textContent?.trim()));
    // The bound at 0.523 bits is 0.84 of that, 0.440; the 1.023 bits of this made-up measurement lie above it.
    expect(row.slice(1, 4)).toEqual(['0.52', '1.023', '-0.584']);
    TestBed.resetTestingModule();
    const unknown = await openSession(`/sessions/${id}`, [measurementAt(0)]);
    expect(headings(unknown.page)).not.toContain('gap');
  });

  it('offers an estimator as soon as the session is measured again with it, and tells it in one line of the log', async () => {
    const { socket, page, settle } = await openSession(`/sessions/${id}`, [0, 1, 3].map((epoch) => measurementAt(epoch)), { state: 'completed' });
    const offered = () => [...page.querySelectorAll('[aria-label="Estimator"] mat-button-toggle')].map((toggle) => toggle.textContent?.trim());
    expect(offered()).toEqual(['binned, 30 equal intervals', 'binned, IDNNs 30 edges']);
    socket.page(buildPage(id, 4, [3, 0].map((epoch) => remeasurementAt(epoch, { name: 'exact' }))));
    await settle();
    expect(offered()).toEqual(['binned, 30 equal intervals', 'binned, IDNNs 30 edges', 'exact float32']);
    expect([...page.querySelectorAll('ip-event-log tbody tr')].map((line) => line.textContent?.trim().replace(/\s+/g, ' '))).toEqual([jasmine.stringMatching(/^5.*measured again with exact at 2 epochs$/) as never]);
    expect([...page.querySelectorAll('ip-layer-legend thead th')].map((heading) => heading.textContent?.trim())).toContain('exact');
  });

  it('tells the compression of each layer by each estimator up to the current epoch', async () => {
    const { page } = await openSession(`/sessions/${id}`, [0, 2].map((epoch) => measurementAt(epoch)));
    const rows = [...page.querySelectorAll('[data-testid="compression"] tbody tr')].map((line) => [...line.children].map((cell) => cell.textContent?.trim()));
    // I(X;T) of this made-up measurement is 1 / (2 + epoch) and an offset: it loses 1/2 - 1/4.
    expect(rows).toEqual([['30 bins', '−0.25', '−0.25', '−0.25'], ['IDNNs 30', '−0.25', '−0.25', '−0.25']]);
  });

  it('draws one layer by every estimator when its address says so', async () => {
    const { page } = await openSession(`/sessions/${id}?estimators=all`, [0, 2].map((epoch) => measurementAt(epoch)));
    expect(getByRole(page, 'button', /all estimators/).getAttribute('aria-pressed')).toBe('true');
    await until(() => /^L2, a line an estimator/.test(page.querySelector('[data-figure="information-x"] .caption')?.textContent ?? ''), 'the caption');
  });

  it('says how the two kinds of transition agree', async () => {
    const onset: PhaseChangeRecord = { ...change, criterion: 'compression-onset', estimator: 'binning-30', epoch: 1, step: 7, interval: { fromEpoch: 1, toEpoch: 3 } };
    const { page } = await openSession(`/sessions/${id}`, [...[0, 1, 3].map((epoch) => measurementAt(epoch)), change, onset]);
    expect(page.querySelector('[data-testid="agreement"]')?.textContent).toMatch(/^The two kinds differ: ratio of epochs 3 \(\d.*–.*\) over 1 layer; intervals overlap in 1$/);
  });

  it('says the training states of the deepest hidden layer with the epoch slider', async () => {
    const { page } = await openSession(`/sessions/${id}`, [0, 1, 3].map((epoch) => measurementAt(epoch)));
    // I(T;Y) of this made-up measurement falls: the run stays where it began.
    expect(getByRole(page, 'slider', /Epoch/).getAttribute('aria-describedby')).toBe('training-states');
    expect(page.querySelector('#training-states')?.textContent).toBe('L2, A: initial, epochs 0–3');
    expect(page.querySelectorAll('[data-testid="training-state"]').length).toBe(1);
  });

  it('says why a session failed and that its records stay', async () => {
    const { page } = await openSession(`/sessions/${id}`, [measurementAt(0)], { state: 'interrupted', reason: 'The server stopped while it ran.' });
    expect(getByRole(page, 'alert').textContent).toMatch(/interrupted.*The server stopped while it ran\..*Everything up to record 1 is here/s);
  });

  it('counts replicas that are not well, and lists them', async () => {
    const { page } = await openSession(`/sessions/${id}`, [measurementAt(0), { kind: 'replica-health', replica: 1, health: 'diverged', epoch: 0, reason: 'loss is not finite' }]);
    const details = page.querySelector('details')!;
    expect(details.querySelector('summary')?.textContent).toBe('1 of 2 replicas diverged');
    expect(details.textContent).toContain('replica 1: diverged at epoch 0 — loss is not finite');
  });

  it('says that the server is gone, and up to which record the page is complete', async () => {
    const { socket, page, settle } = await openSession(`/sessions/${id}`, [0, 1].map((epoch) => measurementAt(epoch)));
    socket.drop();
    await settle();
    expect(getByRole(page, 'status', /does not answer/).textContent).toContain('complete up to record 2');
  });

  it('says plainly that a session is unknown', async () => {
    const socket = new FakeSocket();
    TestBed.configureTestingModule({ providers: pageProviders(socket) });
    const harness = await RouterTestingHarness.create();
    await harness.navigateByUrl('/sessions/zzzzzzzzzzzz');
    socket.open();
    socket.of('watch')[0].answer({ ok: false, error: { code: 'not-found', message: 'There is no session zzzzzzzzzzzz.', faults: [] } });
    await harness.fixture.whenStable();
    expect(getByRole(harness.routeNativeElement!, 'heading').textContent).toBe('There is no such session');
  });

  it('pauses at once, and stops only after a second yes', async () => {
    const asked: string[] = [];
    const { page, settle } = await openSession(`/sessions/${id}`, [measurementAt(0)], {}, (_path, request) => {
      asked.push((JSON.parse(String(request?.body)) as { command: string }).command);
      return Promise.resolve(new Response(JSON.stringify(buildSummary()), { status: 200 }));
    });
    getByRole(page, 'button', /Pause$/).click();
    await settle();
    const stop = getByRole(page, 'button', /^Stop$/) as HTMLButtonElement;
    await until(() => !stop.disabled, 'the answer');
    stop.click();
    await settle();
    expect(asked).toEqual(['pause']);
    getByRole(document.body, 'button', /Stop session/).click();
    await until(() => asked.length === 2, 'the command');
    expect(asked).toEqual(['pause', 'stop']);
  });

  it('? lists the keys, and keys are not the page’s while a dialog is open', async () => {
    const { page, settle } = await openSession(`/sessions/${id}`, [0, 1].map((epoch) => measurementAt(epoch)));
    press('?');
    await settle();
    expect(document.querySelector('mat-dialog-container')?.textContent).toContain('Play or pause the measured epochs');
    press('ArrowLeft');
    await settle();
    expect(getByRole(page, 'slider', /Epoch/).getAttribute('aria-valuenow')).toBe('1');
    TestBed.inject(MatDialog).closeAll();
  });
});
