// A trainer's program that measures nothing and sends records of the paper's size at the feed's rate until it is stopped. It keeps the channel's
// contract, so that the server's way from the channel to the viewers is the whole of it; only the numbers are made up.
import { packRecord, type EngineDescription, type FromTrainer, type LifecycleRecord, type SessionState, type ToTrainer } from '@infoplane/contracts';
import { packedMeasurement, recordSpacingMs } from './feed';

const engine: EngineDescription = { engine: 'fused', backend: 'none', detail: 'a feed of made-up records', passedOver: [] };
let session = '';

function say(message: FromTrainer): void {
  process.send!(message);
}

function sendRecord(bytes: Uint8Array): void {
  say({ type: 'records', session, records: [{ at: Date.now(), bytes: new Uint8Array(bytes) }] });
}

function lifecycle(state: SessionState): Uint8Array {
  const record: LifecycleRecord = { kind: 'lifecycle', state, reason: null, epoch: null, engine: state === 'running' ? engine : null };
  return packRecord(record);
}

function feed(): () => void {
  const started = performance.now();
  let epoch = 0;
  let timer: NodeJS.Timeout;
  const next = () => {
    sendRecord(packedMeasurement(epoch));
    epoch += 1;
    // From the start, not from the last one: a late timer does not slow the feed.
    timer = setTimeout(next, started + epoch * recordSpacingMs - performance.now());
  };
  next();
  return () => clearTimeout(timer);
}

let stopFeed = () => undefined as void;
process.on('message', (message: ToTrainer) => {
  if (message.type === 'run') {
    session = message.session;
    sendRecord(lifecycle('running'));
    stopFeed = feed();
  }
  if (message.type === 'stop') {
    stopFeed();
    sendRecord(lifecycle('stopped'));
    say({ type: 'ended', session });
  }
});
process.on('disconnect', () => process.exit(0));
say({ type: 'ready' });
