import { buffer } from 'node:stream/consumers';
import { runCommandLine } from '../command-line';
import type { ExitCode, Terminal } from '../terminal';

/** What a person sees of a command that has ended. */
export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly log: readonly string[];
  /** What the command wrote into files; of bytes one character each. */
  readonly saved: Readonly<Record<string, string>>;
}

/** What lies before a command: files by path, standard input under `-`; and when the person interrupts, by what was written so far. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly interruptAt?: number;
}

/** Runs a command as a person would type it, its words parted by spaces. */
export async function type(command: string, { files = {}, interruptAt = Infinity }: Surroundings = {}): Promise<Outcome> {
  let out = '';
  let interrupt: (() => void) | null = null;
  const log: string[] = [];
  const saved: Record<string, string> = {};
  const terminal: Terminal = {
    write: async (text) => {
      out += text;
      if (out.length >= interruptAt) interrupt?.();
    },
    log: (line) => log.push(line),
    read: async (path) => {
      const content = files[path];
      if (content === undefined) throw new Error(`no such file: ${path}`);
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
    open: async (path) => {
      if (files[path] === undefined) throw new Error(`no such file: ${path}`);
      return new Blob([files[path] as string | Uint8Array<ArrayBuffer>]);
    },
    save: async (path, content) => {
      if (path.startsWith('nowhere/')) throw Object.assign(new Error(`no such folder: ${path}`), { code: 'ENOENT' });
      saved[path] = typeof content === 'string' ? content : (await buffer(content)).toString('latin1');
    },
    onInterrupt: (stop) => {
      interrupt = stop;
      return () => (interrupt = null);
    },
  };
  const code = await runCommandLine(command.split(' ').filter(Boolean), terminal);
  expect(interrupt).withContext('the listener is taken away again').toBeNull();
  return { code, out, log, saved };
}
