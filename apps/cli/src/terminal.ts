/** Where a command reads wishes from and writes to. Handed in, so that tests see what a person sees. */
export interface Terminal {
  /** Writes to standard output; resolves once the reader has taken it, so a slow reader slows the command down. */
  readonly write: (text: string) => Promise<void>;
  /** Writes one line to standard error. */
  readonly log: (line: string) => void;
  /** All bytes of a file, or of standard input where the path is `-`. Rejects when it cannot be read. */
  readonly read: (path: string) => Promise<Uint8Array>;
  /** A file as something that is read while it is sent. Rejects when it cannot be read. */
  readonly open: (path: string) => Promise<Blob>;
  /** Writes a file, in place of what is there. Rejects when it cannot be written or its content breaks off: then what was there is still there. */
  readonly save: (path: string, content: string | AsyncIterable<Uint8Array>) => Promise<void>;
  /** Calls `stop` when the person interrupts. Returns what takes the listener away again. */
  readonly onInterrupt: (stop: () => void) => () => void;
}

/** How a command ends, as its exit code. */
export const exitCodes = { done: 0, failed: 1, wrongInput: 2, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
