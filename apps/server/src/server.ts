import 'reflect-metadata';
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { RefusedError } from '@infoplane/contracts';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { StartRefusedError, type Environment } from './environment';
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
import type { Log } from './log';
import { Demo } from './sessions/demo';
import { PresetsController } from './sessions/presets.controller';
import { SessionRegistry } from './sessions/session-registry';
import { SessionsController } from './sessions/sessions.controller';
import { openDatabase } from './storage/database';
import { lockDirectory } from './storage/directory-lock';
import { Doorbell } from './storage/doorbell';
import { asStorageError } from './storage/storage-error';
import { SqlRecordLog } from './storage/sql-record-log';
import { forkedTrainers } from './trainer/trainer-process';
import { TrainerPool } from './trainer/trainer-pool';

/** What a server is started with. */
export interface ServerOptions {
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
  /** Ends sessions, connections and the log, in this order. */
  close(): Promise<void>;
}

/**
 * Starts a server on its data directory.
 *
 * @throws StartRefusedError where a person has to do something first.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { environment, log, now } = options;
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
    const sessions = new SessionRegistry({
      storage,
      doorbell,
      log,
      now,
      newId: newSessionId,
      onTrainerLost: () => metrics.trainersLost.inc(),
      openPool: (listener) =>
        new TrainerPool(
          environment.trainers,
          {
            records: storage,
            startTrainer: forkedTrainers(options.trainerMain, options.trainerEnvironment),
            engine: environment.engine,
            log,
            now,
            schedule,
          },
          listener,
        ),
    });
    const hub = new LiveHub(sessions, storage, doorbell, schedule, log);
    metrics.gauge({
      sessionStates: () => sessions.list().map(({ state }) => state),
      connections: () => hub.connections,
      unansweredPages: () => hub.unansweredPages,
    });
    const app = await createApp(options, sessions, hub, metrics, new Readiness(db, options.dashboard, now));
    await app.init();
    await restore(sessions, environment);
    const port = await listen(app, environment);
    undo.push(async () => {
      hub.close();
      await app.close();
    });
    // Sessions end before connections do, so that who watches still gets the records of the end.
    undo.push(() => sessions.close());
    sessions.begin();
    return { address: `http://${addressOf(environment.host)}:${port}`, port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createApp(
  options: ServerOptions,
  sessions: SessionRegistry,
  hub: LiveHub,
  metrics: Metrics,
  readiness: Readiness,
): Promise<NestExpressApplication> {
  const { environment, log } = options;
  const provide = <T extends object>(value: T) => ({ provide: value.constructor, useValue: value });

  @Module({
    controllers: [SessionsController, PresetsController, HealthController],
    providers: [
      LiveGateway,
      provide(sessions),
      provide(hub),
      provide(metrics),
      provide(readiness),
      provide(new Demo(environment.demo, sessions, log)),
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
  app.useGlobalFilters(new RefusalFilter(log));
  app.useWebSocketAdapter(new LiveAdapter(app, names));
  describeApi(app);
  return app;
}

async function restore(sessions: SessionRegistry, { dataDirectory }: Environment): Promise<void> {
  try {
    await sessions.restore();
  } catch (error) {
    // A full or read-only disk, damage that shows itself only now, or a row that somebody edited.
    const cause = asStorageError(error);
    if (!(cause instanceof RefusedError || cause instanceof SyntaxError)) throw error;
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

const idLetters = '0123456789abcdefghijklmnopqrstuvwxyz';
const newSessionId = () => Array.from({ length: 12 }, () => idLetters[randomInt(idLetters.length)]).join('');
