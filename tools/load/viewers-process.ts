// Some hundred viewers in one process.
import { answerQuestions } from './child';
import { countLatency, emptyTally, type Tally } from './tally';
import { watchProduct, watchRaw, type Viewer } from './viewer';

/** What the parent asks of this process. */
export type Question =
  | { readonly ask: 'connect'; readonly kind: 'product' | 'raw'; readonly address: string; readonly session: string; readonly viewers: number }
  /** Count the records made from one moment to another, in ms since 1970. */
  | { readonly ask: 'count'; readonly from: number; readonly to: number }
  | { readonly ask: 'tally' };

// Connections that are opened at once: a thousand in one moment would overflow the server's backlog.
const atOnce = 20;

let viewers: Viewer[] = [];
let tally: Tally = emptyTally();
let from = Infinity;
let to = Infinity;

const now = () => performance.timeOrigin + performance.now();

function hearer(): (seq: number, madeAt: number) => void {
  let last = -1;
  return (seq, madeAt) => {
    if (last >= 0 && seq > last + 1) tally.gaps += seq - last - 1;
    if (seq <= last) tally.duplicates += 1;
    last = Math.max(last, seq);
    if (madeAt < from || madeAt >= to) return;
    tally.received += 1;
    tally.first = Math.min(tally.first, seq);
    tally.last = Math.max(tally.last, seq);
    countLatency(tally, now() - madeAt);
  };
}

async function connect({ kind, address, session, viewers: count }: Extract<Question, { ask: 'connect' }>): Promise<void> {
  tally = emptyTally();
  [from, to] = [Infinity, Infinity];
  const onLost = () => void (tally.lost += 1);
  while (viewers.length < count) {
    const some = Array.from({ length: Math.min(atOnce, count - viewers.length) }, () =>
      kind === 'product' ? watchProduct(address, session, hearer(), onLost) : watchRaw(address, hearer(), onLost),
    );
    viewers.push(...some);
    await Promise.all(some.map(({ ready }) => ready));
  }
}

answerQuestions<Question>(async (question) => {
  switch (question.ask) {
    case 'connect':
      return connect(question);
    case 'count':
      [from, to] = [question.from, question.to];
      return {};
    case 'tally':
      for (const viewer of viewers) viewer.close();
      viewers = [];
      return tally;
  }
});
process.on('disconnect', () => process.exit(0));
