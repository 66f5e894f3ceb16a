import { bringPerson, type Person } from './testing/browser';
import { childrenOf, type Product, specMs, startProduct, until } from './testing/product';
import { dataOnPage, recordsOf, startSession, untilPageHolds, untilState, watchableConfiguration } from './testing/sessions';

describe('a process that is killed in the middle of a session, where a person resumes sessions', () => {
  let product: Product;
  let person: Person;
  beforeEach(async () => {
    product = await startProduct({ environment: { INFOPLANE_RESUME: 'manual' } });
    person = await bringPerson();
  }, specMs);
  afterEach(async () => {
    await person?.leave();
    await product?.dispose();
  }, 30_000);

  it('being the trainer: the page says so within 5 seconds, the server stays up, and all shown records are in the log', async () => {
    const session = await startSession(product, 'To be interrupted', watchableConfiguration(2000));
    const page = await person.open(`${product.address}/sessions/${session.id}`);
    await untilPageHolds(page, 60);
    for (const pid of childrenOf(product.process.pid!)) process.kill(pid, 'SIGKILL');

    await page.getByRole('alert').filter({ hasText: /interrupted/i }).waitFor({ timeout: 5000 });
    expect((await product.get('/health/live')).status).toBe(200);
    const summary = await untilState(product, session.id, ['interrupted'], 5000);
    expect(summary.reason).toMatch(/SIGKILL/);
    const shown = await dataOnPage(page);
    const log = await recordsOf(product, session.id);
    expect(log.map((record) => record['seq'])).toEqual(log.map((_, i) => i + 1));
    expect(log.length).toBeGreaterThanOrEqual(shown.records);
    expect(log.at(-1)).toEqual(jasmine.objectContaining({ kind: 'lifecycle', state: 'interrupted' }));

    const next = await startSession(product, 'After the loss', watchableConfiguration(30));
    expect((await untilState(product, next.id, ['completed'])).epoch).toBe(30);
  }, specMs);

  it('being the server: its next start shows finished sessions again, and says which one was interrupted', async () => {
    const finished = await startSession(product, 'Finished before', watchableConfiguration(20));
    await untilState(product, finished.id, ['completed']);
    const before = await recordsOf(product, finished.id);
    const running = await startSession(product, 'Running when it ended', watchableConfiguration(2000));
    await until(async () => (await recordsOf(product, running.id)).length > 20, 30_000, () => 'some records');
    const kept = await recordsOf(product, running.id);
    await product.end('SIGKILL');

    const again = await startProduct({ data: product.data, environment: { INFOPLANE_RESUME: 'manual' } });
    try {
      expect(await recordsOf(again, finished.id)).toEqual(before);
      const summary = await untilState(again, running.id, ['interrupted'], 5000);
      expect(summary.reason).toMatch(/server/);
      expect((await recordsOf(again, running.id)).slice(0, kept.length)).toEqual(kept);
    } finally {
      await again.end('SIGTERM');
    }
  }, specMs);
});
