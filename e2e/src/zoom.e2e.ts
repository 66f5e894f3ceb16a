import type { Locator } from 'playwright-core';
import { bringPerson, type Person } from './testing/browser';
import { patienceMs, type Product, specMs, startProduct, until } from './testing/product';
import { dataOnPage, startSession, untilPageHolds, watchableConfiguration } from './testing/sessions';

describe('a zoomed chart', () => {
  let product: Product;
  let person: Person;
  beforeAll(async () => {
    product = await startProduct();
    person = await bringPerson();
  }, specMs);
  afterAll(async () => {
    await person?.leave();
    await product?.dispose();
  }, 30_000);

  it('keeps a person’s zoom while points arrive', async () => {
    const session = await startSession(product, 'Zoomed into', watchableConfiguration(2000));
    const page = await person.open(`${product.address}/sessions/${session.id}`);
    await untilPageHolds(page, 40);
    const plane = page.locator('[data-figure="information-plane"]');
    const whole = await axisLabels(plane);

    await plane.locator('.stage').hover();
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, -120);
    await page.keyboard.up('Control');
    await page.mouse.move(5, 5);
    await until(async () => !(await axisLabels(plane)).equals(whole), patienceMs, () => 'the axis to show a smaller range');
    const zoomed = await axisLabels(plane);
    const asked = await plane.getAttribute('data-zoom');

    const held = (await dataOnPage(page)).records;
    await untilPageHolds(page, held + 60);
    await until(async () => Number(await plane.getAttribute('data-drawn-seq')) >= held + 60, patienceMs, () => 'the new points to be drawn');
    expect((await axisLabels(plane)).equals(zoomed)).withContext('the axis labels are the same pixels').toBeTrue();
    expect(await plane.getAttribute('data-zoom')).toBe(asked);

    await plane.getByRole('button', { name: /reset the zoom/i }).click();
    await page.mouse.move(5, 5);
    await until(async () => (await axisLabels(plane)).equals(whole), patienceMs, () => 'the whole range to come back');
    expect(person.errors).toEqual([]);
  }, specMs);
});

/** The pixels of the x axis’ labels, below the axis itself: what the chart really shows, whatever the page believes. */
async function axisLabels(panel: Locator): Promise<Buffer> {
  const box = (await panel.locator('canvas').first().boundingBox())!;
  return panel.page().screenshot({ clip: { x: box.x + 40, y: box.y + box.height - 37, width: box.width - 60, height: 16 } });
}
