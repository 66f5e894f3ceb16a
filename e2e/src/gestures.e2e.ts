import type { Locator, Page } from 'playwright-core';
import { bringPerson, calm, type Person } from './testing/browser';
import { patienceMs, specMs, startProduct, until } from './testing/product';
import { recordsOf, startSession, summaryOf, untilPageHolds, untilState, watchableConfiguration } from './testing/sessions';
import { addPerson, annotate, becomeAdmin, cardOf, lendSignIn, openNotes, type SignedIn, untilAddressHas } from './testing/team';

/** What the server says of a mark. */
interface Placed {
  readonly epoch: number;
  readonly interval: { readonly fromEpoch: number; readonly toEpoch: number };
}

describe('what a person does by hand on a finished session', () => {
  let ada: SignedIn;
  let eva: SignedIn;
  let person: Person;
  let page: Page;
  let session: string;
  let records: number;
  beforeAll(async () => {
    const product = await startProduct();
    ada = await becomeAdmin(product, 'Ada');
    [eva, person] = await Promise.all([addPerson(ada, 'Eva', 'annotator'), bringPerson(calm)]);
    await lendSignIn(person, ada);
    await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: product.address });
  }, specMs);
  afterAll(async () => {
    await person?.leave();
    await ada?.dispose();
  }, 30_000);
  beforeEach(async () => {
    // Every epoch is measured, so a click on a figure chooses exactly the epoch under it.
    session = (await startSession(ada, 'Done by hand', { ...watchableConfiguration(60), replicas: 1 })).id;
    records = (await untilState(ada, session, ['completed'])).head;
    page = await opened(person);
  }, specMs);
  afterEach(async () => {
    await page?.close();
    expect(person.errors.splice(0)).toEqual([]);
  }, 30_000);

  it('a drag with Ctrl over a figure annotates the epochs under it, whichever way it goes', async () => {
    const figure = await drawn(page, 'loss');
    const [from, to] = [await choose(figure, 0.5), await choose(figure, 0.8)];
    expect(from).toBeLessThan(to);
    const [a, b] = [await place(figure, 0.5), await place(figure, 0.8)];
    await page.keyboard.down('Control');
    await page.mouse.move(b.x, b.y);
    await page.mouse.down();
    await page.mouse.move((a.x + b.x) / 2, a.y);
    await figure.locator('.band').waitFor({ state: 'attached' });
    await page.mouse.move(a.x, a.y);
    await page.mouse.up();
    await page.keyboard.up('Control');
    await save(page, 'From here to there', [from, to]);
    await openNotes(page);
    await cardOf(page, 'From here to there').getByText(`epochs ${from}–${to}`).first().waitFor();
    expect(await anchors()).toEqual([jasmine.objectContaining({ panel: 'loss', fromEpoch: from, toEpoch: to })]);
    expect(await figure.locator('.band').count()).toBe(0);
    await untilAddressHas(page, { epoch: String(to) });
  }, specMs);

  it('a click with Ctrl on a figure annotates the epoch under it, and shows no other epoch', async () => {
    const figure = await drawn(page, 'loss');
    const [epoch, shown] = [await choose(figure, 0.7), await choose(figure, 0.3)];
    expect(shown).not.toBe(epoch);
    const here = await place(figure, 0.7);
    await page.keyboard.down('Control');
    await page.mouse.click(here.x, here.y);
    await page.keyboard.up('Control');
    await save(page, 'Just here', [epoch, epoch]);
    await untilSaid('Just here');
    expect(await anchors()).toEqual([jasmine.objectContaining({ panel: 'loss', fromEpoch: epoch, toEpoch: epoch })]);
    expect(new URL(page.url()).searchParams.get('epoch')).toBe(String(shown));
  }, specMs);

  it('a finger that rests on a figure annotates the epoch under it; one that moves scrolls the page', async () => {
    const touching = await bringPerson({ ...calm, width: 390, height: 844, isTouched: true });
    try {
      await lendSignIn(touching, ada);
      const touched = await opened(touching);
      const figure = await drawn(touched, 'loss');
      const spot = await place(figure, 0.6);
      await touched.touchscreen.tap(spot.x, spot.y);
      await until(() => new URL(touched.url()).searchParams.has('epoch'), patienceMs, () => 'a tap to choose an epoch');
      const epoch = Number(new URL(touched.url()).searchParams.get('epoch'));

      const finger = await touching.context.newCDPSession(touched);
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', { x, y }: { x: number; y: number }) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
      const before = await touched.evaluate(() => scrollY);
      await touch('touchStart', spot);
      for (let moved = 10; moved <= 80; moved += 10) await touch('touchMove', { ...spot, y: spot.y - moved });
      await touch('touchEnd', spot);
      await until(async () => (await touched.evaluate(() => scrollY)) > before, patienceMs, () => 'the page to scroll under the finger');

      const again = await place(await drawn(touched, 'loss'), 0.6);
      await touch('touchStart', again);
      await touched.getByRole('dialog').waitFor();
      await touch('touchEnd', again);
      await save(touched, 'By a finger', [epoch, epoch]);
      await untilSaid('By a finger');
      expect(await anchors()).toEqual([jasmine.objectContaining({ panel: 'loss', fromEpoch: epoch, toEpoch: epoch })]);
      expect(touching.errors).toEqual([]);
    } finally {
      await touching.leave();
    }
  }, specMs);

  it('one’s own mark and the ends of its interval are dragged in the figure, and moved by its keys', async () => {
    const figure = await drawn(page, 'snr');
    await choose(figure, 0.5);
    await page.keyboard.press('m');
    const first = await untilMark(figure, () => true, 'a mark');
    const [mark, begin, end] = handlesOf(figure);
    const [to, fromEpoch, toEpoch] = [await choose(figure, 0.65), await choose(figure, 0.4), await choose(figure, 0.75)];
    const [spot, early, late] = [await place(figure, 0.65), await place(figure, 0.4), await place(figure, 0.75)];
    expect(to).toBeGreaterThan(first.epoch);

    await dragTo(mark, spot.x);
    const dragged = await untilMark(figure, ({ epoch }) => epoch === to, `the mark at epoch ${to}`);
    expect(dragged.interval.toEpoch).withContext('the interval goes along').toBeGreaterThan(first.interval.toEpoch);
    await dragTo(begin, early.x);
    await untilMark(figure, ({ interval }) => interval.fromEpoch === fromEpoch, `an interval from ${fromEpoch}`);
    await dragTo(end, late.x);
    const wide = await untilMark(figure, ({ interval }) => interval.toEpoch === toEpoch, `an interval to ${toEpoch}`);
    expect(wide).toEqual(jasmine.objectContaining({ epoch: to, interval: { fromEpoch, toEpoch } }));

    await begin.focus();
    await page.keyboard.press('ArrowRight');
    await untilMark(figure, ({ interval }) => interval.fromEpoch === fromEpoch + 1, 'its beginning one later');
    await mark.focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await untilMark(figure, ({ epoch }) => epoch === to - 5, 'the mark five earlier');
    await untilAddressHas(page, { epoch: String(toEpoch) });
  }, specMs);

  it('one’s own mark is moved by its numbers in the panel, and its handles follow', async () => {
    await page.keyboard.press('m');
    const figure = await drawn(page, 'snr');
    await untilMark(figure, () => true, 'a mark');
    const numbers = [['Your mark', 30, (mark: Placed) => mark.epoch], ['Beginning of your interval', 12, (mark: Placed) => mark.interval.fromEpoch], ['End of your interval', 48, (mark: Placed) => mark.interval.toEpoch]] as const;
    let moved: Placed | null = null;
    for (const [label, value, of] of numbers) {
      await page.locator('ip-mark-panel').getByLabel(`${label}, drift → diffusion`).fill(String(value));
      await page.keyboard.press('Enter');
      moved = await untilMark(figure, (mark) => of(mark) === value, `${label} at ${value}`);
    }
    expect(moved).toEqual(jasmine.objectContaining({ epoch: 30, interval: { fromEpoch: 12, toEpoch: 48 } }));
  }, specMs);

  it('a name that is begun after an @ is completed by a key, and who bears it is told', async () => {
    await openNotes(page);
    await page.keyboard.press('a');
    const text = page.getByRole('dialog').locator('textarea:focus');
    await text.waitFor();
    await text.pressSequentially('Look at this, @e');
    await page.getByRole('option', { name: 'Eva' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('listbox', { name: 'People to mention' }).waitFor({ state: 'detached' });
    expect(await text.inputValue()).toBe('Look at this, @Eva ');
    await text.pressSequentially('please');
    await page.keyboard.press('Control+Enter');
    await cardOf(page, 'Look at this, @Eva please').waitFor();
    const told = async () => ((await (await eva.get('/api/me/notifications')).json()) as { notifications: { kind: string }[] }).notifications.map(({ kind }) => kind);
    await until(async () => (await told()).includes('mention'), patienceMs, () => 'Eva to be told');
  }, specMs);

  it('a reaction is given and taken back by the same button', async () => {
    await openNotes(page);
    await annotate(page, 'What a turn', [5, 9]);
    const card = cardOf(page, 'What a turn');
    await card.getByRole('button', { name: 'React' }).click();
    await page.getByRole('menuitem').first().click();
    const given = card.locator('.reactions button');
    await given.and(page.locator('[aria-pressed="true"]')).getByText('1').waitFor();
    await untilNote(({ reactions }) => reactions.length === 1 && reactions[0].people.length === 1, 'the reaction');
    await given.click();
    await given.waitFor({ state: 'detached' });
    await untilNote(({ reactions }) => reactions.length === 0, 'no reaction any more');
  }, specMs);

  it('one’s last changes of annotations are taken back and made again by keys', async () => {
    await openNotes(page);
    await annotate(page, 'First words', [5, 9]);
    await cardOf(page, 'First words').getByRole('button', { name: 'Change' }).click();
    await page.getByRole('dialog').locator('textarea:focus').fill('Second words');
    await page.keyboard.press('Control+Enter');
    await cardOf(page, 'Second words').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('Control+z');
    await cardOf(page, 'First words').waitFor();
    await page.keyboard.press('Control+z');
    await cardOf(page, 'First words').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+Z');
    await cardOf(page, 'First words').waitFor();
    await page.keyboard.press('Control+Shift+Z');
    await cardOf(page, 'Second words').waitFor();
    await untilNote(({ body, isDeleted }) => body === 'Second words' && !isDeleted, 'what was made again');
  }, specMs);

  it('a fork is begun at a mark, and at an annotation that was jumped to', async () => {
    const figure = await drawn(page, 'snr');
    await choose(figure, 0.6);
    await page.keyboard.press('m');
    const { epoch } = await untilMark(figure, () => true, 'a mark');
    await page.locator('ip-mark-panel').getByRole('button', { name: `Fork from epoch ${epoch}` }).click();
    await fork(epoch);

    await page.goto(`${ada.address}/sessions/${session}`);
    await openNotes(page);
    await annotate(page, 'Fork here', [7, 9]);
    await cardOf(page, 'Fork here').getByText('epochs 7–9').first().click();
    await untilAddressHas(page, { epoch: '7' });
    await page.keyboard.press('f');
    await fork(7);
  }, specMs);

  it('the link of an annotation, copied and opened, leads to its epoch and its card', async () => {
    await openNotes(page);
    for (let i = 1; i <= 12; i += 1) await ada.post(`/api/sessions/${session}/annotations`, { id: crypto.randomUUID(), anchor: { fromEpoch: i, toEpoch: 40 + i }, body: `Said of epoch ${i}.` });
    const card = cardOf(page, 'Said of epoch 11.');
    await card.getByRole('button', { name: 'Copy the link' }).click();
    await until(async () => (await clipboard(page)).includes('note='), patienceMs, () => 'the link on the clipboard');
    const other = await person.open(await clipboard(page));
    const target = cardOf(other, 'Said of epoch 11.');
    await target.locator('article.current').waitFor();
    await untilAddressHas(other, { epoch: '11' });
    expect(await other.getByRole('slider', { name: /^Epoch/ }).first().getAttribute('aria-valuenow')).toBe('11');
    await until(() => isInView(target), patienceMs, () => 'the card in view');
    await other.close();
  }, specMs);

  async function opened({ open }: Person): Promise<Page> {
    const fresh = await open(`${ada.address}/sessions/${session}`);
    await untilPageHolds(fresh, records);
    return fresh;
  }

  async function notes(): Promise<Note[]> {
    return (await recordsOf(ada, session)).flatMap((record) => (record['kind'] === 'annotation' ? [record['annotation'] as Note] : []));
  }

  async function anchors(): Promise<unknown[]> {
    return (await notes()).map(({ anchor }) => anchor);
  }

  function untilSaid(body: string): Promise<void> {
    return untilNote((note) => note.body === body, `“${body}”`);
  }

  /** Waits until the newest version of the only annotation is like this. */
  function untilNote(isSo: (note: Note) => boolean, what: string): Promise<void> {
    return until(async () => (await notes()).slice(-1).some(isSo), patienceMs, () => `${what} in the log`);
  }

  /** Waits until the only mark is like this, and the figure's handles are where it is. */
  async function untilMark(figure: Locator, isSo: (mark: Placed) => boolean, what: string): Promise<Placed> {
    let placed: Placed[] = [];
    await until(
      async () => {
        const answer = (await (await ada.get(`/api/sessions/${session}/marks`)).json()) as { marks: { mark: Placed }[] };
        placed = answer.marks.map(({ mark }) => mark);
        return placed.length === 1 && isSo(placed[0]);
      },
      patienceMs,
      () => `${what}; the marks are ${JSON.stringify(placed)}`,
    );
    const [mark] = placed;
    for (const [i, epoch] of [mark.epoch, mark.interval.fromEpoch, mark.interval.toEpoch].entries()) {
      await until(async () => (await handlesOf(figure)[i].getAttribute('aria-valuenow')) === String(epoch), patienceMs, () => `${what}: a handle at epoch ${epoch}`);
    }
    return mark;
  }

  /** Starts the fork that a dialog prepares, and sees that it goes on from the checkpoint nearest to that epoch. */
  async function fork(epoch: number): Promise<void> {
    const dialog = page.getByRole('dialog');
    const choice = dialog.getByRole('combobox', { name: /Goes on from/ });
    await choice.waitFor();
    const epochsOf = (options: (SVGElement | HTMLElement)[]) => options.map(({ textContent }) => Number(/\d+/.exec(textContent)?.[0]));
    const [offered, [from]] = await Promise.all(['option', 'option:checked'].map((which) => choice.locator(which).evaluateAll(epochsOf)));
    const distance = (checkpoint: number) => Math.abs(checkpoint - epoch);
    expect(distance(from)).withContext(`of ${offered.join()}`).toBe(Math.min(...offered.map(distance)));
    await dialog.getByRole('button', { name: /^(Start|Fork)/ }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/sessions/') && !url.pathname.endsWith(session));
    const child = await summaryOf(ada, new URL(page.url()).pathname.split('/').at(-1)!);
    expect(child.parent).toEqual(jasmine.objectContaining({ session, epoch: from }));
  }
});

/** What the log says of an annotation. */
interface Note {
  readonly body: string;
  readonly anchor: unknown;
  readonly isDeleted: boolean;
  readonly reactions: readonly { readonly emoji: string; readonly people: readonly string[] }[];
}

/** A figure in sight, once it is drawn. */
async function drawn(page: Page, name: string): Promise<Locator> {
  const figure = page.locator(`[data-figure="${name}"]`);
  // To the middle: at the edges it may lie under what stays there while the page scrolls.
  await figure.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await until(async () => Number(await figure.getAttribute('data-drawn-seq')) > 0, patienceMs, () => `the figure ${name} to be drawn`);
  return figure;
}

/** The handles of one's own mark in a figure: of itself, and of the beginning and the end of its interval. */
function handlesOf(figure: Locator): readonly [Locator, Locator, Locator] {
  const handle = (words: string) => figure.getByRole('slider', { name: `${words}, drift → diffusion`, exact: true });
  return [handle('Your mark'), handle('Beginning of the interval of your mark'), handle('End of the interval of your mark')];
}

/** The place at that part of a figure's width. */
async function place(figure: Locator, part: number): Promise<{ x: number; y: number }> {
  const box = (await figure.locator('.stage').boundingBox())!;
  return { x: Math.round(box.x + part * box.width), y: Math.round(box.y + box.height / 2) };
}

/** Clicks a figure at that part of its width, until it shows another epoch: what was under the pointer may have moved meanwhile. @returns that epoch. */
async function choose(figure: Locator, part: number): Promise<number> {
  const page = figure.page();
  const shown = () => new URL(page.url()).searchParams.get('epoch');
  const before = shown();
  await until(
    async () => {
      const { x, y } = await place(figure, part);
      await page.mouse.click(x, y);
      return page.waitForURL(() => shown() !== before, { timeout: 2000 }).then(
        () => true,
        () => false, // Not within them: it is clicked again.
      );
    },
    patienceMs,
    () => `a click to show another epoch than ${before}`,
  );
  return Number(shown());
}

/** Drags a handle sideways. */
async function dragTo(handle: Locator, x: number): Promise<void> {
  const box = (await handle.boundingBox())!;
  const mouse = handle.page().mouse;
  const y = box.y + box.height / 2;
  await mouse.move(box.x + box.width / 2, y);
  await mouse.down();
  await mouse.move((box.x + box.width / 2 + x) / 2, y);
  await mouse.move(x, y);
  await mouse.up();
}

/** Saves what the dialog that is open would annotate, once it is seen to be those epochs. */
async function save(page: Page, body: string, epochs: readonly [number, number]): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea:focus').fill(body);
  expect(await Promise.all([dialog.getByLabel('From epoch'), dialog.getByLabel('to', { exact: true })].map(async (field) => Number(await field.inputValue())))).toEqual([...epochs]);
  await page.keyboard.press('Control+Enter');
  await dialog.waitFor({ state: 'detached' });
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

function isInView(card: Locator): Promise<boolean> {
  return card.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    // Half a pixel is what rounding leaves.
    return top >= -0.5 && bottom <= innerHeight + 0.5;
  });
}
