// Time from an epoch's measurement in the trainer to its drawing in a browser, for a session watched live by two browsers on one machine.
// node --import @swc-node/register/esm-register tools/bench/latency.ts [--json]; the product must be built.
import { bringPerson } from '../../e2e/src/testing/browser';
import { startProduct, until } from '../../e2e/src/testing/product';
import { startSession, untilState, watchableConfiguration } from '../../e2e/src/testing/sessions';

const epochs = 600;
// With ten networks about twenty epochs are measured a second.
const replicas = 10;

async function main(): Promise<void> {
  const product = await startProduct();
  const people = await Promise.all([bringPerson(), bringPerson()]);
  try {
    const session = await startSession(product, 'Latency', { ...watchableConfiguration(epochs), replicas });
    const pages = await Promise.all(people.map((person) => person.open(`${product.address}/sessions/${session.id}?latency=1`)));
    const started = performance.now();
    const ended = await untilState(product, session.id, ['completed', 'failed', 'interrupted'], 300_000);
    const seconds = (performance.now() - started) / 1000;
    const rows: Record<string, number | string>[] = [];
    for (const [i, page] of pages.entries()) {
      const readout = page.getByTestId('latency');
      await until(async () => Number(await readout.getAttribute('data-count')) > epochs / 2, 10_000, () => 'the page to have drawn');
      const read = async (name: string) => Number(await readout.getAttribute(`data-${name}`));
      rows.push({ browser: i + 1, 'records drawn live': await read('count'), 'records/s': Number((ended.head / seconds).toFixed(1)), 'p50 ms': await read('p50'), 'p99 ms': await read('p99') });
    }
    if (process.argv.includes('--json')) console.log(JSON.stringify({ latency: rows }));
    else console.table(rows);
  } finally {
    await Promise.all(people.map((person) => person.leave()));
    await product.dispose();
  }
}

await main();
