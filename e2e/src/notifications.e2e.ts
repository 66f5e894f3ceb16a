import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import { bringPerson, type Person, type Screen } from './testing/browser';
import { type Product, startProduct, until } from './testing/product';
import { recordsOf, startSession, summaryOf, untilState, watchableConfiguration } from './testing/sessions';
import { addPerson, annotate, becomeAdmin, cardOf, lendSignIn, openNotes, shareOn, type SignedIn } from './testing/team';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const base = watchableConfiguration(100_000);
/** Far from its end whenever this is over, and on one core. */
const configuration = { ...base, replicas: 1, training: { ...base.training, batchSize: 64 }, measurement: { ...base.measurement, measuredEpochs: 400 } };

describe('notifications of two people', () => {
  let product: Product;
  let ada: SignedIn;
  let eva: SignedIn;
  let people: readonly Person[] = [];
  let adas: Page;
  let evas: Page;
  let session: string;
  /** Another for each test: the list holds those of the ones before as well. */
  let name: string;
  let sessions = 0;
  const begun: string[] = [];
  beforeAll(async () => {
    product = await startProduct();
    ada = await becomeAdmin(product, 'Ada');
    eva = await addPerson(ada, 'Eva', 'annotator');
    people = await Promise.all([bringPerson(), bringPerson()]);
    await lendSignIn(people[0], ada);
    await lendSignIn(people[1], eva);
  }, 90_000);
  afterAll(async () => {
    await Promise.all(people.map((person) => person.leave()));
    await product?.dispose();
  }, 30_000);
  beforeEach(async () => {
    name = `Talked about, ${(sessions += 1)}`;
    session = await begin(name);
    // Of what is not the matter of a test she is not told: its phase changes come when they come.
    expect((await subscription(ada, session, 'DELETE')).status).toBe(204);
    await until(async () => ((await summaryOf(ada, session)).epoch ?? 0) > 10, 30_000, () => 'ten epochs');
    await ada.post(`/api/sessions/${session}/commands`, { command: 'pause' });
    await untilState(ada, session, ['paused']);
    [adas, evas] = await Promise.all([people[0].open(product.address), people[1].open(`${product.address}/sessions/${session}`)]);
    await Promise.all([adas, evas].map((page) => page.getByTestId('connection-state').getByText('live').waitFor()));
    await ada.post('/api/me/notifications/read', { upTo: Number.MAX_SAFE_INTEGER });
    await untilUnread(adas, 0);
  }, 60_000);
  afterEach(async () => {
    await Promise.all([adas, evas].map((page) => page?.close()));
    // Each that goes on holds one of the trainers.
    for (const one of begun.splice(0)) await ada.post(`/api/sessions/${one}/commands`, { command: 'stop' });
    expect(people.flatMap(({ errors }) => errors.splice(0))).toEqual([]);
  }, 30_000);

  it('a mention counts at the bell of who is called within a second, and leads to the annotation and its epoch', async () => {
    await openNotes(evas);
    await adas.evaluate(noteCount);
    await annotate(evas, 'What do you make of **this**, @Ada?', [7, 9]);
    await cardOf(evas, 'What do you make of this').waitFor();
    await untilUnread(adas, 1);
    const shownAt = await adas.evaluate(() => (window as unknown as { countedAt: number }).countedAt);
    const [{ at }] = await newest(ada);
    console.log(`a mention counts at the bell ${shownAt - at} ms after the server took it`);
    expect(shownAt - at).toBeLessThan(1000);

    await adas.getByTestId('bell').click();
    const line = lineOf(adas, name);
    expect(await line.textContent()).toMatch(new RegExp(`Eva mentioned you in an annotation ?What do you make of this, @Ada\\? ?${name} · epoch 7 · just now`));
    await line.click();
    await adas.waitForURL(`**/sessions/${session}?note=*`);
    await cardOf(adas, 'What do you make of this').waitFor();
    await until(async () => (await adas.getByRole('slider', { name: 'Epoch' }).first().getAttribute('aria-valuenow')) === '7', 10_000, () => 'the epoch of the annotation');
    await untilUnread(adas, 0);

    // On the page that is open already: from another epoch back to the spot.
    await adas.keyboard.press('Home');
    await adas.getByTestId('bell').click();
    await lineOf(adas, name).click();
    await until(async () => (await adas.getByRole('slider', { name: 'Epoch' }).first().getAttribute('aria-valuenow')) === '7', 10_000, () => 'the epoch of the annotation, again');
  }, 60_000);

  it('an answer is told to who is answered, and is found under what it answers', async () => {
    const note = crypto.randomUUID();
    const wrote = await ada.post(`/api/sessions/${session}/annotations`, { id: note, anchor: { fromEpoch: 3, toEpoch: 3 }, body: 'Is this the turn?' });
    expect(wrote.status).toBe(201);
    const answered = await eva.post(`/api/sessions/${session}/annotations`, { id: crypto.randomUUID(), parent: note, anchor: { fromEpoch: 3, toEpoch: 3 }, body: 'Not yet' });
    expect(answered.status).toBe(201);
    await untilUnread(adas, 1);
    await adas.getByTestId('bell').click();
    const line = lineOf(adas, name);
    expect(await line.textContent()).toContain('Eva answered your annotation');
    expect(await line.getAttribute('href')).toBe(`/sessions/${session}?note=${note}`);
    await line.click();
    await cardOf(adas, 'Is this the turn?').getByText('Not yet').waitFor();
  }, 60_000);

  it('who subscribes to a session is told of its end; who began it is without asking', async () => {
    session = await begin((name = `${name}, begun by Ada`));
    await evas.goto(`${product.address}/sessions/${session}`);
    const subscribe = evas.getByRole('button', { name: 'Subscribe', exact: true });
    await subscribe.focus();
    await evas.keyboard.press('Enter');
    await evas.getByRole('button', { name: /^Subscribed/ }).waitFor();
    const list = await people[1].open(product.address);
    await list.getByRole('button', { name: `Subscribe to ${name}`, pressed: true }).waitFor();
    expect((await ada.post(`/api/sessions/${session}/commands`, { command: 'stop' })).status).toBe(200);
    await untilState(ada, session, ['stopped']);
    for (const page of [adas, evas, list]) {
      await page.getByTestId('bell').click();
      const line = lineOf(page, `“${name}” is stopped`);
      await line.waitFor();
      expect(await line.getAttribute('href')).toBe(`/sessions/${session}`);
    }
    await list.close();
    await eva.post('/api/me/notifications/read', { upTo: Number.MAX_SAFE_INTEGER });
  }, 60_000);

  it('the phase changes of a session of one’s own are one notification until it is read, and lead to the last of them', async () => {
    const short = { ...base, replicas: 1, training: { ...base.training, epochs: 60, batchSize: 64 }, measurement: { ...base.measurement, measuredEpochs: 60 } };
    const own = (await startSession(ada, `${name}, short`, short)).id;
    await untilState(ada, own, ['completed']);
    const changes = (await recordsOf(ada, own)).filter(({ kind, revision }) => kind === 'phase-change' && revision === 0);
    expect(changes.length).withContext('a run that has some').toBeGreaterThan(1);
    await untilUnread(adas, 2);
    await adas.getByTestId('bell').click();
    const line = panelOf(adas).getByRole('link').filter({ hasText: `${changes.length} phase changes in “${name}, short”` });
    await line.click();
    await adas.waitForURL((url) => url.pathname === `/sessions/${own}` && url.searchParams.get('epoch') === String(changes.at(-1)!['epoch']));
    await untilUnread(adas, 1);
  }, 60_000);

  it('who ends a subscription is told no more', async () => {
    expect((await subscription(ada, session, 'PUT')).status).toBe(204);
    const card = adas.getByRole('listitem').filter({ has: adas.locator(`a[href="/sessions/${session}"]`) });
    await card.getByRole('button', { name: `Subscribe to ${name}`, pressed: true }).click();
    await card.getByRole('button', { name: `Subscribe to ${name}`, pressed: false }).waitFor();
    const before = await newest(ada);
    expect((await ada.post(`/api/sessions/${session}/commands`, { command: 'stop' })).status).toBe(200);
    await untilState(ada, session, ['stopped']);
    // What is told is stored in order: once the mention is there, an end before it would be.
    await eva.post(`/api/sessions/${session}/annotations`, { id: crypto.randomUUID(), anchor: { fromEpoch: 1, toEpoch: 1 }, body: 'over, @Ada' });
    await untilUnread(adas, 1);
    expect((await newest(ada)).filter(({ id }) => !before.some((one) => one.id === id)).map(({ kind }) => kind)).toEqual(['mention']);
  }, 60_000);

  it('what is read in one tab is read in the other, one or all', async () => {
    for (const body of ['one, @Ada', 'two, @Ada', 'three, @Ada']) {
      await eva.post(`/api/sessions/${session}/annotations`, { id: crypto.randomUUID(), anchor: { fromEpoch: 1, toEpoch: 1 }, body });
    }
    const other = await people[0].open(`${product.address}/people`);
    await Promise.all([adas, other].map((page) => untilUnread(page, 3)));
    await adas.getByTestId('bell').click();
    await panelOf(adas).getByRole('button', { name: /^Mark as read/ }).nth(1).click();
    await untilUnread(other, 2);
    await other.getByTestId('bell').click();
    expect(await panelOf(other).getByRole('link').filter({ hasText: name }).filter({ hasText: 'Unread' }).allTextContents()).toEqual([jasmine.stringContaining('three'), jasmine.stringContaining('one')]);
    await panelOf(other).getByRole('button', { name: 'Mark all read' }).click();
    await untilUnread(adas, 0);
    await other.close();
  }, 60_000);

  it('a role that is changed is known to the open page at once, and who is removed is led out', async () => {
    const kim = await addPerson(ada, 'Kim', 'editor');
    const kims = await bringPerson();
    try {
      await lendSignIn(kims, kim);
      const page = await kims.open(`${product.address}/sessions/${session}`);
      const stop = page.getByRole('button', { name: 'Stop', exact: true });
      await stop.waitFor();
      const members = ((await (await ada.get('/api/people')).json()) as { people: { id: string; name: string }[] }).people;
      const path = `/api/people/${members.find(({ name }) => name === 'Kim')!.id}`;
      expect((await ada.send('PATCH', path, { role: 'viewer' })).status).toBe(200);
      await stop.waitFor({ state: 'detached', timeout: 2000 });
      expect((await ada.send('PATCH', path, { role: 'editor' })).status).toBe(200);
      await stop.waitFor({ timeout: 5000 });
      expect((await fetch(product.address + path, { method: 'DELETE', headers: { cookie: ada.cookie } })).status).toBe(200);
      await page.waitForURL('**/sign-in*', { timeout: 5000 });
      expect(await page.getByTestId('bell').count()).toBe(0);
    } finally {
      await kims.leave();
    }
  }, 60_000);

  it('guests have no bell and nothing to subscribe to', async () => {
    await adas.goto(`${product.address}/sessions/${session}`);
    const guest = await bringPerson();
    try {
      const page = await guest.open(await shareOn(adas));
      await page.waitForURL(`**/sessions/${session}*`);
      await page.getByTestId('data-badge').waitFor();
      expect(await page.getByTestId('bell').count()).toBe(0);
      expect(await page.getByRole('button', { name: /Subscribe/ }).count()).toBe(0);
      expect(guest.errors).toEqual([]);
    } finally {
      await guest.leave();
    }
  }, 60_000);

  async function begin(called: string): Promise<string> {
    const { id } = await startSession(ada, called, configuration);
    begun.push(id);
    return id;
  }

  const screens: readonly Screen[] = [
    { width: 1440, height: 900, colorScheme: 'light' },
    { width: 390, height: 844, colorScheme: 'dark' },
  ];
  for (const screen of screens) {
    it(`the list at ${screen.width} pixels in ${screen.colorScheme} is walked by keys, fits, and has no serious violation`, async () => {
      await eva.post(`/api/sessions/${session}/annotations`, { id: crypto.randomUUID(), anchor: { fromEpoch: 1, toEpoch: 1 }, body: `${'a long word of thought '.repeat(8)}@Ada` });
      const person = await bringPerson(screen);
      try {
        await lendSignIn(person, ada);
        const page = await person.open(product.address);
        await untilUnread(page, 1);
        await page.getByTestId('bell').focus();
        await page.keyboard.press('Enter');
        const panel = panelOf(page);
        await panel.waitFor();
        const walked: string[] = [];
        for (let i = 0; i < 4; i += 1) {
          await page.keyboard.press('Tab');
          walked.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''));
        }
        expect(walked).toEqual(['Mark all read', 'Close notifications', 'Unread: Eva mentioned', 'Mark as read: Eva'].map((words) => jasmine.stringContaining(words)));
        expect(await violations(page)).toEqual([]);
        const box = (await panel.boundingBox())!;
        expect(box.x >= 0 && box.x + box.width <= screen.width && box.y + box.height <= screen.height).withContext(JSON.stringify(box)).toBe(true);
        await page.keyboard.press('Escape');
        await panel.waitFor({ state: 'detached' });
        expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('bell');
        expect(person.errors).toEqual([]);
      } finally {
        await person.leave();
      }
    }, 60_000);
  }
});

