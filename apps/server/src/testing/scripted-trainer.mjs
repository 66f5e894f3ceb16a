// A trainer for tests, in a process of its own: it plays packed records from a file and obeys the channel. The script names its records in base64:
// { running, measurements by epoch, paused, completed, stopped, remeasurements by epoch and estimator }, the pause between measurements, and what
// goes wrong. It goes on from checkpoints and sends no record that its history holds, as a trainer must; what it was given it says to the log.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const script = JSON.parse(readFileSync(process.env.INFOPLANE_TEST_SCRIPT, 'utf8'));
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const base64 = (packed) => Buffer.from(packed).toString('base64');
const history = { inherited: 0, own: new Set() };
let session = null;
let sent = 0;
let committed = 0;
let isPaused = false;
let isStopped = false;
let handed = null;

const send = (packed) => {
  sent += 1;
  process.send({ type: 'records', session, records: [{ at: Date.now(), bytes: bytes(packed) }] });
};
const say = (message) => process.send({ type: 'log', level: 'info', message });
const tick = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const room = async () => {
  while (sent - committed >= 32) await tick(1);
};
/** What a checkpoint of this trainer holds: its epoch, and bytes that tell one session's from another's. */
const checkpointOf = (epoch) => new TextEncoder().encode(JSON.stringify({ epoch, weights: 'w'.repeat(script.checkpointBytes ?? 100) }));
const epochOf = (checkpoint) => JSON.parse(new TextDecoder().decode(checkpoint)).epoch;
/** Dies once for all processes of the script, or in each one. */
const die = (mark) => {
  if (mark && existsSync(mark)) return;
  if (mark) writeFileSync(mark, '');
  console.error('out of patience');
  process.exit(7);
};

async function run({ checkpoint, forkEpoch, engine }) {
  const from = checkpoint ? epochOf(checkpoint) : 0;
  say(`given: engine ${engine}, checkpoint ${checkpoint ? from : 'none'}, fork ${forkEpoch ?? 'none'}, inherited ${history.inherited}, own ${history.own.size}`);
  send(script.running);
  for (let i = from; i < script.measurements.length; i += 1) {
    await room();
    if (isPaused) {
      send(script.paused);
      while (isPaused && !isStopped) await tick(2);
      if (!isStopped) send(script.running);
    }
    if (isStopped) break;
    if (!history.own.has(script.measurements[i])) send(script.measurements[i]);
    process.send({ type: 'checkpoint', session, epoch: i, step: i, bytes: checkpointOf(i) });
    const progress = { epoch: i, step: i, networkEpochsPerSecond: 100, remainingMs: 1000, memoryBytes: process.memoryUsage.rss() };
    process.send({ type: 'progress', session, progress });
    if (script.dieAfter === i) die(script.dieOnce);
    if (script.garbageAfter === i) process.send({ type: 'records', session, records: 'not a list' });
    await tick(script.spacingMs ?? 1);
  }
  send(isStopped ? script.stopped : script.completed);
  process.send({ type: 'ended', session });
}

async function remeasure({ epochs, estimators }) {
  say(`to measure: ${estimators.length} estimators at epochs ${epochs.join(' ')}`);
  for (const epoch of epochs) {
    await room();
    process.send({ type: 'want-checkpoint', session, epoch });
    while (handed === null) await tick(1);
    const found = epochOf(handed.bytes);
    handed = null;
    if (found !== epoch) throw new Error(`asked for the checkpoint of epoch ${epoch}, got ${found}`);
    for (const estimator of estimators) {
      send(script.remeasurements[`${epoch} ${JSON.stringify(estimator)}`]);
      if (script.dieAfter === epoch) {
        while (committed < sent) await tick(1);
        die(script.dieOnce);
      }
    }
  }
  process.send({ type: 'ended', session });
}

process.on('message', (message) => {
  if (message.type === 'history' && message.estimators) history.inherited += message.records.length;
  else if (message.type === 'history') for (const packed of message.records) history.own.add(base64(packed));
  if (message.type === 'run' || message.type === 'remeasure') session = message.session;
  if (message.type === 'run') void run(message);
  if (message.type === 'remeasure') void remeasure(message);
  if (message.type === 'checkpoint') handed = message;
  if (message.type === 'pause') isPaused = true;
  if (message.type === 'resume') isPaused = false;
  if (message.type === 'stop') isStopped = true;
  if (message.type === 'committed') committed = message.records;
});
process.on('disconnect', () => process.exit(0));
process.send({ type: 'ready' });
