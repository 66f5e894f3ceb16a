import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Estimator, Lineage, SessionRecord, SessionSummary } from '@infoplane/contracts';
import { buildConfiguration } from '@infoplane/contracts/testing';
import { openDatabase } from './storage/database';
import { Doorbell } from './storage/doorbell';
import { SqlRecordLog } from './storage/sql-record-log';
import { buildLifecycle, buildSession, measured, unplaced } from './testing/builders';
import { TestServer, until } from './testing/test-server';

const epochsOf = (records: readonly SessionRecord[]) => records.flatMap((record) => (record.kind === 'measurement' ? [record.epoch] : []));
const statesOf = (records: readonly SessionRecord[]) => records.flatMap((record) => (record.kind === 'lifecycle' ? [record.state] : []));
const upTo = (count: number) => Array.from({ length: count }, (_, epoch) => epoch);
const adaptive: Estimator = { name: 'adaptive', bins: 30 };
const exact: Estimator = { name: 'exact' };

describe('sessions that last', () => {
  let server: TestServer;
  beforeEach(() => (server = new TestServer()));
  afterEach(() => server.destroy());

  const given = (session: string) => server.lines.filter((line) => line.includes(`session ${session}: given:`)).map((line) => line.split('given: ')[1].trim());
  const trainerOf = (session: string, nth = 0) =>
    until(() => server.lines.flatMap((line) => new RegExp(`session ${session}: trainer process (\\d+)`).exec(line)?.[1] ?? [])[nth]).then(Number);
  const command = (session: string, name: string) => server.request('POST', `/api/sessions/${session}/commands`, { command: name });
  const measuredUpTo = (session: string, epoch: number) => until(async () => ((await server.summary(session)).epoch ?? -1) >= epoch);
  const keptUpTo = (session: string, count: number) => until(async () => (await server.summary(session)).checkpoints > count);
  const remeasure = (session: string, ...estimators: Estimator[]) => server.request('POST', `/api/sessions/${session}/remeasurements`, { estimators });
  const fork = (session: string, epoch: number, overrides: Record<string, unknown> = {}) =>
    server.request('POST', '/api/sessions', {
      requestId: crypto.randomUUID(),
      name: 'a fork',
      configuration: buildConfiguration(),
      parent: { session, epoch },
      ...overrides,
    });

  it('[R26] a session whose trainer is killed goes on by itself from its checkpoint, and ends with each epoch measured once', async () => {
    await server.start({ measurements: 60, spacingMs: 8 });
    const { id } = await server.create();
    await measuredUpTo(id, 5);
    process.kill(await trainerOf(id), 'SIGKILL');
    await server.reaches(id, 'completed');
    const records = await server.records(id);
    expect(epochsOf(records)).toEqual(upTo(60));
    expect(statesOf(records)).toEqual(['queued', 'running', 'interrupted', 'queued', 'running', 'completed']);
    expect(given(id)[1]).toMatch(/^engine tensorflow, checkpoint \d+, fork none, inherited 0, own \d+$/);
    expect((await server.request('GET', '/metrics')).text).toContain('infoplane_trainers_lost_total 1');
  });

  it('[R26] a session that is lost three more times without a new measured epoch waits for a person', async () => {
    await server.start({ dieAfter: 3 });
    const { id } = await server.create();
    await until(async () => /waits for a person/.test((await server.summary(id)).reason ?? ''));
    const records = await server.records(id);
    expect(epochsOf(records)).toEqual([0, 1, 2, 3]);
    expect(statesOf(records).filter((state) => state === 'running').length).toBe(4);
    expect((await server.summary(id)).state).toBe('interrupted');
  });

  it('[R25] an interrupted session resumes from its newest checkpoint on demand, on the engine that it ran on', async () => {
    await server.start({ measurements: 8, dieAfter: 3, diesOnce: true }, { INFOPLANE_RESUME: 'manual' });
    const { id } = await server.create();
    await server.reaches(id, 'interrupted');
    expect((await server.summary(id)).checkpoints).toBe(4);
    const resumed = await command(id, 'resume');
    expect([resumed.status, (resumed.json as SessionSummary).reason]).toEqual([200, 'to go on from epoch 3']);
    await server.reaches(id, 'completed');
    expect(epochsOf(await server.records(id))).toEqual(upTo(8));
    expect(given(id)).toEqual([
      'engine auto, checkpoint none, fork none, inherited 0, own 0',
      'engine tensorflow, checkpoint 3, fork none, inherited 0, own 4',
    ]);
  });

  it('[R23] [R25] passes over a damaged checkpoint, says so, and goes on from an older one', async () => {
    await server.start({ measurements: 8, dieAfter: 3, diesOnce: true }, { INFOPLANE_RESUME: 'manual' });
    const { id } = await server.create();
    await server.reaches(id, 'interrupted');
    const files = join(server.dataDirectory(), 'checkpoints');
    const all = readdirSync(files).flatMap((folder) => readdirSync(join(files, folder)).map((name) => join(files, folder, name)));
    expect(all.length).toBe(4);
    for (const file of all) writeFileSync(file, 'spoilt');
    await command(id, 'resume');
    await server.reaches(id, 'completed');
    expect(server.lines.filter((line) => line.includes('is damaged')).length).toBe(4);
    expect(given(id)[1]).toBe('engine tensorflow, checkpoint none, fork none, inherited 0, own 4');
    expect(epochsOf(await server.records(id))).toEqual(upTo(8));
  });

  it('[R16] [R26] sessions that ran when the server was shut down go on at its next start; paused ones wait for a person', async () => {
    await server.start({ measurements: 100, spacingMs: 40 });
    const running = await server.create();
    const paused = await server.create();
    await measuredUpTo(running.id, 1);
    await measuredUpTo(paused.id, 1);
    await command(paused.id, 'pause');
    await server.stop();
    await server.start({ measurements: 100 });
    expect((await server.summary(paused.id)).state).toBe('paused');
    await server.reaches(running.id, 'completed');
    await command(paused.id, 'resume');
    await server.reaches(paused.id, 'completed');
    for (const { id } of [running, paused]) expect(epochsOf(await server.records(id))).toEqual(upTo(100));
    expect(statesOf(await server.records(running.id))).toEqual(['queued', 'running', 'queued', 'running', 'completed']);
    expect(statesOf(await server.records(paused.id))).toEqual(['queued', 'running', 'paused', 'queued', 'running', 'completed']);
  });

  it('[R16] [R26] sessions that ran when the server was killed go on at its next start', async () => {
    const db = await openDatabase(server.dataDirectory());
    const log = new SqlRecordLog(db, new Doorbell());
    await log.create(buildSession({ id: 'cutcutcutcut' }), unplaced(buildLifecycle('queued')));
    await log.append('cutcutcutcut', [unplaced(buildLifecycle('running')), measured(0)]);
    await db.destroy();
    await server.start();
    await server.reaches('cutcutcutcut', 'completed');
    const reasons = (await server.records('cutcutcutcut')).flatMap((record) => (record.kind === 'lifecycle' && record.reason ? [record.reason] : []));
    expect(reasons).toEqual(['continues after the server ended at epoch 0']);
  });

  it('[R18] a paused session without a process can be stopped', async () => {
    await server.start({ measurements: 1000, spacingMs: 10 });
    const { id } = await server.create();
    await measuredUpTo(id, 1);
    await command(id, 'pause');
    process.kill(await trainerOf(id), 'SIGKILL');
    await until(() => server.lines.some((line) => line.includes('was ended by SIGKILL')));
    expect((await server.summary(id)).state).toBe('paused');
    expect((await command(id, 'stop')).json).toEqual(jasmine.objectContaining({ state: 'stopped', reason: 'stopped while it was paused' }));
  });

  it('[R28] [R29] forks a running session at a checkpoint, and gives the fork what its ancestors had measured by then', async () => {
    await server.start({ measurements: 200, spacingMs: 10 }, { INFOPLANE_TRAINERS: '4' });
    const parent = await server.create();
    await keptUpTo(parent.id, 6);
    const { training, ...rest } = buildConfiguration();
    const child = (await fork(parent.id, 4, { configuration: { ...rest, training: { ...training, batchSize: 64 } } })).json as SessionSummary;
    expect(child.parent).toEqual({ session: parent.id, epoch: 4 });
    expect((await server.summary(parent.id)).state).toBe('running');
    await keptUpTo(child.id, 4);
    const grandchild = (await fork(child.id, 7)).json as SessionSummary;
    await until(() => given(grandchild.id)[0]);
    expect(given(child.id)).toEqual(['engine tensorflow, checkpoint 4, fork 4, inherited 5, own 0']);
    // Epochs 0 to 4 of the first, 4 to 7 of the second, which measures the epoch of its fork itself.
    expect(given(grandchild.id)).toEqual(['engine tensorflow, checkpoint 7, fork 7, inherited 9, own 0']);
    const { nodes } = (await server.request('GET', `/api/sessions/${grandchild.id}/lineage`)).json as Lineage;
    expect(nodes.map(({ id, parent: from, changes }) => [id, from, changes])).toEqual([
      [parent.id, null, []],
      [child.id, { session: parent.id, epoch: 4 }, [{ path: 'training.batchSize', from: training.batchSize, to: 64 }]],
      [grandchild.id, { session: child.id, epoch: 7 }, [{ path: 'training.batchSize', from: 64, to: training.batchSize }]],
    ]);
  });

  it('[R28] a fork that is interrupted goes on with its ancestors’ records and its own', async () => {
    await server.start({ measurements: 100, spacingMs: 20 });
    const parent = await server.create();
    await keptUpTo(parent.id, 5);
    const child = (await fork(parent.id, 4, { configuration: buildConfiguration() })).json as SessionSummary;
    await measuredUpTo(child.id, 8);
    process.kill(await trainerOf(child.id), 'SIGKILL');
    await server.reaches(child.id, 'completed');
    expect(given(child.id)[1]).toMatch(/^engine tensorflow, checkpoint \d+, fork 4, inherited 5, own [1-9]\d*$/);
    expect(epochsOf(await server.records(child.id))).toEqual(upTo(100).slice(4));
  });

  it('[R28] refuses forks that cannot go on, naming what is wrong', async () => {
    await server.start({ measurements: 10 });
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    const { architecture, training, ...rest } = buildConfiguration();
    const wider = { ...rest, training, architecture: { ...architecture, hiddenWidths: [20, 5] }, seed: 99 };
    const short = { ...rest, architecture, training: { ...training, epochs: 5 } };
    const refusals: [Promise<{ status: number; text: string }>, number, RegExp][] = [
      [fork('nosuchnosuch', 3), 404, /There is no session nosuchnosuch to fork/],
      [fork(id, 17), 400, /has no checkpoint of epoch 17: the nearest is of epoch 9"/],
      [fork(id, 3, { configuration: wider }), 400, /A fork cannot change architecture\.hiddenWidths, seed: /],
      [fork(id, 5, { configuration: short }), 400, /A fork at epoch 5 needs a later end: epochs must be more than 5/],
    ];
    for (const [answer, status, message] of refusals) {
      const { status: got, text } = await answer;
      expect([got, text]).toEqual([status, jasmine.stringMatching(message)]);
    }
    expect(((await server.request('GET', '/api/sessions')).json as { sessions: unknown[] }).sessions.length).toBe(1);
  });

  it('[R24] over the quota checkpoints are thinned, never those that are forked from, nor the last one', async () => {
    await server.start({ measurements: 30, spacingMs: 5, checkpointBytes: 1000 }, { INFOPLANE_CHECKPOINT_QUOTA: '20000' });
    const parent = await server.create();
    await keptUpTo(parent.id, 11);
    const child = (await fork(parent.id, 11)).json as SessionSummary;
    await server.reaches(parent.id, 'completed');
    await server.reaches(child.id, 'completed');
    const epochs = async (session: string) =>
      ((await server.request('GET', `/api/sessions/${session}/checkpoints`)).json as { checkpoints: { epoch: number }[] }).checkpoints.map(({ epoch }) => epoch);
    const kept = await epochs(parent.id);
    expect(kept).toContain(11);
    expect(kept.length).toBeLessThan(30);
    expect((await server.summary(parent.id)).checkpoints).toBe(kept.length);
    const [, bytes] = /infoplane_checkpoint_bytes (\d+)/.exec((await server.request('GET', '/metrics')).text)!;
    expect(Number(bytes)).toBeLessThanOrEqual(20_000);
    expect(Number(bytes)).toBeGreaterThan(10_000);
  });

  it('[R30] measures an ended session once more at every checkpoint, and adds what it finds to its log', async () => {
    await server.start({ measurements: 6, remeasures: [adaptive, exact] });
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    const before = await server.summary(id);
    const answer = await remeasure(id, adaptive, exact);
    expect(answer.status).toBe(202);
    expect((answer.json as SessionSummary).remeasuring).toEqual({ estimators: [adaptive, exact], done: 0, of: 6 });
    await until(async () => (await server.summary(id)).remeasuring === null);
    const found = (await server.records(id)).flatMap((record) => (record.kind === 'remeasurement' ? [[record.epoch, record.estimator.name]] : []));
    expect(found).toEqual(upTo(6).flatMap((epoch) => [[epoch, 'adaptive'], [epoch, 'exact']]));
    expect(await server.summary(id)).toEqual(jasmine.objectContaining({ state: 'completed', epoch: before.epoch, head: before.head + 12 }));
  });

  it('[R30] goes on with what is missing when its trainer dies', async () => {
    await server.start({ measurements: 6, remeasures: [adaptive, exact] });
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    await server.stop();
    await server.start({ measurements: 6, remeasures: [adaptive, exact], dieAfter: 2, diesOnce: true });
    await remeasure(id, adaptive, exact);
    await until(async () => (await server.summary(id)).remeasuring === null);
    const found = (await server.records(id)).flatMap((record) => (record.kind === 'remeasurement' ? [`${record.epoch} ${record.estimator.name}`] : []));
    expect(found.length).toBe(12);
    expect(new Set(found).size).toBe(12);
    expect(server.lines.filter((line) => line.includes('to measure:')).map((line) => line.split('to measure: ')[1].trim())).toEqual([
      '2 estimators at epochs 0 1 2 3 4 5',
      '1 estimators at epochs 2',
      '2 estimators at epochs 3 4 5',
    ]);
  });

  it('[R30] gives up a re-measurement whose trainer dies three times in vain, and leaves the session as it was', async () => {
    await server.start({ measurements: 6, remeasures: [] });
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    // The scripted trainer throws at an estimator that its script does not have.
    await remeasure(id, adaptive);
    await until(async () => (await server.summary(id)).remeasuring === null);
    expect((await server.summary(id)).state).toBe('completed');
    expect(server.lines.filter((line) => line.includes('to measure:')).length).toBe(3);
    expect(server.lines.some((line) => line.includes('re-measured at 0 of 6 checkpoints; what is missing can be asked for again'))).toBeTrue();
  });

  it('[R30] refuses to measure what is there already, what has not ended, and what has no checkpoints', async () => {
    await server.start({ measurements: 6, remeasures: [adaptive] });
    const { id } = await server.create();
    await server.reaches(id, 'completed');
    const own = buildConfiguration().measurement.estimators[0];
    expect((await remeasure(id, own)).text).toContain('is in the configuration');
    expect((await remeasure(id, adaptive, adaptive)).text).toContain('adaptive-30 is named twice');
    await remeasure(id, adaptive);
    expect((await remeasure(id, exact)).status).toBe(409);
    await until(async () => (await server.summary(id)).remeasuring === null);
    expect((await remeasure(id, adaptive)).text).toContain('adaptive-30 is re-measured at every checkpoint');
    await server.stop();
    await server.start({ measurements: 1000, spacingMs: 10 });
    const running = await server.create();
    await server.reaches(running.id, 'running');
    expect((await remeasure(running.id, adaptive)).text).toContain('Cannot re-measure a session that is running');
    expect((await remeasure('nosuchnosuch', adaptive)).status).toBe(404);
  });
});
