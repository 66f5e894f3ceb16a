import { constants, setPriority } from 'node:os';
import type { EngineName, FromTrainer, SessionConfiguration, SessionRecord } from '@infoplane/contracts';
import { remeasureSession, runSession } from '@infoplane/experiment';
import { openEngine, type Engine } from '@infoplane/training';
import { Trainer } from './trainer';

if (!process.send) {
  process.stderr.write(
    'The trainer is started by the server and talks to it over a channel: use npm start, or npm run infoplane -- run to train without a server.\n',
  );
  process.exit(2);
}

// Before any thread starts, for threads inherit it: training takes what is left of the machine, so that the server and the browsers of
// those who watch stay fluent on the same cores.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const send = (message: FromTrainer) => {
  // The callback takes the error of a channel that closed in between; `disconnect` ends the process then.
  process.send?.(message, undefined, undefined, () => undefined);
};
// The server checked it. Without it the engine takes what suits the machine.
const workers = process.env['INFOPLANE_WORKERS'] ? { workers: Number(process.env['INFOPLANE_WORKERS']) } : {};

const mnistFolder = process.env['INFOPLANE_MNIST'] ?? null;

/** The records of some work on an engine that is opened for it and closed after it. */
async function* onEngine(name: EngineName, configuration: SessionConfiguration, work: (engine: Engine) => AsyncIterable<SessionRecord>): AsyncGenerator<SessionRecord> {
  const engine = await openEngine(name, workers, configuration);
  try {
    yield* work(engine);
  } finally {
    await engine.dispose();
  }
}

const trainer = new Trainer({
  send,
  now: Date.now,
  stream: (name, configuration, { control, dataset, from, onProgress, onCheckpoint }) =>
    onEngine(name, configuration, (engine) =>
      runSession(configuration, engine, {
        control,
        sources: { dataset, mnistFolder },
        from,
        onProgress,
        onCheckpoint: (state) => onCheckpoint(state, engine.description),
        now: () => performance.now(),
        memoryBytes: () => process.memoryUsage.rss(),
      }),
    ),
  remeasure: (name, configuration, { control, dataset, estimators, checkpoints }) =>
    onEngine(name, configuration, (engine) => remeasureSession(configuration, engine, { control, sources: { dataset, mnistFolder }, estimators, checkpoints })),
});

/** Ends the process once the message before has left it. */
const leave = (code: number) =>
  process.send?.({ type: 'log', level: 'error', message: 'the trainer leaves' } satisfies FromTrainer, () => process.exit(code));
const fail = (error: unknown) => {
  trainer.fail(error);
  leave(1);
};
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// Ctrl+C reaches every process of the terminal; the server hears it too and ends this one in order.
process.on('SIGINT', () => undefined);
// Without a server nobody stores what is trained.
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => trainer.hear(message));
trainer.announce();