function panelOf(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Notifications' });
}

/** The notification that says so. */
function lineOf(page: Page, words: string): Locator {
  return panelOf(page).getByRole('link').filter({ hasText: words });
}

async function untilUnread(page: Page, count: number): Promise<void> {
  const bell = page.getByTestId('bell');
  await bell.waitFor();
  let unread: string | null = null;
  await until(async () => (unread = await bell.getAttribute('data-unread')) === String(count), 10_000, () => `${count} unread; there are ${unread}`);
}

function subscription({ address, cookie }: SignedIn, session: string, method: 'PUT' | 'DELETE'): Promise<Response> {
  return fetch(`${address}/api/sessions/${session}/subscription`, { method, headers: { cookie } });
}

async function newest(person: Product): Promise<{ id: number; at: number; kind: string }[]> {
  return ((await (await person.get('/api/me/notifications')).json()) as { notifications: { id: number; at: number; kind: string }[] }).notifications;
}

/** In the page of who is called: when the count at the bell changed. */
function noteCount(): void {
  const bell = document.querySelector('[data-testid="bell"]')!;
  new MutationObserver(() => Object.assign(window, { countedAt: Date.now() })).observe(bell, { attributes: true, attributeFilter: ['data-unread'] });
}

/** Serious and critical accessibility violations by axe-core, as rule and place. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown[] }[] }[] }> } };
    const { violations: found } = await checker.run();
    return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`));
  });
}
