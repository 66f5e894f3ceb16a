import { bringPerson, type Person } from './testing/browser';
import { type Product, specMs, startProduct, until } from './testing/product';
import { dataOnPage } from './testing/sessions';

describe('the first start, on an empty data directory', () => {
  let product: Product;
  let person: Person;
  beforeAll(async () => {
    product = await startProduct({ environment: { INFOPLANE_DEMO: 'on' } });
    person = await bringPerson();
  }, specMs);
  afterAll(async () => {
    await person?.leave();
    await product?.dispose();
  }, 30_000);

  it('shows a newcomer points that move within 10 seconds of the page opening', async () => {
    const opened = performance.now();
    const page = await person.open(product.address);
    await page.getByRole('link', { name: /demo/i }).first().click();
    await page.locator('canvas').first().waitFor();
    await until(async () => (await dataOnPage(page).catch(() => ({ records: 0 }))).records > 3, 10_000, () => 'the first records');
    const seen = (await dataOnPage(page)).records;
    await until(async () => (await dataOnPage(page)).records > seen, 10_000, () => 'more records');
    expect(performance.now() - opened).toBeLessThan(10_000);
    expect(person.errors).toEqual([]);
  }, specMs);
});
