import type { Page } from 'playwright-core';
import { bringPerson, calm, type Person } from './testing/browser';
import { patienceMs, specMs, startProduct, until } from './testing/product';
import { recordsOf, startSession, untilPageHolds, untilState, watchableConfiguration } from './testing/sessions';
import { addPerson, annotate, becomeAdmin, cardOf, lendSignIn, openNotes } from './testing/team';

describe('what two people write while the server is killed', () => {
  let people: readonly Person[] = [];
  afterEach(() => Promise.all(people.map((person) => person.leave())), 30_000);

  it('is kept, sent once when it is back, and the same on both pages; an unfinished draft is there in a page opened anew', async () => {
    let product = await startProduct();
    try {
      const [ada, eva] = (people = await Promise.all([bringPerson(calm), bringPerson(calm)]));
      const admin = await becomeAdmin(product, 'Ada');
      const annotator = await addPerson(admin, 'Eva', 'annotator');
      await Promise.all([lendSignIn(ada, admin), lendSignIn(eva, annotator)]);
      const { id } = await startSession(admin, 'Written through a kill', { ...watchableConfiguration(40), replicas: 1 });
      await untilState(admin, id, ['completed']);
      const address = `${product.address}/sessions/${id}?epoch=5`;
      const [adas, evas] = await Promise.all([ada.open(address), eva.open(address)]);
      await Promise.all([openNotes(adas), openNotes(evas)]);

      // The server takes Ada's first one, and she never hears of it.
      await adas.route('**/annotations', async (route) => {
        await route.fetch();
        await route.abort('connectionreset');
      }, { times: 1 });
      const texts = (name: string) => Array.from({ length: 8 }, (_, i) => `${name} writes number ${i + 1}.`);
      const writing = Promise.all([writeAll(adas, texts('Ada')), writeAll(evas, texts('Eva'))]);
      await cardOf(evas, 'Ada writes number 3.').waitFor();
      await product.end('SIGKILL');
      await writing;
      await cardOf(evas, 'Eva writes number 8.').getByText('not sent yet').waitFor();
      await evas.keyboard.press('a');
      await evas.locator('textarea:focus').fill('An unfinished thought');
      await evas.keyboard.press('Escape');
      await evas.getByRole('dialog').waitFor({ state: 'detached' });
      await evas.close();

      product = await startProduct({ data: product.data, port: Number(new URL(product.address).port) });
      const opened = await eva.open(address);
      await Promise.all([openNotes(opened), openNotes(adas)]);
      for (const page of [adas, opened]) {
        for (const text of [...texts('Ada'), ...texts('Eva')]) await cardOf(page, text).waitFor();
        await until(async () => (await page.getByText('not sent yet').count()) === 0, patienceMs, () => 'everything to be sent');
      }
      const log = await recordsOf(admin, id);
      const written = log.flatMap((record) => (record['kind'] === 'annotation' ? [(record['annotation'] as { body: string }).body] : []));
      expect([...written].sort()).toEqual([...texts('Ada'), ...texts('Eva')].sort());
      for (const name of ['Ada', 'Eva']) expect(written.filter((text) => text.startsWith(name))).withContext('in the order they were written').toEqual(texts(name));
      const held = await Promise.all([adas, opened].map((page) => untilPageHolds(page, log.length)));
      expect(held[0]).toBe(held[1]);

      await opened.keyboard.press('a');
      await until(async () => (await opened.getByLabel('Text, in markdown').inputValue()) === 'An unfinished thought', patienceMs, () => 'the draft');
      expect(people.flatMap(({ errors }) => errors).filter((error) => !/Failed to load resource|WebSocket connection/.test(error))).toEqual([]);
    } finally {
      await product.dispose();
    }
  }, specMs);
});

async function writeAll(page: Page, texts: readonly string[]): Promise<void> {
  for (const text of texts) await annotate(page, text, [5, 9]);
}
