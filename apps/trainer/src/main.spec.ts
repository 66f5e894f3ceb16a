import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromTrainerSchema, packRecord, unpackRecord, type FromTrainer, type SessionConfiguration, type SessionRecord, type ToTrainer } from '@infoplane/contracts';
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
  const work = { session, engine: 'auto', dataset: null };
  const run = (configuration: SessionConfiguration, checkpoint: Uint8Array | null = null) => child.send({ type: 'run', ...work, configuration, checkpoint });
  const send = (message: ToTrainer) => child.send(message);
  return { child, heard, records, until, run, send };
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

  it('a session that is cut goes on in another process from its checkpoint, and has the records that it has without the cut', async () => {
    const configuration = buildConfiguration({ replicas: 2 });
    const whole = start();
    whole.run(configuration);
    await whole.until(() => whole.heard.some(({ type }) => type === 'ended'));
    const checkpoint = whole.heard.find((message) => message.type === 'checkpoint' && message.epoch === 8);
    if (checkpoint?.type !== 'checkpoint') throw new Error('there is no checkpoint of epoch 8');
    expect(whole.heard.some((message) => message.type === 'progress' && message.progress.memoryBytes > 2 ** 20)).toBeTrue();
    whole.child.disconnect();
    // The cut: what had been sent by epoch 11.
    const history = whole.records.slice(0, whole.records.findIndex((record) => record.kind === 'measurement' && record.epoch === 12));
    const resumed = start();
    resumed.send({ type: 'history', records: history.map(packRecord) });
    resumed.run(configuration, checkpoint.bytes);
    await resumed.until(() => resumed.heard.some(({ type }) => type === 'ended'));
    const packed = (records: readonly SessionRecord[]) => records.filter(({ kind }) => kind !== 'lifecycle').map(packRecord);
    expect(packed([...history, ...resumed.records])).toEqual(packed(whole.records));
    resumed.child.disconnect();
  }, 30_000);

  it('measures a session once more from its checkpoints', async () => {
    const configuration = buildConfiguration();
    const { child, heard, records, until, run } = start();
    run(configuration);
    await until(() => heard.some(({ type }) => type === 'ended'));
    const checkpoints = heard.flatMap((message) => (message.type === 'checkpoint' ? [message] : []));
    child.disconnect();
    const again = start();
    const epochs = [0, 20];
    again.send({ type: 'remeasure', session, configuration, engine: 'auto', dataset: null, estimators: [{ name: 'idnns', edges: 30 }], epochs });
    for (const [i, epoch] of epochs.entries()) {
      await again.until(() => again.heard.filter(({ type }) => type === 'want-checkpoint').length > i);
      again.send({ type: 'checkpoint', epoch, bytes: checkpoints.find((checkpoint) => checkpoint.epoch === epoch)!.bytes });
    }
    await again.until(() => again.heard.some(({ type }) => type === 'ended'));
    // The second estimator of the demo.
    const planes = records.flatMap((record) => (record.kind === 'measurement' && epochs.includes(record.epoch) ? [record.ixt.slice(6)] : []));
    expect(again.records.map((record) => record.kind === 'remeasurement' && record.ixt)).toEqual(planes);
    again.child.disconnect();
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
