import { randomUUID } from 'node:crypto';
import { configurationChanges, createSessionSchema, parseInput, sessionSummarySchema, type SessionConfiguration } from '@infoplane/contracts';
import { Command } from 'commander';
import { addServerOptions, refusedOption, ServerClient, sessionPath, type ServerWords } from './server-client';
import type { Terminal } from './terminal';

interface ForkWords extends ServerWords {
  readonly session: string;
  readonly epoch: string;
  readonly set?: readonly string[];
  readonly name?: string;
  readonly json?: boolean;
}

/** `fork`: begins a session of a server from another one's checkpoint, with other settings. */
export function forkCommand(terminal: Terminal): Command {
  return addServerOptions(new Command('fork').description('Begins a session from the checkpoint of another one, with its weights, optimiser state and data order, and other settings.'))
    .requiredOption('--session <id>', 'the session to fork, by the id in its address')
    .requiredOption('--epoch <number>', 'an epoch of which it has a checkpoint')
    .option('--set <path=value>', 'a setting that differs, as in training.batchSize=64; repeat it for several', (word, before: readonly string[] = []) => [...before, word])
    .option('--name <text>', 'of the new session; the parent’s with the epoch if left out')
    .option('--json', 'the new session as JSON')
    .action(async ({ session, epoch, set = [], name, json, ...words }: ForkWords) => {
      if (!/^\d{1,6}$/.test(epoch)) throw refusedOption('--epoch', `must be a whole number, got "${epoch}"`);
      const path = sessionPath(session);
      const server = new ServerClient(words);
      const parent = await server.ask(path, sessionSummarySchema);
      const configuration = set.reduce<unknown>(withSetting, parent.configuration);
      const fork = { requestId: randomUUID(), name: name ?? `${parent.name} from epoch ${epoch}`.slice(0, 120), configuration, parent: { session, epoch: Number(epoch) } };
      const wish = parseInput(createSessionSchema, fork, 'fork');
      const made = await server.ask('/api/sessions', sessionSummarySchema, wish);
      await terminal.write(json ? `${JSON.stringify(made)}\n` : `session ${made.id}: "${made.name}", ${describeChanges(parent.configuration, made.configuration)}\n`);
    });
}

/** The configuration with one setting as `path=value` says. @throws RefusedError if there is no such setting. */
function withSetting(configuration: unknown, word: string): unknown {
  const [, path, value] = /^([\w.]+)=(.*)$/s.exec(word) ?? [];
  if (path === undefined) throw refusedOption('--set', `must be a setting and its value, as in training.batchSize=64, got "${word}"`);
  return replaced(configuration, path.split('.'), valueOf(value), path);
}

function replaced(group: unknown, [name, ...rest]: readonly string[], value: unknown, path: string): unknown {
  if (typeof group !== 'object' || group === null || Array.isArray(group) || !Object.hasOwn(group, name)) throw refusedOption('--set', `there is no setting ${path}`);
  const before = (group as Readonly<Record<string, unknown>>)[name];
  return { ...group, [name]: rest.length === 0 ? value : replaced(before, rest, value, path) };
}

/** JSON where it is some, and else the text itself: 64, null, ["a"], full. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Expected: a word without quotes.
    return text;
  }
}

function describeChanges(from: SessionConfiguration, to: SessionConfiguration): string {
  const changes = configurationChanges(from, to).map(({ path, from: before, to: after }) => `${path} ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
  return changes.length === 0 ? 'with nothing changed' : changes.join(', ');
}
