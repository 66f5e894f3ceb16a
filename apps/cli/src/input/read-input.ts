import { RefusedError } from '@infoplane/contracts';
import type { Terminal } from '../terminal';

/** Input that is not as it must be: ends the command with code 2 and this sentence. */
export function wrongInput(sentence: string): RefusedError {
  return new RefusedError('invalid-input', sentence);
}

/** What a sentence calls an input. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/** The bytes of a file or of standard input (`-`). @throws RefusedError if there is no such file or it is empty. */
export async function readInput(path: string, { read }: Terminal): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await read(path);
  } catch (error) {
    // Expected: no such file, a folder, no permission.
    throw wrongInput(`${inputName(path)} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (bytes.length === 0) throw wrongInput(`${inputName(path)} is empty`);
  return bytes;
}

/** The text of an input. @throws RefusedError if it is not UTF-8. */
export function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // TypeError of the decoder: the bytes are no text.
    throw wrongInput(`${inputName(path)} is neither text in UTF-8 nor an NPY file`);
  }
}

/** Turns the refusal of a library's function into that of the command line. */
export function refusingRangeErrors<T>(compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    // Expected: numbers that the library refuses, such as probabilities that do not sum to 1. It says which.
    if (error instanceof RangeError) throw wrongInput(error.message);
    throw error;
  }
}
