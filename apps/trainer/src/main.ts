import { constants, setPriority } from 'node:os';
import type { FromTrainer } from '@infoplane/contracts';
import { runSession } from '@infoplane/experiment';
import { openEngine } from '@infoplane/training';
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

const trainer = new Trainer({
  send,
  now: Date.now,
  stream: async function* (name, configuration, { control, onProgress }) {
    const engine = await openEngine(name, workers);
    try {
      yield* runSession(configuration, engine, { control, onProgress, now: () => performance.now() });
    } finally {
      await engine.dispose();
    }
  },
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
