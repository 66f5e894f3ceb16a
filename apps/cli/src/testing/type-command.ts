import { runCommandLine } from '../command-line';
import type { ExitCode, Terminal } from '../terminal';

/** What a person sees of a command that has ended. */
export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly log: readonly string[];
  /** What the command wrote into files. */
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
    save: async (path, text) => {
      if (path.startsWith('nowhere/')) throw new Error(`no such folder: ${path}`);
      saved[path] = text;
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
