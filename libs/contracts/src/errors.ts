import { z } from 'zod';

/** The closed list of error codes that a person or a script may meet on any door. */
export const errorCodes = [
  'invalid-input',
  'unauthenticated',
  'forbidden',
  'too-many',
  'not-found',
  'wrong-state',
  'conflict',
  'forbidden-origin',
  'too-large',
  'storage-full',
  'unavailable',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** One fault of an input: where it is and what is allowed there. */
export const faultSchema = z.object({ field: z.string(), message: z.string() });
export type Fault = z.infer<typeof faultSchema>;

/**
 * What every door answers when it refuses: a code for programs, a sentence for people, and the fields at fault. A `conflict` with what somebody else
 * did meanwhile also brings what holds now.
 */
export const refusalSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  faults: z.array(faultSchema).default([]),
  current: z.unknown().optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;

/** An error that a door turns into its refusal. */
export class RefusedError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly faults: readonly Fault[] = [],
    readonly current?: unknown,
  ) {
    super(message);
    this.name = 'RefusedError';
  }

  toRefusal(): Refusal {
    return { code: this.code, message: this.message, faults: [...this.faults], ...(this.current !== undefined && { current: this.current }) };
  }
}

/**
 * Parses outside input, or refuses it naming each field at fault and what is allowed there.
 *
 * @param subject what the input is, for the sentence: "session configuration".
 * @throws RefusedError with code `invalid-input`.
 */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown, subject: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => ({ field: issue.path.map(String).join('.') || '(whole)', message: issue.message }));
  const sentence = faults.map((fault) => `${fault.field}: ${fault.message}`).join('; ');
  throw new RefusedError('invalid-input', `Invalid ${subject}: ${sentence}`, faults);
}
