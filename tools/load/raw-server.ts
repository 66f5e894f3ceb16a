// What the machine can do: a bare `ws` server that sends the same bytes at the same rate to all who are connected, with nothing around it.
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { answerQuestions, ownUsage } from './child';
import { packedMeasurement, recordSpacingMs } from './feed';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
const started = performance.now();
let sent = 0;
function sendNext(): void {
  sent += 1;
  // The number and the moment where a page has them, in its first bytes.
  const message = Buffer.concat([Buffer.alloc(16), packedMeasurement(sent)]);
  message.writeDoubleLE(sent, 0);
  message.writeDoubleLE(Date.now(), 8);
  for (const client of server.clients) client.send(message);
  setTimeout(sendNext, started + sent * recordSpacingMs - performance.now());
}
sendNext();
server.on('listening', () => process.send!({ address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }));
answerQuestions(ownUsage);
process.on('disconnect', () => process.exit(0));
