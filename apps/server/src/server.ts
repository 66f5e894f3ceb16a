import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { RefusedError } from '@infoplane/contracts';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Kysely } from 'kysely';
import { NotedEpochs } from './annotations/noted-epochs';
import { NotesModule } from './annotations/notes.module';
import { openNotes, type Notes } from './annotations/open-notes';
import type { BundleDoor } from './bundles/bundle-door';
import { BundlesController } from './bundles/bundles.controller';
import { openBundles } from './bundles/open-bundles';
import { FileDatasetStore } from './datasets/dataset-store';
import { DatasetsModule } from './datasets/datasets.module';
import { StartRefusedError, type Environment } from './environment';
import { ExportController } from './export/export.controller';
import { HealthController } from './health/health.controller';
import { Metrics } from './health/metrics';
import { Readiness } from './health/readiness';
import { serveDashboard } from './http/dashboard';
import { hostNames } from './http/hosts';
import { describeApi } from './http/openapi';
import { protect } from './http/protection';
import { RefusalFilter } from './http/refusal.filter';
import { LiveAdapter } from './live/live-adapter';
import { LiveGateway } from './live/live.gateway';
import { LiveHub } from './live/live-hub';
import { LiveRefusals } from './live/live-refusals';
import type { Schedule } from './live/pump';
import { describeError, type Log } from './log';
import { AuditInterceptor } from './people/audit.interceptor';
import { NeedsGuard } from './people/needs.guard';
import { openPeople, type People } from './people/open-people';
import { PeopleModule } from './people/people.module';
import { CheckpointsController } from './sessions/checkpoints.controller';
import { Demo } from './sessions/demo';
import { openSessions, type Sessions } from './sessions/open-sessions';
import { SessionBin } from './sessions/session-bin';
import { SessionNotebook } from './sessions/session-notebook';
import { SessionNotesController } from './sessions/session-notes.controller';
import { PresetsController } from './sessions/presets.controller';
import { SessionsController } from './sessions/sessions.controller';
import { openDatabase } from './storage/database';
import { lockDirectory } from './storage/directory-lock';
import { Doorbell } from './storage/doorbell';
import { FileCheckpointStore } from './storage/file-checkpoint-store';
import { Retention } from './storage/retention';
import { asStorageError } from './storage/storage-error';
import { SqlRecordLog } from './storage/sql-record-log';
import type { Tables } from './storage/tables';
import { SpareTrainer } from './trainer/spare-trainer';
import { forkedTrainers } from './trainer/trainer-process';
import type { ReadDataset } from './trainer/trainer-work';

