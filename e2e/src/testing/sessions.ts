import type { SessionConfiguration, SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import type { Page } from 'playwright-core';
import { type Product, until } from './product';

/** Ten networks on a full batch, `epochs` long, every epoch measured: long enough to be looked at, short enough to be waited for. */
export function watchableConfiguration(epochs: number): SessionConfiguration {
  const base = buildConfiguration({ replicas: 10 });
  return { ...base, training: { ...base.training, epochs }, measurement: { ...base.measurement, measuredEpochs: 2000 } };
}

/**
 * One network that learns pattern by pattern, for longer than people try anything on it: 100,000 epochs at 100 epochs a second of one core. It is measured
 * about once a second, which leaves the processor to the browsers. Epochs up to 11 are all measured, then 15, 20, 25.
 */
export const unhurriedConfiguration: SessionConfiguration = (() => {
  const { training, measurement, ...base } = watchableConfiguration(100_000);
  return { ...base, replicas: 1, training: { ...training, batchSize: 1 }, measurement: { ...measurement, measuredEpochs: 80 } };
})();

/** Starts a session over HTTP, as a script would. */
export async function startSession(product: Product, name: string, configuration: SessionConfiguration): Promise<SessionSummary> {
  const response = await product.post('/api/sessions', { requestId: crypto.randomUUID(), name, configuration });
  if (response.status !== 201) throw new Error(`POST /api/sessions answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as SessionSummary;
}

/** What the server says of a session. */
export async function summaryOf(product: Product, id: string): Promise<SessionSummary> {
  return (await (await product.get(`/api/sessions/${id}`)).json()) as SessionSummary;
}

/** Waits until the session's state is one of these. */
export async function untilState(product: Product, id: string, states: readonly SessionSummary['state'][], withinMs = 60_000): Promise<SessionSummary> {
  let summary = await summaryOf(product, id);
  await until(
    async () => states.includes((summary = await summaryOf(product, id)).state),
    withinMs,
    () => `session ${id} to be ${states.join(' or ')}; it is ${summary.state} at epoch ${summary.epoch}`,
  );
  return summary;
}

/** All records of a session as JSON, over as many pages as the server gives. */
export async function recordsOf(product: Product, id: string): Promise<Record<string, unknown>[]> {
  const records: Record<string, unknown>[] = [];
  for (;;) {
    const page = (await (await product.get(`/api/sessions/${id}/records?after=${records.length}&limit=100`)).json()) as {
      records: Record<string, unknown>[];
      head: number;
    };
    records.push(...page.records);
    if (page.records.length === 0 || records.length >= page.head) return records;
  }
}

/** What a page says of the records it holds: how many, and their checksum. */
export async function dataOnPage(page: Page): Promise<{ readonly records: number; readonly crc: string }> {
  const badge = page.getByTestId('data-badge');
  return { records: Number(await badge.getAttribute('data-records')), crc: (await badge.getAttribute('data-crc')) ?? '' };
}

/** Waits until a page holds that many records, and returns their checksum. */
export async function untilPageHolds(page: Page, records: number, withinMs = 60_000): Promise<string> {
  await page.getByTestId('data-badge').waitFor();
  let held = await dataOnPage(page);
  await until(
    async () => (held = await dataOnPage(page)).records >= records,
    withinMs,
    () => `the page to hold ${records} records; it holds ${held.records}`,
  );
  return held.crc;
}
