import { bringPerson, type Person } from './testing/browser';
import { type Product, specMs, startProduct } from './testing/product';
import { dataOnPage, recordsOf, startSession, untilPageHolds, untilState, watchableConfiguration } from './testing/sessions';

describe('two people on one session', () => {
  let product: Product;
  let first: Person;
  let second: Person;
  beforeAll(async () => {
    product = await startProduct();
    [first, second] = await Promise.all([bringPerson(), bringPerson({ width: 390, height: 844, colorScheme: 'dark' })]);
  }, specMs);
  afterAll(async () => {
    await Promise.all([first?.leave(), second?.leave()]);
    await product?.dispose();
  }, 30_000);

  it('hold exactly the records of the log in the end, though one came late and reloaded', async () => {
    const session = await startSession(product, 'Watched by two', watchableConfiguration(250));
    const url = `${product.address}/sessions/${session.id}`;
    const early = await first.open(url);
    await untilPageHolds(early, 40);
    const late = await second.open(url);
    await untilPageHolds(late, 80);
    await late.reload();

    await untilState(product, session.id, ['completed'], 120_000);
    const log = await recordsOf(product, session.id);
    const crcs = await Promise.all([early, late].map((page) => untilPageHolds(page, log.length)));
    expect(log.map((record) => record['seq'])).toEqual(log.map((_, i) => i + 1));
    expect((await dataOnPage(early)).records).toBe(log.length);
    expect((await dataOnPage(late)).records).toBe(log.length);
    expect(crcs[0]).toBe(crcs[1]);
    expect(crcs[0]).toMatch(/^[0-9a-f]{8}$/);

    await late.reload();
    expect(await untilPageHolds(late, log.length)).withContext('after a reload of the finished session').toBe(crcs[0]);
    expect([...first.errors, ...second.errors]).toEqual([]);
  }, specMs);
});
