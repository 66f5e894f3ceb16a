import type { Locator, Page } from 'playwright-core';
import { bringPerson, calm, type Person } from './testing/browser';
import { patienceMs, type Product, specMs, startProduct, until } from './testing/product';
import { recordsOf, startSession, summaryOf, unhurriedConfiguration, untilState } from './testing/sessions';
import { annotate, asPerson, cardOf, firstAdminLink, inviteOn, joinBy, openNotes, shareOn, untilAddressHas } from './testing/team';

const editing = /^(Annotate|Undo|Redo|Answer|React|Change|Delete|Resolve|Open again|accept|dispute|move here|take back|reveal to all|Mark the epoch shown.*|Pause|Resume|Stop|Fork.*|Share)$/;

describe('an admin, an annotator and a guest on one running session', () => {
  let product: Product;
  let admin: Product;
  let people: readonly Person[] = [];
  let session: string;
  /** Ada is the admin, Eva the annotator. */
  let ada: Page;
  let eva: Page;
  let guest: Page;

  beforeAll(async () => {
    product = await startProduct();
    people = await Promise.all([bringPerson(calm), bringPerson(calm), bringPerson(calm)]);
    const [adasBrowser, evasBrowser, guestsBrowser] = people;
    const peoplePage = await joinBy(adasBrowser, firstAdminLink(product), 'Ada');
    admin = await asPerson(product, adasBrowser);
    session = (await startSession(admin, 'Looked at together', unhurriedConfiguration)).id;
    const joined = await joinBy(evasBrowser, await inviteOn(peoplePage, 'annotator'), 'Eva');
    await peoplePage.goto(`${product.address}/sessions/${session}`);
    const shared = await guestsBrowser.open(await shareOn(peoplePage));
    await shared.waitForURL(`**/sessions/${session}*`);
    await Promise.all([peoplePage, joined, shared].map((page) => page.close()));
    await until(async () => ((await summaryOf(admin, session)).epoch ?? 0) > 60, patienceMs, () => 'sixty epochs');
  }, specMs);
  afterAll(async () => {
    await Promise.all(people.map((person) => person.leave()));
    await product?.dispose();
  }, 30_000);
  beforeEach(async () => {
    [ada, eva, guest] = await Promise.all(people.map((person) => person.open(`${product.address}/sessions/${session}`)));
    for (const [page, others] of [[ada, ['Eva', 'Guest']], [eva, ['Ada', 'Guest']], [guest, ['Ada', 'Eva']]] as const) {
      const present = page.getByTestId('present');
      await present.waitFor();
      await until(async () => named(await present.getAttribute('aria-label'), others), patienceMs, () => `${others.join(' and ')} to be present`);
    }
  }, specMs);
  afterEach(async () => {
    await Promise.all([ada, eva, guest].map((page) => page?.close()));
    expect(people.flatMap(({ errors }) => errors.splice(0))).toEqual([]);
  });

  it('see each other’s cursor at its epoch, wherever that lies in their own figure, and also while nothing new is drawn', async () => {
    await hover(ada, 'Ada', 'loss', [eva, guest]);
    await command('pause', 'paused');
    await hover(ada, 'Ada', 'snr', [eva], 0.85);
    // Where there is less room, the cursor stands at the same epoch, and not at the same pixel.
    await openNotes(eva);
    await until(async () => {
      const [cursor, stage] = await Promise.all(['[data-cursor="Ada"]', '.stage'].map((place) => eva.locator(`[data-figure="snr"] ${place}`).boundingBox()));
      return cursor !== null && stage !== null && cursor.x > stage.x + stage.width / 2 && cursor.x < stage.x + 0.9 * stage.width;
    }, patienceMs, () => 'Ada’s cursor within the narrower figure');
    await command('resume', 'running');
    await hover(guest, 'Guest', 'loss', [ada]);
  }, specMs);

  it('see which layer another has selected, until it is selected no more', async () => {
    await Promise.all([ada, eva].map((page) => page.locator('[data-figure="information-plane"]').scrollIntoViewIfNeeded()));
    const selection = ada.locator('[data-figure="information-plane"] [data-selection="Eva"]');
    await until(async () => {
      // Away first: the pointer may rest there already, and what lies under it may have moved.
      await eva.mouse.move(2, 2);
      await eva.getByRole('button', { name: /^Hide / }).nth(1).hover();
      return appears(selection.getByText('Eva'));
    }, patienceMs, () => 'Eva’s selection on Ada’s page');
    await eva.mouse.move(2, 2);
    await selection.waitFor({ state: 'detached' });
  }, specMs);

  it('follow the presenter until they go their own way', async () => {
    await ada.getByRole('button', { name: 'Present', exact: true }).click();
    for (const page of [eva, guest]) {
      const offer = page.getByRole('status').filter({ hasText: 'Ada presents' });
      await offer.getByRole('button', { name: 'follow' }).click();
    }
    await ada.keyboard.press('Home');
    await ada.keyboard.press('ArrowRight');
    await ada.getByRole('radio', { name: 'linear' }).click();
    await Promise.all([ada, eva, guest].map((page) => untilAddressHas(page, { axis: 'linear', epoch: '1' })));

    await eva.keyboard.press('ArrowRight');
    await eva.getByText('following Ada').waitFor({ state: 'detached' });
    await ada.keyboard.press('Home');
    await untilAddressHas(guest, { epoch: '0' });
    await untilAddressHas(eva, { epoch: '2' });
  }, specMs);

  it('read what one writes of a range, answer it, resolve it, and settle two changes of the same text', async () => {
    await Promise.all([ada, eva, guest].map((page) => openNotes(page)));
    await annotate(eva, 'Here it **turns**', [5, 20]);
    for (const page of [ada, guest]) {
      const card = cardOf(page, 'Here it turns');
      await card.getByText('epochs 5–20').first().waitFor();
      expect(await card.locator('strong', { hasText: 'turns' }).count()).toBe(1);
    }

    await cardOf(ada, 'Here it turns').getByRole('button', { name: 'Answer' }).click();
    await ada.getByLabel('Answer', { exact: true }).fill('I see it at 12, @Eva');
    await ada.keyboard.press('Control+Enter');
    await Promise.all([eva, guest].map((page) => cardOf(page, 'Here it turns').getByText('I see it at 12').waitFor()));

    await cardOf(ada, 'Here it turns').getByRole('button', { name: 'Change' }).first().click();
    await cardOf(eva, 'Here it turns').getByRole('button', { name: 'Change' }).first().click();
    await ada.getByLabel('Text, in markdown').fill('Ada: it turns at 12');
    await eva.getByLabel('Text, in markdown').fill('Eva: it turns at 14');
    await ada.keyboard.press('Control+Enter');
    await cardOf(guest, 'Ada: it turns at 12').waitFor();
    await until(() => eva.locator('ip-annotation-card').filter({ hasText: 'Ada: it turns at 12' }).count().then(Boolean), patienceMs, () => 'Ada’s change behind Eva’s dialog');
    await eva.keyboard.press('Control+Enter');
    const choice = eva.getByRole('alertdialog', { name: 'Two changes of the same annotation' });
    await choice.waitFor();
    expect(await choice.locator('pre').allTextContents()).toEqual(['Eva: it turns at 14', 'Ada: it turns at 12']);
    expect(await cardOf(ada, 'Ada: it turns at 12').count()).withContext('what holds until it is settled').toBe(1);
    await choice.getByLabel('Or both').fill('It turns between 12 and 14');
    await choice.getByRole('button', { name: 'Keep this' }).click();
    await Promise.all([ada, eva, guest].map((page) => cardOf(page, 'It turns between 12 and 14').waitFor()));
    await choice.waitFor({ state: 'detached' });
    expect(people[1].errors.splice(0)).withContext('what the browser says of the conflict').toEqual([jasmine.stringContaining('409 (Conflict)')]);

    await cardOf(ada, 'It turns between').getByRole('button', { name: 'Resolve' }).click();
    await cardOf(eva, 'It turns between').getByRole('button', { name: 'Open again' }).waitFor();
  }, specMs);

  it('see every annotation of another, at once', async () => {
    const bodies = Array.from({ length: 20 }, (_, i) => `Timed annotation ${i + 1} of twenty`);
    await Promise.all([ada, eva].map((page) => openNotes(page)));
    await eva.evaluate(noteSaving);
    await ada.evaluate(noteAppearing);
    for (const [i, body] of bodies.entries()) await annotate(eva, body, [i, i + 2]);
    for (const body of bodies) await cardOf(ada, body).waitFor();
    const saved = await eva.evaluate(() => (window as unknown as { savedAt: number[] }).savedAt);
    const shown = await ada.evaluate(() => (window as unknown as { shownAt: Record<string, number> }).shownAt);
    const delays = bodies.map((body, i) => shown[body] - saved[i]).sort((a, b) => a - b);
    expect(delays.every((delay) => delay >= 0)).withContext(delays.join()).toBeTrue();
    console.log(`another’s annotation is shown after p50 ${delays[9]} ms, p95 ${delays[18]} ms, max ${delays[19]} ms (20 annotations)`);
    const log = await recordsOf(admin, session);
    const written = log.flatMap((record) => (record['kind'] === 'annotation' ? [(record['annotation'] as { body: string }).body] : []));
    expect(written.filter((body) => body.startsWith('Timed')).sort()).toEqual([...bodies].sort());
  }, specMs);

  it('place marks blind, see each other’s once theirs is placed, and all of them with their agreement once they are revealed', async () => {
    const criterion = '[data-criterion="drift-diffusion"]';
    const panels = [ada, eva, guest].map((page) => page.locator(`ip-mark-panel ${criterion}`));
    const [adas, evas, guests] = panels;
    await place(eva, 20);
    await evas.locator('tr[data-person="Eva"]').waitFor();
    for (const panel of [adas, guests]) {
      await panel.getByText('Eva marked blind').waitFor();
      expect(await panel.locator('tr[data-person="Eva"]').count()).toBe(0);
    }
    const answer = (await (await admin.get(`/api/sessions/${session}/marks`)).json()) as { marks: { mark: unknown }[] };
    expect(answer.marks.map(({ mark }) => mark)).toEqual([null]);

    await place(ada, 25);
    await Promise.all([adas, evas].map((panel) => panel.locator('tr[data-person]').nth(1).waitFor()));
    await guests.getByText('Eva, Ada marked blind').waitFor();
    await adas.getByRole('button', { name: 'reveal to all' }).click();
    for (const panel of panels) {
      await panel.locator('tr[data-person="Ada"]').waitFor();
      await panel.locator('tr[data-person="Eva"]').waitFor();
      expect(await panel.getByTestId('mark-agreement').textContent()).toMatch(/^2 marks: median epoch 22, middle half 2\d–2\d, agreement 1\.00$/);
      expect(await panel.getByTestId('mark-median').count()).toBe(1);
    }
    await adas.getByText('marked blind').waitFor({ state: 'detached' });
  }, specMs);

  it('give the guest nothing to edit with, and refuse what the guest’s page sends all the same', async () => {
    await openNotes(guest);
    await openNotes(ada);
    await annotate(ada, 'The guest reads this', [1, 1]);
    await cardOf(guest, 'The guest reads this').waitFor();
    expect(await ada.getByRole('button', { name: editing }).count()).withContext('what an admin has').toBeGreaterThan(5);
    expect(await guest.getByRole('button', { name: editing }).allTextContents()).toEqual([]);
    expect(await guest.getByRole('slider', { name: /your mark/i }).count()).toBe(0);
    for (const key of ['a', 'm', 'M', 'f']) await guest.keyboard.press(key);
    await guest.getByText('A share link only shows its session.').waitFor({ state: 'attached' });
    expect(await guest.getByRole('dialog').count()).toBe(0);

    const asGuest = await asPerson(product, people[2]);
    const wish = { id: crypto.randomUUID(), anchor: { fromEpoch: 1, toEpoch: 1 }, body: 'from a guest' };
    expect((await asGuest.post(`/api/sessions/${session}/annotations`, wish)).status).toBe(403);
    expect((await asGuest.post(`/api/sessions/${session}/commands`, { command: 'stop' })).status).toBe(403);
    expect((await asGuest.get('/api/sessions')).status).toBe(403);
    expect((await asGuest.get(`/api/sessions/${session}`)).status).toBe(200);
  }, specMs);

  async function command(wish: 'pause' | 'resume', state: 'paused' | 'running'): Promise<void> {
    expect((await admin.post(`/api/sessions/${session}/commands`, { command: wish })).status).toBe(200);
    await untilState(admin, session, [state]);
  }

  /** Marks a transition blind, at the epoch that the address names. */
  async function place(page: Page, epoch: number): Promise<void> {
    await page.goto(`${product.address}/sessions/${session}?epoch=${epoch}`);
    const panel = page.locator('ip-mark-panel');
    await panel.getByLabel('blind').check();
    await panel.getByRole('button', { name: 'Mark the epoch shown (m)' }).click();
  }
});

