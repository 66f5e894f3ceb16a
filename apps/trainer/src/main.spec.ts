import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromTrainerSchema, unpackRecord, type FromTrainer, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';

// Within the repository, so that it finds the packages that stay outside a bundle.
const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = join(root, 'dist/specs/trainer/main.js');
const session = 'session00001';

/** The trainer's program in a process of its own, as the server forks it. */
function start() {
  const child = fork(program, [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const heard: FromTrainer[] = [];
  const records: SessionRecord[] = [];
  const waiting: (() => void)[] = [];
  child.on('message', (message) => {
    const parsed = fromTrainerSchema.parse(message);
    heard.push(parsed);
    if (parsed.type === 'records') {
      records.push(...parsed.records.map(({ bytes }) => unpackRecord(bytes)));
      child.send({ type: 'committed', records: records.length });
    }
    for (const wake of waiting.splice(0)) wake();
  });
  const until = async (isReached: () => boolean) => {
    while (!isReached()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const run = (configuration: SessionConfiguration) => child.send({ type: 'run', session, configuration, engine: 'auto' });
  return { child, heard, records, until, run };
}

describe('the trainer’s program', () => {
  beforeAll(() => {
    const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs');
    const { status, stderr } = spawnSync(process.execPath, [rolldown, '-c', 'apps/trainer/rolldown.config.mjs', '--file', program], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`the bundle failed: ${stderr}`);
  }, 30_000);

  it('trains a session on a real engine and sends its records, from running to completed', async () => {
    const { child, heard, records, until, run } = start();
    await until(() => heard.some(({ type }) => type === 'ready'));
    run(buildConfiguration());
    await until(() => heard.some(({ type }) => type === 'ended'));
    const states = records.flatMap((record) => (record.kind === 'lifecycle' ? [record.state] : []));
    const epochs = records.flatMap((record) => (record.kind === 'measurement' ? [record.epoch] : []));
    expect(states).toEqual(['running', 'completed']);
    expect(epochs[0]).toBe(0);
    expect(epochs.at(-1)).toBe(20);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  }, 30_000);

  it('ends at once when the server is gone, in the midst of a session', async () => {
    const { child, records, until, run } = start();
    const { training, ...rest } = buildConfiguration({ replicas: 10 });
    run({ ...rest, training: { ...training, epochs: 100_000 } });
    await until(() => records.length > 5);
    const asked = performance.now();
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(performance.now() - asked).toBeLessThan(5000);
  }, 30_000);

  it('says who starts it when a person does', () => {
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^The trainer is started by the server .*npm start/);
  }, 30_000);
});
