import { availableParallelism } from 'node:os';
import { engineNames, type EngineName } from '@infoplane/contracts';
import { z } from 'zod';
import { resumeModes, type ResumeMode } from './sessions/recovery';

/** What the environment says, checked. Defaults suit one person on one machine. */
export interface Environment {
  /** 0 asks the system for a free port. */
  readonly port: number;
  /** Only this machine unless told otherwise: until there is an admin, whoever sits at it needs no account. */
  readonly host: string;
  /** Further names that people reach it by. */
  readonly hosts: readonly string[];
  /** Whether everything comes through one proxy, whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  readonly isBehindProxy: boolean;
  readonly dataDirectory: string;
  readonly engine: EngineName;
  /** Threads of one trainer; null leaves the choice to the engine. */
  readonly workers: number | null;
  /** Sessions that train at once. Two by default: a second person does not wait for the first one's run to end. */
  readonly trainers: number;
  readonly demo: boolean;
  /** Whether sessions whose trainer or server ended under them go on by themselves. */
  readonly resume: ResumeMode;
  /** Bytes that checkpoints may take before they are thinned: 10 GiB, some two hundred of the paper's experiment. */
  readonly checkpointQuota: number;
  /** Bytes that a bundle may have that is imported, as it comes and inflated: 1 GiB, the paper's experiment with all its checkpoints. */
  readonly importLimit: number;
  /** Days that the audit list goes back: a year, so that a yearly review finds all of it. */
  readonly auditDays: number;
}

/** A reason not to start, as one sentence for the person at the terminal. */
export class StartRefusedError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'StartRefusedError';
  }
}

const wholeNumber = (min: number, max: number) => {
  const allowed = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
};

const environmentSchema = z.object({
  PORT: wholeNumber(0, 65_535).default(4270),
  HOST: z
    .string()
    .regex(/^[0-9A-Za-z.:_-]+$/, 'must be a host name or address')
    .default('127.0.0.1'),
  INFOPLANE_HOSTS: z
    .string()
    .regex(/^\s*[0-9A-Za-z._-]+\s*(,\s*[0-9A-Za-z._-]+\s*)*$/, 'must be host names without ports, separated by commas')
    .transform((names) => names.split(',').map((name) => name.trim()))
    .default([]),
  INFOPLANE_PROXY: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
  INFOPLANE_DATA: z.string().default('.infoplane'),
  INFOPLANE_ENGINE: z.enum(engineNames, { error: `must be one of ${engineNames.join(', ')}` }).default('auto'),
  INFOPLANE_WORKERS: wholeNumber(1, 256).optional(),
  INFOPLANE_TRAINERS: wholeNumber(1, 64).optional(),
  INFOPLANE_RESUME: z.enum(resumeModes, { error: `must be one of ${resumeModes.join(', ')}` }).default('auto'),
  INFOPLANE_CHECKPOINT_QUOTA: wholeNumber(1, 999_999_999_999_999).default(10 * 2 ** 30),
  INFOPLANE_IMPORT_LIMIT: wholeNumber(1, 999_999_999_999_999).default(2 ** 30),
  INFOPLANE_AUDIT_DAYS: wholeNumber(1, 36_500).default(365),
  INFOPLANE_DEMO: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
});

/**
 * Reads the environment. An empty value counts as absent, as shells and service files leave it behind.
 *
 * @throws StartRefusedError naming each variable at fault and what is allowed.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
  const result = environmentSchema.safeParse(present);
  if (!result.success) {
    const faults = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}, got "${present[String(path[0])]}"`);
    throw new StartRefusedError(faults.join('; '));
  }
  const values = result.data;
  return {
    port: values.PORT,
    host: values.HOST,
    hosts: values.INFOPLANE_HOSTS,
    isBehindProxy: values.INFOPLANE_PROXY === 'on',
    dataDirectory: values.INFOPLANE_DATA,
    engine: values.INFOPLANE_ENGINE,
    workers: values.INFOPLANE_WORKERS ?? null,
    trainers: values.INFOPLANE_TRAINERS ?? Math.min(2, availableParallelism()),
    demo: values.INFOPLANE_DEMO === 'on',
    resume: values.INFOPLANE_RESUME,
    checkpointQuota: values.INFOPLANE_CHECKPOINT_QUOTA,
    importLimit: values.INFOPLANE_IMPORT_LIMIT,
    auditDays: values.INFOPLANE_AUDIT_DAYS,
  };
}

const oldestNode = [22, 22, 3] as const;

/**
 * Refuses a Node that the storage crashes on.
 *
 * @throws StartRefusedError below 22.22.3.
 */
export function requireNode(version: string): void {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  const difference = oldestNode.map((least, i) => parts[i] - least).find((d) => d !== 0) ?? 0;
  if (difference < 0) {
    throw new StartRefusedError(
      `Infoplane needs Node ${oldestNode.join('.')} or newer and this is ${version}: start it with npm start, which uses the one it brought along`,
    );
  }
}
