import { TestBed } from '@angular/core/testing';
import { packRecord, type SessionConfiguration, type SessionSummary } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { FakeSocket } from '../testing/fake-socket';
import { buildSmallConfiguration, measurementAt } from '../testing/measured-store';
import { getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { ComparePage } from './compare-page';

const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(12));
const configuration = buildSmallConfiguration();

function summaryOf(id: string, overrides: Partial<SessionSummary> = {}): SessionSummary {
  return buildSummary({ id, name: `Session ${id.slice(0, 1)}`, state: 'completed', configuration, ...overrides });
}

async function openPage(sessions: string) {
  const socket = new FakeSocket();
  TestBed.configureTestingModule({ providers: pageProviders(socket) });
  const fixture = TestBed.createComponent(ComparePage);
  fixture.componentRef.setInput('sessions', sessions);
  socket.open();
  await fixture.whenStable();
  const bring = async (summary: SessionSummary, epochs: readonly number[], of: SessionConfiguration = configuration) => {
    socket.of('watch').find(({ message }) => message.session === summary.id)!.answer({ ok: true, head: epochs.length, summary });
    socket.page({ session: summary.id, head: epochs.length, records: epochs.map((epoch, i) => ({ seq: i + 1, at: 1000, bytes: packRecord(measurementAt(epoch, of)) })) });
    await fixture.whenStable();
  };
  return { fixture, socket, page: fixture.nativeElement as HTMLElement, bring };
}

const watched = (socket: FakeSocket) => socket.of('watch').map(({ message }) => message.session);
const wordsOf = (element: Element | null) => element?.textContent.trim().replace(/\s+/g, ' ') ?? '';

describe('the comparison', () => {
  it('leads to the list where there are not two sessions', async () => {
    const { page, socket } = await openPage(a);
    expect(getByRole(page, 'link', /To the sessions/).getAttribute('href')).toBe('/');
    expect(watched(socket)).toEqual([a]);
  });

  it('watches each session and the parents of forks, and leaves them with the page', async () => {
    const { fixture, socket, bring } = await openPage(`${a},${b}`);
    expect(watched(socket)).toEqual([a, b]);
    await bring(summaryOf(a, { parent: { session: c, epoch: 3 } }), [3, 5]);
    expect(watched(socket)).toEqual([a, b, c]);
    fixture.destroy();
    expect(socket.connected).toBeTrue();
  });

  it('tells the last information of each layer, and the difference to the first with its standard error', async () => {
    const { page, bring } = await openPage(`${a},${b}`);
    await bring(summaryOf(a), [0, 8]);
    await bring(summaryOf(b), [0, 18]);
    const row = [...page.querySelectorAll('ip-difference-table tbody')].find((body) => wordsOf(body).startsWith('last I(X;T)'))!.querySelectorAll('tr')[1];
    // I(X;T) of replica r of L1: 1 / (2 + epoch) + 3 r / 64: means 0.1 + 3/128 and 0.05 + 3/128, deviations 3/64/√2, error √(2 (3/64)² / 2 / 2).
    expect([...row.querySelectorAll('td')].map(wordsOf)).toEqual(['0.123 ± 0.033 at epoch 8', '0.073 ± 0.033 at epoch 18Δ −0.050 ± 0.033']);
  });

  it('stays live: a record that comes is in the figures’ words', async () => {
    const { page, socket, bring, fixture } = await openPage(`${a},${b}`);
    await bring(summaryOf(a, { state: 'running' }), [0]);
    await bring(summaryOf(b), [0]);
    const words = () => page.querySelector('[data-figure="loss"] [role="img"]')?.getAttribute('aria-label');
    const before = words();
    socket.page({ session: a, head: 2, records: [{ seq: 2, at: 1, bytes: packRecord(measurementAt(9)) }] });
    await fixture.whenStable();
    expect(words()).not.toBe(before);
  });

  it('says the settings that differ, in the words of the form', async () => {
    const { page, bring } = await openPage(`${a},${b}`);
    await bring(summaryOf(a), [0]);
    await bring(summaryOf(b, { configuration: { ...configuration, training: { ...configuration.training, batchSize: 64 } } }), [0]);
    const [row] = page.querySelectorAll('ip-settings-table tbody tr');
    expect([wordsOf(row.querySelector('th')), wordsOf(row.querySelectorAll('td')[1])]).toEqual(['Batch size', '64']);
  });

  it('says plainly which estimators are not shared and who lacks them', async () => {
    const { page, bring } = await openPage(`${a},${b}`);
    const alone: SessionConfiguration = { ...configuration, measurement: { ...configuration.measurement, estimators: [configuration.measurement.estimators[0]] } };
    await bring(summaryOf(a), [0]);
    await bring(summaryOf(b, { configuration: alone }), [0], alone);
    expect(wordsOf(page.querySelector('details'))).toContain('Session b lacks it.');
    expect(page.querySelector('[aria-label="Estimator that all have"]')).toBeNull();
  });

  it('draws no bits where no estimator is shared, and says why', async () => {
    const { page, bring } = await openPage(`${a},${b}`);
    const other: SessionConfiguration = { ...configuration, measurement: { ...configuration.measurement, estimators: [{ name: 'exact' }] } };
    await bring(summaryOf(a), [0]);
    await bring(summaryOf(b, { configuration: other }), [0], other);
    expect(wordsOf(page.querySelector('[data-figure="plane"] .absent'))).toContain('share no estimator');
    expect(page.querySelector('[data-figure="loss"] .absent')).toBeNull();
  });

  it('changes layer, steps and scale by keys', async () => {
    const { page, bring, fixture } = await openPage(`${a},${b}`);
    await bring(summaryOf(a), [0]);
    await bring(summaryOf(b), [0]);
    const pressed = (group: string) => wordsOf(page.querySelector(`[aria-label="${group}"] .mat-button-toggle-checked`));
    await until(() => pressed('Layer') === 'L2', 'the deepest hidden layer');
    for (const key of [']', 's', 'l']) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await fixture.whenStable();
    expect([pressed('Layer'), pressed('Horizontal axis'), pressed('Scale of the horizontal axis')]).toEqual(['output', 'by step', 'linear']);
  });

  it('shows why a session is refused, beside the others', async () => {
    const { page, socket, bring, fixture } = await openPage(`${a},${b}`);
    await bring(summaryOf(a), [0]);
    socket.of('watch').find(({ message }) => message.session === b)!.answer({ ok: false, error: { code: 'not-found', message: 'There is no session b.', faults: [] } });
    await fixture.whenStable();
    expect(getByRole(page, 'alert').textContent).toContain('There is no session b.');
    expect(page.querySelectorAll('ip-compare-panel').length).toBe(7);
  });

  it('draws every figure', async () => {
    const { page, bring } = await openPage(`${a},${b}`);
    await bring(summaryOf(a), [0, 3, 9]);
    await bring(summaryOf(b), [0, 3, 9]);
    const drawn = () => [...page.querySelectorAll<HTMLElement>('ip-compare-panel')].filter(({ dataset }) => Number(dataset['drawn']) > 0);
    page.scrollIntoView();
    await until(() => drawn().length > 0, 'a first figure');
    expect(drawn()[0].dataset['figure']).toBe('plane');
  });
});
