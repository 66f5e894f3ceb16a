// A trainer for tests, in a process of its own: it plays packed records from a file and obeys commands. The script names its records:
// { running, measurements, paused, completed, stopped } in base64, the pause between measurements, and what goes wrong.
import { readFileSync } from 'node:fs';

const script = JSON.parse(readFileSync(process.env.INFOPLANE_TEST_SCRIPT, 'utf8'));
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
let session = null;
let sent = 0;
let committed = 0;
let isPaused = false;
let isStopped = false;

const send = (packed) => {
  sent += 1;
  process.send({ type: 'records', session, records: [{ at: Date.now(), bytes: bytes(packed) }] });
};
const tick = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function run() {
  send(script.running);
  for (const [i, measurement] of script.measurements.entries()) {
    while (sent - committed >= 32) await tick(1);
    if (isPaused) {
      send(script.paused);
      while (isPaused && !isStopped) await tick(2);
      if (!isStopped) send(script.running);
    }
    if (isStopped) break;
    send(measurement);
    process.send({ type: 'progress', session, progress: { epoch: i, step: i, networkEpochsPerSecond: 100, remainingMs: 1000 } });
    if (script.dieAfter === i) {
      console.error('out of patience');
      process.exit(7);
    }
    if (script.garbageAfter === i) process.send({ type: 'records', session, records: 'not a list' });
    await tick(script.spacingMs ?? 1);
  }
  send(isStopped ? script.stopped : script.completed);
  process.send({ type: 'ended', session });
}

process.on('message', (message) => {
  if (message.type === 'run') {
    session = message.session;
    void run();
  }
  if (message.type === 'pause') isPaused = true;
  if (message.type === 'resume') isPaused = false;
  if (message.type === 'stop') isStopped = true;
  if (message.type === 'committed') committed = message.records;
});
process.on('disconnect', () => process.exit(0));
process.send({ type: 'ready' });
