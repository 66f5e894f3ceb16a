import { packRecord, uncommittedWindow, unpackRecord, type FromTrainer, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement, buildRemeasurement } from '@infoplane/contracts/testing';
import { packCheckpoint, type TrainingState } from '@infoplane/training';
import { Trainer, type TrainerParts } from './trainer';

const session = 'session00001';
const run = { type: 'run', session, configuration: buildConfiguration(), engine: 'auto', dataset: null, checkpoint: null };
const origin = { engine: 'fused', backend: 'wasm-simd' } as const;
const stateOf = (epoch: number): TrainingState => ({ epoch, step: 7 * epoch, arrays: { parameters: Float32Array.of(epoch, 0.5) } });
const settled = () => new Promise((resolve) => setImmediate(resolve));

function trainerOf(stream: TrainerParts['stream'], remeasure: TrainerParts['remeasure'] = () => measurements(0)) {
  const sent: FromTrainer[] = [];
  const trainer = new Trainer({ send: (message) => void sent.push(message), stream, remeasure, now: () => 5 });
  const records = () =>
    sent.flatMap((message) => (message.type === 'records' ? message.records.map(({ bytes }) => unpackRecord(bytes)) : []));
  return { trainer, sent, records };
}

async function* measurements(count: number): AsyncGenerator<SessionRecord> {
  for (let epoch = 0; epoch < count; epoch += 1) yield buildMeasurement({ epoch });
}

