import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { AnnotationsAnswer, Me } from '@infoplane/contracts';
import { CountedStream } from '@infoplane/numerics';
import { FlakyWay } from './testing/flaky-way';
import { startProduct, until } from './testing/product';
import { recordsOf, startSession, untilState, watchableConfiguration } from './testing/sessions';
import { faultOf, faultOfConflict, historiesOf } from './testing/storm-verdict';
import type { StormQuestion, StormReport, Whereabouts } from './testing/storm-wire';
import { addPerson, becomeAdmin } from './testing/team';

const people = 50;
const annotations = 200;
const epochs = 40;
const stormMs = 60_000;
// Printed with each fault. What is drawn from it is who does what and which chunk is lost; the order in which it meets is the machine's.
const seed = Math.trunc(Date.now() % 2 ** 31);

describe('50 people who edit 200 annotations at random for a minute, over connections that break, stall and lose answers, through a kill -9 of the server', () => {
  let team: Team | null = null;
  afterEach(() => team?.end());

  it('[R31] [R32] end with one state, and every edit is acknowledged and in the log once, or shown as a conflict with both versions', async () => {
    let product = await startProduct();
    const port = Number(new URL(product.address).port);
    const way = await FlakyWay.to(port, seed);
    try {
      const admin = await becomeAdmin(product, 'Ada');
      const editors = [];
      for (let i = 0; i < people; i += 1) editors.push(await addPerson(admin, `Editor ${i}`, 'editor'));
      const { id: session } = await startSession(admin, 'In a storm', { ...watchableConfiguration(epochs), replicas: 1 });
      await untilState(admin, session, ['completed']);
      const participants = await Promise.all(
        editors.map(async ({ cookie, get }, index) => ({ person: ((await (await get('/api/me')).json()) as Me).person!, cookie, index })),
      );
      team = new Team();
      await team.ask({ ask: 'come', place: { address: way.address, session, annotations, epochs, seed }, participants });
      await team.until(({ leastAnnotations, waiting }) => leastAnnotations === annotations && waiting === 0, 30_000, 'everybody to see every annotation');

      way.rage();
      await team.ask({ ask: 'begin' });
      const killAfterMs = stormMs * (0.4 + 0.2 * new CountedStream(seed, 0, 3, 0).uniform(0));
      await sleep(killAfterMs);
      await product.end('SIGKILL');
      product = await startProduct({ data: product.data, port });
      await sleep(stormMs - killAfterMs);
      await team.ask({ ask: 'rest' });
      way.calm();
      await team.until(({ waiting }) => waiting === 0, 60_000, 'everything to be sent');
      const log = await recordsOf(admin, session);
      await team.until(({ leastSeq }) => leastSeq === log.length, 60_000, `everybody to hold ${log.length} records`);
      const report = await team.ask<StormReport>({ ask: 'report' });
      const held = (await (await admin.get(`/api/sessions/${session}/annotations?limit=500`)).json()) as AnnotationsAnswer;

      const acknowledged = report.entries.filter(({ outcome }) => outcome === 'acknowledged');
      const lost = report.entries.filter(({ outcome }) => outcome === 'conflict');
      const resends = report.entries.reduce((sum, { sends }) => sum + sends - 1, 0);
      console.log(
        `storm, seed ${seed}: ${acknowledged.length} edits acknowledged, ${lost.length} conflicts, ${resends} resends, ${report.connections - people} reconnections, ${JSON.stringify(way.mishaps)}`,
      );
      const what = `seed ${seed}`;
      // No edit is unanswered, and none was refused for anything but a conflict.
      expect(report.entries.filter(({ outcome }) => outcome !== 'acknowledged' && outcome !== 'conflict')).withContext(what).toEqual([]);
      expect(report.refusals).withContext(what).toEqual([]);
      // One state.
      expect(new Set(report.states.map(({ digest }) => digest)).size).withContext(what).toBe(1);
      expect(new Set(report.states.map(({ checksum }) => checksum)).size).withContext(what).toBe(1);
      expect(report.state.length).withContext(what).toBe(annotations);
      expect(report.state).withContext(what).toEqual([...held.annotations].sort((a, b) => (a.id < b.id ? -1 : 1)));
      const histories = historiesOf(log);
      expect(report.state).withContext(what).toEqual([...histories.values()].map((changes) => changes.at(-1)!.annotation).sort((a, b) => (a.id < b.id ? -1 : 1)));
      // Every acknowledged edit is there once, and wrote over nothing that its editor had not seen; every other was shown with what stood against it.
      expect(acknowledged.flatMap((entry) => faultOf(entry, histories.get(entry.annotation)!))).withContext(what).toEqual([]);
      expect(lost.flatMap((entry) => faultOfConflict(entry, report.conflicts, histories.get(entry.annotation)!, acknowledged))).withContext(what).toEqual([]);
      expect(report.conflicts.length).withContext(what).toBe(lost.length);
      // Nothing is in the log that nobody did.
      const changes = [...histories.values()].flatMap((history) => history.slice(1).map(({ annotation }, i) => [history[i].annotation, annotation] as const));
      const reactions = changes.filter(([before, after]) => !isDeepStrictEqual(before.reactions, after.reactions)).length;
      expect(changes.length - reactions).withContext(what).toBe(acknowledged.length);
      expect(reactions).withContext(what).toBeLessThanOrEqual(report.reactions);
      // It was a storm: far below what there is in a minute of it, on a busy machine too.
      expect(acknowledged.length).withContext(what).toBeGreaterThan(500);
      for (const count of [lost.length, resends, way.mishaps.cut, way.mishaps.answersLost]) expect(count).withContext(what).toBeGreaterThan(10);
    } finally {
      await way.close();
      await product.dispose();
    }
  }, 300_000);
});

/** The people, in a process of their own: what they do must not wait for what the test does. */
class Team {
  private readonly process: ChildProcess = fork('tools/load/storm-process.ts', [], {
    execArgv: ['--import', '@swc-node/register/esm-register'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  async ask<T = object>(question: StormQuestion): Promise<T> {
    const ended = new AbortController();
    try {
      this.process.send(question);
      const exit = once(this.process, 'exit', { signal: ended.signal }).then(([code, signal]) => {
        throw new Error(`the people's process ended with ${code ?? signal}`);
      });
      return (await Promise.race([once(this.process, 'message', { signal: ended.signal }), exit]))[0] as T;
    } finally {
      ended.abort();
    }
  }

  async until(isSo: (where: Whereabouts) => boolean, withinMs: number, what: string): Promise<void> {
    let where: Whereabouts | null = null;
    await until(async () => isSo((where = await this.ask<Whereabouts>({ ask: 'where' }))), withinMs, () => `${what}, seed ${seed}: ${JSON.stringify(where)}`);
  }

  end(): void {
    this.process.kill('SIGKILL');
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
