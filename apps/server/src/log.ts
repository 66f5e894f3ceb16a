/** Where the server says what happens, one line an event. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log on a stream of text, each line with its time. Line breaks within a message would fake further lines. */
export function textLog(write: (line: string) => void, now: () => Date): Log {
  const line = (level: string) => (message: string) => write(`${now().toISOString()} ${level}${message.replaceAll(/\s*\n\s*/g, ' | ')}\n`);
  return { info: line(''), warn: line('warning: '), error: line('error: ') };
}

/** An error as one line. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