describe('trainer', () => {
  it('sends the stream’s records in order, then says that it ended', async () => {
    const { trainer, sent, records } = trainerOf(() => measurements(5));
    trainer.hear(run);
    await settled();
    expect(records()).toEqual([0, 1, 2, 3, 4].map((epoch) => buildMeasurement({ epoch })));
    expect(sent.at(-1)).toEqual({ type: 'ended', session });
  });

  it('[R20] waits when as many records as the window are not durable, and goes on by as many as become so', async () => {
    const { trainer, records } = trainerOf(() => measurements(1000));
    trainer.hear(run);
    await settled();
    expect(records().length).toBe(uncommittedWindow);
    trainer.hear({ type: 'committed', records: 10 });
    await settled();
    expect(records().length).toBe(uncommittedWindow + 10);
  });

  it('hands pause, resume and stop to the session', () => {
    const wishes: string[] = [];
    const { trainer } = trainerOf((_engine, _configuration, { control }) => {
      for (const wish of ['pause', 'resume', 'stop'] as const) {
        trainer.hear({ type: wish });
        wishes.push(control.wish);
      }
      return measurements(0);
    });
    trainer.hear(run);
    expect(wishes).toEqual(['pause', 'run', 'stop']);
  });

  it('ends the session as failed, with the reason and the epoch, when no engine runs or something breaks', async () => {
    const { trainer, sent, records } = trainerOf(async function* () {
      yield buildMeasurement({ epoch: 7 });
      throw new Error('the engine "fused" does not run here');
    });
    trainer.hear(run);
    await settled();
    expect(records().at(-1)).toEqual({
      kind: 'lifecycle',
      state: 'failed',
      reason: 'the trainer met an error: the engine "fused" does not run here',
      epoch: 7,
      engine: null,
    });
    expect(sent.at(-1)).toEqual({ type: 'ended', session });
  });

  it('sends a checkpoint after the records before it, packed, with what it was trained on', async () => {
    const { trainer, sent } = trainerOf(async function* (_engine, _configuration, { onCheckpoint }) {
      yield buildMeasurement({ epoch: 3 });
      onCheckpoint(stateOf(3), origin);
      yield buildMeasurement({ epoch: 4 });
    });
    trainer.hear(run);
    await settled();
    expect(sent.map(({ type }) => type)).toEqual(['records', 'checkpoint', 'records', 'ended']);
    expect(sent[1]).toEqual({ type: 'checkpoint', session, epoch: 3, step: 21, bytes: packCheckpoint(stateOf(3), origin) });
  });

  it('goes on where the checkpoint and the history say: nothing, its own, or its parent’s', () => {
    const records = [0, 1, 2].map((epoch) => buildMeasurement({ epoch }));
    const own = [{ type: 'history', records: records.slice(0, 2).map(packRecord) }, { type: 'history', records: [packRecord(records[2])] }];
    const estimators = [{ name: 'exact' }];
    const inherited = [{ type: 'history', estimators, records: records.map(packRecord) }];
    const checkpoint = packCheckpoint(stateOf(2), origin);
    const fork = { epoch: 2, ancestors: [{ estimators, records }] };
    for (const [history, wish, expected] of [
      [[], run, undefined],
      [own, run, { kind: 'resume', state: null, history: records, fork: null }],
      [own, { ...run, checkpoint }, { kind: 'resume', state: stateOf(2), history: records, fork: null }],
      [inherited, { ...run, checkpoint, forkEpoch: 2 }, { kind: 'fork', state: stateOf(2), fork }],
      [[...inherited, ...own], { ...run, checkpoint, forkEpoch: 2 }, { kind: 'resume', state: stateOf(2), history: records, fork }],
    ] as const) {
      const begun: unknown[] = [];
      const { trainer } = trainerOf((_engine, _configuration, { from }) => (begun.push(from), measurements(0)));
      for (const message of history) trainer.hear(message);
      trainer.hear(wish);
      expect(begun).toEqual([expected]);
    }
  });

  it('fails a session whose checkpoint is damaged, in a sentence for a person', async () => {
    const checkpoint = packCheckpoint(stateOf(2), origin);
    checkpoint[checkpoint.length - 1] ^= 1;
    const { trainer, sent, records } = trainerOf(() => measurements(3));
    trainer.hear({ ...run, checkpoint });
    await settled();
    expect(records()).toEqual([
      jasmine.objectContaining({ state: 'failed', reason: 'Not a checkpoint that can be continued: its checksum is wrong, so it is damaged' }),
    ]);
    expect(sent.at(-1)).toEqual({ type: 'ended', session });
  });

  describe('measuring once more', () => {
    const estimators = [{ name: 'exact' }] as const;
    const remeasure = { type: 'remeasure', session, configuration: run.configuration, engine: 'auto', dataset: null, estimators, epochs: [0, 5] };
    const remeasuring: TrainerParts['remeasure'] = async function* (_engine, _configuration, { checkpoints, estimators: [estimator] }) {
      for await (const { epoch, step } of checkpoints) yield buildRemeasurement({ epoch, step, estimator });
    };

    it('asks for one checkpoint after the other, and sends what it measures of each', async () => {
      const { trainer, sent, records } = trainerOf(() => measurements(0), remeasuring);
      trainer.hear(remeasure);
      for (const epoch of [0, 5]) {
        await settled();
        expect(sent.at(-1)).toEqual({ type: 'want-checkpoint', session, epoch });
        trainer.hear({ type: 'checkpoint', epoch, bytes: packCheckpoint(stateOf(epoch), origin) });
      }
      await settled();
      expect(records()).toEqual([0, 5].map((epoch) => buildRemeasurement({ epoch, step: 7 * epoch, estimator: estimators[0] })));
      expect(sent.at(-1)).toEqual({ type: 'ended', session });
    });

    it('gives up with the reason where a checkpoint is damaged', async () => {
      const { trainer, sent, records } = trainerOf(() => measurements(0), remeasuring);
      trainer.hear(remeasure);
      await settled();
      trainer.hear({ type: 'checkpoint', epoch: 0, bytes: new Uint8Array(100) });
      await settled();
      expect(records()).toEqual([jasmine.objectContaining({ state: 'failed', reason: jasmine.stringMatching(/^Not a checkpoint/) })]);
      expect(sent.at(-1)).toEqual({ type: 'ended', session });
    });

    it('refuses a checkpoint that it did not ask for', async () => {
      const { trainer } = trainerOf(() => measurements(0), remeasuring);
      trainer.hear(remeasure);
      await settled();
      expect(() => trainer.hear({ type: 'checkpoint', epoch: 5, bytes: new Uint8Array(0) })).toThrowError(/epoch 5 came, and that of 0 was asked for/);
    });
  });

  it('refuses what is no message, and a second session', () => {
    const { trainer } = trainerOf(() => measurements(0));
    expect(() => trainer.hear({ type: 'run', session: 'x' })).toThrowError(/Invalid message to the trainer: session/);
    trainer.hear(run);
    expect(() => trainer.hear(run)).toThrowError(/one session/);
  });
});
