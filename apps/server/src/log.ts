/** Where the server says what happens, one line an event. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/**
 * A log on a stream of text, each line with its time. Line breaks within a message would fake further lines, and other control characters,
 * which a session's name may hold, would command the terminal.
 */
export function textLog(write: (line: string) => void, now: () => Date): Log {
  const line = (level: string) => (message: string) => write(`${now().toISOString()} ${level}${plain(message)}\n`);
  return { info: line(''), warn: line('warning: '), error: line('error: ') };
}

/** An error as one line. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function plain(message: string): string {
  return message.replaceAll(/\s*[\n\r\u2028\u2029]\s*/g, ' | ').replaceAll(/\p{Cc}/gu, '\u{fffd}');
}
