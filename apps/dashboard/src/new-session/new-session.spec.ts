import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { estimatorId, type Estimator } from '@infoplane/contracts';
import { buildSummary } from '../testing/build-summary';
import { FakeSocket } from '../testing/fake-socket';
import { fill, findByRole, getByRole } from '../testing/person';
import { pageProviders, until } from '../testing/providers';
import { NewSession } from './new-session';

async function openForm(answer: () => Response) {
  const asked: { requestId: string; configuration: { replicas: number; measurement: { estimators: Estimator[] } } }[] = [];
  const fetch = (_path: unknown, request?: RequestInit) => {
    asked.push(JSON.parse(String(request?.body)) as (typeof asked)[number]);
    return Promise.resolve(answer());
  };
  TestBed.configureTestingModule({ providers: pageProviders(new FakeSocket(), fetch as typeof globalThis.fetch) });
  const fixture = TestBed.createComponent(NewSession);
  await fixture.whenStable();
  const navigate = spyOn(TestBed.inject(Router), 'navigate').and.resolveTo(true);
  return { fixture, asked, navigate, page: fixture.nativeElement as HTMLElement };
}

const accepted = () => new Response(JSON.stringify(buildSummary({ id: 'freshfreshfr' })), { status: 201 });

describe('the form of a new session', () => {
  it('starts the chosen preset as it stands and goes to its page', async () => {
    const { fixture, asked, navigate, page } = await openForm(accepted);
    getByRole(page, 'button', /Plain SGD control/).click();
    await fixture.whenStable();
    getByRole(page, 'button', /Start session/).click();
    await until(() => navigate.calls.any(), 'the way to the session');
    expect(asked.map(({ configuration }) => configuration.replicas)).toEqual([10]);
    expect(navigate).toHaveBeenCalledWith(['/sessions', 'freshfreshfr']);
  });

  it('sends nothing while a field is wrong, and says what is allowed beside it', async () => {
    const { fixture, asked, page } = await openForm(accepted);
    const replicas = getByRole(page, 'textbox', /^Replicas$/);
    fill(replicas, '0');
    getByRole(page, 'button', /Start session/).click();
    await fixture.whenStable();
    const note = page.querySelector(`#${replicas.getAttribute('aria-describedby')}`);
    expect(note?.textContent).toContain('a whole number from 1 to 200');
    expect([replicas.getAttribute('aria-invalid'), asked.length]).toEqual(['true', 0]);
  });

  it('says how much work it is while it is filled in', async () => {
    const { fixture, page } = await openForm(accepted);
    fill(getByRole(page, 'textbox', /^Epochs$/), '100');
    await fixture.whenStable();
    expect(getByRole(page, 'status').textContent).toContain('5,000 network-epochs');
  });

  it('shows the server’s refusal, and sends a corrected wish as another request', async () => {
    const refusal = { code: 'invalid-input', message: 'Invalid session: seed is taken', faults: [{ field: 'configuration.seed', message: 'is taken' }] };
    const { asked, page } = await openForm(() => new Response(JSON.stringify(refusal), { status: 400 }));
    const start = getByRole(page, 'button', /Start session/) as HTMLButtonElement;
    start.click();
    await until(() => getByRole(page, 'textbox', /^Seed$/).getAttribute('aria-invalid') === 'true', 'the fault beside the seed');
    expect(page.textContent).toContain('is taken');
    await until(() => !start.disabled, 'the button');
    start.click();
    await until(() => asked.length === 2, 'the second wish');
    expect(asked[0].requestId).not.toBe(asked[1].requestId);
  });

  it('adds and removes estimators', async () => {
    const { fixture, page } = await openForm(accepted);
    getByRole(page, 'button', /Add an estimator/).click();
    await fixture.whenStable();
    expect((getByRole(page, 'textbox', /Intervals of estimator 2/) as HTMLInputElement).value).toBe('100');
    getByRole(page, 'button', /Remove estimator 1/).click();
    await fixture.whenStable();
    expect((getByRole(page, 'textbox', /Intervals of estimator 1/) as HTMLInputElement).value).toBe('100');
  });

  it('adds the sensitivity set with one button, once', async () => {
    const { fixture, asked, navigate, page } = await openForm(accepted);
    getByRole(page, 'button', /sensitivity set/).click();
    await fixture.whenStable();
    expect(findByRole(page, 'button', /sensitivity set/)).toBeNull();
    getByRole(page, 'button', /Start session/).click();
    await until(() => navigate.calls.any(), 'the way to the session');
    expect(asked[0].configuration.measurement.estimators.map(estimatorId)).toEqual(['binning-30', 'binning-10', 'binning-100', 'binning-1000', 'exact', 'kde-upper-0.001', 'kde-lower-0.001']);
  });

  it('shows the settings of the chosen problem and no others', async () => {
    const { fixture, page } = await openForm(accepted);
    const choose = async (title: string) => {
      const select = page.querySelector<HTMLSelectElement>('ip-problem-section select')!;
      select.selectedIndex = [...select.options].findIndex((option) => option.text === title);
      select.dispatchEvent(new Event('change'));
      await fixture.whenStable();
    };
    await choose('soft rule');
    expect([findByRole(page, 'textbox', /Steepness/), findByRole(page, 'textbox', /Bottleneck bound/)].includes(null)).toBeFalse();
    await choose('parity');
    expect([findByRole(page, 'textbox', /Steepness/), findByRole(page, 'textbox', /Bottleneck bound/)]).toEqual([null, null]);
    expect(findByRole(page, 'textbox', /Parity bits/)).not.toBeNull();
    expect(findByRole(page, 'button', /Add a convolution/)).toBeNull();
    await choose('MNIST digits');
    getByRole(page, 'button', /Add a convolution/).click();
    await fixture.whenStable();
    expect((getByRole(page, 'textbox', /Filters of convolution 1/) as HTMLInputElement).value).toBe('4');
  });
});
