import { sessionStates } from '@infoplane/contracts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Commit } from '../storage/sql-record-log';

/** What a gauge reads when it is asked. */
export interface Gauged {
  sessionStates(): readonly string[];
  connections(): number;
  unansweredPages(): number;
  checkpointBytes(): number;
}

/** The server's numbers, in a registry of their own so that two servers in one process do not mix. */
export class Metrics {
  readonly registry = new Registry();
  readonly trainersLost = new Counter({
    name: 'infoplane_trainers_lost_total',
    help: 'Trainer processes that ended unasked',
    registers: [this.registry],
  });
  readonly #records = new Counter({
    name: 'infoplane_records_committed_total',
    help: 'Records committed to the log',
    registers: [this.registry],
  });
  readonly #commits = new Histogram({
    name: 'infoplane_commit_seconds',
    help: 'Duration of one group commit',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts one transaction of the log. */
  committed({ records, durationMs }: Commit): void {
    this.#records.inc(records);
    this.#commits.observe(durationMs / 1000);
  }

  /** Reads these whenever the numbers are asked for. */
  gauge(gauged: Gauged): void {
    const registers = [this.registry];
    new Gauge({
      name: 'infoplane_sessions',
      help: 'Sessions by state',
      labelNames: ['state'],
      registers,
      collect() {
        for (const state of sessionStates) this.set({ state }, 0);
        for (const state of gauged.sessionStates()) this.inc({ state });
      },
    });
    new Gauge({
      name: 'infoplane_connections',
      help: 'Live connections',
      registers,
      collect() {
        this.set(gauged.connections());
      },
    });
    new Gauge({
      name: 'infoplane_pump_pages_unanswered',
      help: 'Pages sent and not yet acknowledged',
      registers,
      collect() {
        this.set(gauged.unansweredPages());
      },
    });
    new Gauge({
      name: 'infoplane_checkpoint_bytes',
      help: 'Bytes that checkpoints take on the disk',
      registers,
      collect() {
        this.set(gauged.checkpointBytes());
      },
    });
  }
}