function named(text: string | null, names: readonly string[]): boolean {
  return text !== null && names.every((name) => text.includes(name));
}

/**
 * Puts somebody's pointer at that part of a figure's width until the others see their cursor there: as a person does, who looks again when the page has moved under
 * the pointer meanwhile.
 */
async function hover(page: Page, name: string, figure: string, watching: readonly Page[], part = 0.5): Promise<void> {
  const [panel, ...seen] = [page, ...watching].map((each) => each.locator(`[data-figure="${figure}"]`));
  for (const each of [panel, ...seen]) {
    await each.scrollIntoViewIfNeeded();
    await until(async () => Number(await each.getAttribute('data-drawn-seq')) > 0, patienceMs, () => `the figure ${figure} to be drawn`);
  }
  await until(async () => {
    const box = (await panel.locator('.stage').boundingBox())!;
    // Two moves: a pointer that was there already has not moved.
    await page.mouse.move(box.x + part * box.width - 20, box.y + box.height / 2);
    await page.mouse.move(box.x + part * box.width, box.y + box.height / 2);
    return (await Promise.all(seen.map((each) => appears(each.locator(`[data-cursor="${name}"]`).getByText(name))))).every(Boolean);
  }, patienceMs, () => `${name}’s cursor over the figure ${figure} on ${watching.length} other pages`);
}

/** Whether something comes into sight within two seconds. */
function appears(place: Locator): Promise<boolean> {
  return place.waitFor({ timeout: 2000 }).then(
    () => true,
    () => false, // Not within them: whoever asks tries again, or says what is missed.
  );
}

/** In the page of who writes: when each was saved. */
function noteSaving(): void {
  const savedAt: number[] = [];
  Object.assign(window, { savedAt });
  document.addEventListener('keydown', ({ ctrlKey, key }) => ctrlKey && key === 'Enter' && savedAt.push(Date.now()), { capture: true });
}

/** In the page of who reads: when each text of an annotation came. */
function noteAppearing(): void {
  const shownAt: Record<string, number> = {};
  Object.assign(window, { shownAt });
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll('ip-annotation-card .body')) shownAt[textContent.trim()] ??= Date.now();
  }).observe(document.body, { childList: true, subtree: true });
}
