// The product's server in a process of its own, as main.ts starts it, but with the feeding trainer as its trainers' program.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEnvironment } from '../../apps/server/src/environment';
import { textLog } from '../../apps/server/src/log';
import { startServer } from '../../apps/server/src/server';
import { answerQuestions, ownUsage } from './child';

const directory = mkdtempSync(join(tmpdir(), 'infoplane-load-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const server = await startServer({
  version: 'load',
  environment: readEnvironment({ PORT: '0', INFOPLANE_DATA: directory, INFOPLANE_DEMO: 'off' }),
  trainerMain: fileURLToPath(new URL('feeding-trainer.mjs', import.meta.url)),
  trainerEnvironment: process.env,
  dashboard: directory,
  log: textLog(
    (line) => void (/ info: /.test(line) || process.stderr.write(line)),
    () => new Date(),
  ),
  now: Date.now,
});
answerQuestions(ownUsage);
process.on('disconnect', () => void server.close().then(() => process.exit(0)));
process.send!({ address: server.address });
