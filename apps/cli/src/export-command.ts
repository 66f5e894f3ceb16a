import { bundledCheckpoints } from '@infoplane/contracts';
import { Command, Option } from 'commander';
import { z } from 'zod';
import { fileExports, readRunFile } from './export-command-file';
import { addServerOptions, refusedOption, ServerClient, sessionPath, type ServerWords } from './server-client';
import type { Terminal } from './terminal';

const formats = ['csv', 'json', 'npz', 'bundle'] as const;
type Format = (typeof formats)[number];

interface ExportWords extends ServerWords {
  readonly session?: string;
  readonly format: string;
  readonly checkpoints: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `export`: a session's records as a file, from a server or from what `run --json` printed. */
export function exportCommand(terminal: Terminal): Command {
  return addServerOptions(new Command('export').description('Writes every number of a session at full resolution into a file: from a server, or from what run --json printed.'))
    .argument('[file]', 'what run --json printed; - for standard input. Without it a server is asked')
    .option('--session <id>', 'the session on the server, by the id in its address')
    .requiredOption('--format <name>', `${formats.join(', ')} (a bundle is a whole session, for import)`)
    .addOption(new Option('--checkpoints <which>', `of a bundle: ${bundledCheckpoints.join(', ')}`).default('none'))
    .option('--out <file>', 'where to; csv and json go to standard output if left out')
    .option('--json', 'says what was written as JSON')
    .action(async (file: string | undefined, { session, format, checkpoints, out, json, ...words }: ExportWords) => {
      const asked = parseOption(z.enum(formats, { error: `must be one of ${formats.join(', ')}` }), format, '--format');
      const which = parseOption(z.enum(bundledCheckpoints, { error: `must be one of ${bundledCheckpoints.join(', ')}` }), checkpoints, '--checkpoints');
      if (out === undefined && (asked === 'npz' || asked === 'bundle')) throw refusedOption('--out', `is needed: ${asked} is not for a terminal`);
      const content = file === undefined ? await fromServer(new ServerClient(words), session, asked, which) : await fromFile(file, session, asked, terminal);
      if (out === undefined) {
        const decoder = new TextDecoder();
        for await (const part of content) await terminal.write(decoder.decode(part, { stream: true }));
        return;
      }
      let bytes = 0;
      await save(terminal, out, counted(content, (length) => (bytes += length)));
      await terminal.write(json ? `${JSON.stringify({ file: out, format: asked, bytes })}\n` : `${out}: ${bytes} bytes\n`);
    });
}

function fromServer(server: ServerClient, session: string | undefined, format: Format, checkpoints: string): Promise<AsyncIterable<Uint8Array>> {
  if (session === undefined) throw refusedOption('--session', 'is needed, or a file of what run --json printed');
  const path = sessionPath(session);
  return server.receive(format === 'bundle' ? `${path}/bundle?checkpoints=${checkpoints}` : `${path}/export.${format}`);
}

async function fromFile(file: string, session: string | undefined, format: Format, terminal: Terminal): Promise<AsyncIterable<Uint8Array>> {
  if (session !== undefined) throw refusedOption('--session', 'belongs to a server, and a file is named as well');
  if (format === 'bundle') throw refusedOption('--format', 'a bundle is of a session on a server');
  return fileExports[format](await readRunFile(file, terminal));
}

async function save(terminal: Terminal, out: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await terminal.save(out, content);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || error.name === 'RefusedError') throw error;
    // Expected: no such folder, no right, no room.
    throw refusedOption('--out', `${out} cannot be written: ${error.message}`);
  }
}

async function* counted(content: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const part of content) {
    count(part.length);
    yield part;
  }
}

function parseOption<T>(schema: z.ZodType<T>, word: string, option: string): T {
  const parsed = schema.safeParse(word);
  if (!parsed.success) throw refusedOption(option, `${parsed.error.issues[0].message}, got "${word}"`);
  return parsed.data;
}
