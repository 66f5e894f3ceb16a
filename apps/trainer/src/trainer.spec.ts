import { uncommittedWindow, unpackRecord, type FromTrainer, type SessionRecord } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { Trainer, type TrainerParts } from './trainer';

const session = 'session00001';
const run = { type: 'run', session, configuration: buildConfiguration(), engine: 'auto' };
const settled = () => new Promise((resolve) => setImmediate(resolve));

function trainerOf(stream: TrainerParts['stream']) {
  const sent: FromTrainer[] = [];
  const trainer = new Trainer({ send: (message) => void sent.push(message), stream, now: () => 5 });
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

  it('refuses what is no message, and a second session', () => {
    const { trainer } = trainerOf(() => measurements(0));
    expect(() => trainer.hear({ type: 'run', session: 'x' })).toThrowError(/Invalid message to the trainer: session/);
    trainer.hear(run);
    expect(() => trainer.hear(run)).toThrowError(/one session/);
  });
});