/** What a server is started with. */
export interface ServerOptions {
  /** The version of this program. */
  readonly version: string;
  readonly environment: Environment;
  /** The trainer's program. */
  readonly trainerMain: string;
  /** What trainers inherit. */
  readonly trainerEnvironment: Readonly<Record<string, string | undefined>>;
  /** The directory of the built page. */
  readonly dashboard: string;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A server that answers. */
export interface RunningServer {
  /** Where a browser on this machine finds it. */
  readonly address: string;
  readonly port: number;
  /** The link that makes the first admin, for the terminal alone; null once there is one. */
  readonly firstAdminLink: string | null;
  /** Ends sessions, connections and the log, in this order. */
  close(): Promise<void>;
}

/**
 * Starts a server on its data directory.
 *
 * @throws StartRefusedError where a person has to do something first.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { version, environment, log, now } = options;
  const lock = lockDirectory(environment.dataDirectory);
  const undo: (() => unknown)[] = [() => lock.release()];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const db = await openDatabase(environment.dataDirectory);
    undo.push(() => db.destroy());
    const metrics = new Metrics();
    const doorbell = new Doorbell();
    const storage = new SqlRecordLog(db, doorbell, (commit) => metrics.committed(commit));
    const datasets = await openDatasets(environment);
    const noted = new NotedEpochs(db);
    const checkpointStore = await openCheckpoints(db, environment);
    const trainers = new SpareTrainer(forkedTrainers(options.trainerMain, options.trainerEnvironment), schedule);
    const sessions = openSessions({
      environment,
      storage,
      checkpointStore,
      doorbell,
      startTrainer: trainers.start,
      readDataset: readFrom(datasets),
      findDataset: (dataset) => datasets.summary(dataset),
      isMarked: (session, epoch) => noted.covers(session, epoch),
      onTrainerLost: () => metrics.trainersLost.inc(),
      log,
      now,
      schedule,
    });
    const { registry, commands, checkpoints } = sessions;
    const notebook = new SessionNotebook(db, registry, doorbell);
    const bin = new SessionBin({ db, sessions: registry, commands, notebook, checkpoints, doorbell, log, now, schedule });
    const bundles = await openBundles({ version, environment, sessions: registry, checkpoints, checkpointStore, doorbell, now });
    const people = await openPeople({ db, environment, log, now, schedule, hasSession: (session) => registry.has(session) });
    undo.push(() => people.close());
    const notes = await takeUp(environment, () => openNotes({ db, storage, doorbell, sessions: registry, people: people.registry, noted, now, schedule, log }));
    undo.push(() => notes.close());
    const hub = new LiveHub(registry, storage, doorbell, schedule, log);
    metrics.gauge({
      sessionStates: () => registry.states(),
      connections: () => hub.connections,
      unansweredPages: () => hub.unansweredPages,
      checkpointBytes: () => sessions.checkpoints.bytes,
    });
    const app = await createApp(options, sessions, datasets, people, notes, hub, metrics, new Readiness(db, options.dashboard, now), [notebook, bin, bundles]);
    await app.init();
    await takeUp(environment, () => registry.restore());
    undo.push(() => bin.close());
    await takeUp(environment, () => bin.open());
    const retention = new Retention({ db, auditDays: environment.auditDays, log, now, schedule });
    undo.push(() => retention.close());
    await retention.open();
    const port = await listen(app, environment);
    undo.push(async () => {
      hub.close();
      await app.close();
    });
    // Sessions end before connections do, so that who watches still gets the records of the end.
    undo.push(() => registry.close(), () => trainers.close());
    registry.begin();
    const address = `http://${addressOf(environment.host)}:${port}`;
    const firstAdminLink = people.firstSecret && `${address}/join#first=${people.firstSecret}`;
    return { address, port, firstAdminLink, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createApp(
  options: ServerOptions,
  { registry, commands }: Sessions,
  datasets: FileDatasetStore,
  people: People,
  notes: Notes,
  hub: LiveHub,
  metrics: Metrics,
  readiness: Readiness,
  desk: readonly [SessionNotebook, SessionBin, BundleDoor],
): Promise<NestExpressApplication> {
  const { environment, log } = options;
  const provide = <T extends object>(value: T) => ({ provide: value.constructor, useValue: value });

  @Module({
    imports: [DatasetsModule.of(datasets, options.now), PeopleModule.of(people), NotesModule.of(notes, registry)],
    controllers: [SessionsController, SessionNotesController, CheckpointsController, ExportController, BundlesController, PresetsController, HealthController],
    providers: [
      LiveGateway,
      provide(registry),
      provide(commands),
      provide(hub),
      provide(metrics),
      provide(readiness),
      ...desk.map(provide),
      provide(new Demo(environment.demo, registry, log)),
      provide(new LiveRefusals(log)),
    ],
  })
  class ServerModule {}

  const app = await NestFactory.create<NestExpressApplication>(ServerModule, {
    logger: false,
    abortOnError: false,
    bodyParser: false,
    forceCloseConnections: true,
  });
  const names = hostNames(environment, hostname());
  protect(app, names);
  serveDashboard(app, options.dashboard);
  app.useBodyParser('json', { limit: '64kb' });
  if (environment.isBehindProxy) app.set('trust proxy', 1);
  app.useGlobalGuards(new NeedsGuard(people.callers));
  app.useGlobalInterceptors(new AuditInterceptor(people.audit));
  app.useGlobalFilters(new RefusalFilter(log));
  app.useWebSocketAdapter(new LiveAdapter(app, names, people.callers));
  describeApi(app);
  return app;
}

/** The file of a `csv` problem; null for a problem that has none. */
function readFrom(datasets: FileDatasetStore): ReadDataset {
  return async (problem) => {
    if (problem.name !== 'csv') return null;
    const bytes = await datasets.find(problem.dataset);
    if (!bytes) throw new RefusedError('not-found', `This server has no data set ${problem.dataset} ("${problem.title}"): upload its file again`);
    return bytes;
  };
}

async function openDatasets({ dataDirectory }: Environment): Promise<FileDatasetStore> {
  const directory = join(dataDirectory, 'datasets');
  try {
    return await FileDatasetStore.open(directory);
  } catch (error) {
    // A file in its place, or rights that are missing.
    throw new StartRefusedError(`Cannot use the data sets in ${directory}: ${describeError(error)}`);
  }
}

async function openCheckpoints(db: Kysely<Tables>, { dataDirectory }: Environment): Promise<FileCheckpointStore> {
  const directory = join(dataDirectory, 'checkpoints');
  try {
    return await FileCheckpointStore.open(db, directory);
  } catch (error) {
    // No permission, no space, or a file in its place.
    throw new StartRefusedError(`Cannot keep checkpoints in ${directory}: ${describeError(error)}`);
  }
}

/** Does what reads and writes what an earlier server left. @throws StartRefusedError where that cannot be done. */
async function takeUp<T>({ dataDirectory }: Environment, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    // A full or read-only disk, damage that shows itself only now, or a row or table that somebody edited.
    const cause = asStorageError(error);
    if (!(cause instanceof RefusedError || cause instanceof SyntaxError || (cause instanceof Error && cause.name === 'SqliteError'))) throw error;
    throw new StartRefusedError(`Cannot take up the sessions in ${dataDirectory}: ${cause.message}`);
  }
}

async function listen(app: NestExpressApplication, { port, host }: Environment): Promise<number> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw new StartRefusedError(refusedListening(error, port, host));
  }
  return (app.getHttpServer().address() as AddressInfo).port;
}

function refusedListening(error: unknown, port: number, host: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use by another program: stop that one, or set PORT to another port`;
  if (code === 'EACCES') return `Port ${port} needs more rights than this user has: set PORT to 1024 or above`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${host}: set HOST to one of its own, or to 0.0.0.0 for all of them`;
  return `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
}

function addressOf(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

const schedule: Schedule = (callback, delayMs) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};
