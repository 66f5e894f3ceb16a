import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { bringPerson, type Person, type Screen } from './testing/browser';
import { patienceMs, type Product, specMs, startProduct, until } from './testing/product';
import { startSession, untilPageHolds, untilState, watchableConfiguration } from './testing/sessions';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screens: readonly Screen[] = [
  { width: 1440, height: 900, colorScheme: 'light' },
  { width: 1440, height: 900, colorScheme: 'dark' },
  { width: 390, height: 844, colorScheme: 'light' },
  { width: 390, height: 844, colorScheme: 'dark' },
];

describe('the pages', () => {
  let product: Product;
  let session: string;
  let records: number;
  beforeAll(async () => {
    product = await startProduct();
    session = (await startSession(product, 'Looked at', watchableConfiguration(60))).id;
    records = (await untilState(product, session, ['completed'])).head;
  }, specMs);
  afterAll(() => product?.dispose(), 30_000);

  for (const screen of screens) {
    describe(`at ${screen.width} pixels in ${screen.colorScheme}`, () => {
      let person: Person;
      beforeAll(async () => {
        person = await bringPerson(screen);
      }, specMs);
      afterAll(() => person?.leave(), 30_000);
      afterEach(() => expect(person.errors.splice(0)).toEqual([]));

      it('fit, draw every figure and name it for those who cannot see it', async () => {
        const page = await person.open(`${product.address}/sessions/${session}`);
        await untilPageHolds(page, records);
        const figures = page.locator('[data-figure]');
        expect(await figures.count()).toBeGreaterThanOrEqual(6);
        for (const figure of await figures.all()) {
          await figure.scrollIntoViewIfNeeded();
          const name = (await figure.getAttribute('data-figure')) ?? '';
          await until(async () => (await coloursOf(page, name)) > 20, patienceMs, () => `the figure ${name} to be drawn`);
          await until(async () => /\d/.test((await figure.getByRole('img').getAttribute('aria-label')) ?? ''), patienceMs, () => `numbers in the text of ${name}`);
        }
        expect(await overflow(page)).withContext('pixels beyond the right edge').toBe(0);
        expect(await page.locator('[data-figure="information-plane"]').getByRole('img').getAttribute('aria-label')).toMatch(/30 equal intervals/);
        expect(await violations(page)).toEqual([]);
        await page.close();
      }, specMs);

      it('let a session be listed and begun', async () => {
        const list = await person.open(product.address);
        await list.getByRole('link', { name: /Looked at/ }).first().waitFor();
        expect(await overflow(list)).toBe(0);
        expect(await violations(list)).toEqual([]);
        const form = await person.open(`${product.address}/new`);
        await form.getByRole('button', { name: /start session/i }).waitFor();
        expect(await overflow(form)).toBe(0);
        expect(await violations(form)).toEqual([]);
        await Promise.all([list.close(), form.close()]);
      }, specMs);
    });
  }
});

/** Different colours on a figure's canvas, up to a hundred: a blank one has a single colour, or none. */
function coloursOf(page: Page, figure: string): Promise<number> {
  return page.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-figure="${name}"] canvas`);
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const colours = new Set<number>();
    for (let i = 0; i < pixels.length && colours.size < 100; i += 4) colours.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
    return colours.size;
  }, figure);
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
}

/** Serious and critical accessibility violations by axe-core, as rule and place. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { target: unknown[] }[] }[] }> };
    };
    const { violations: found } = await checker.run();
    return found
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`));
  });
}
