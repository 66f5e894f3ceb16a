import { limits } from '@infoplane/contracts';
import { z } from 'zod';

const line = (what: string) =>
  z
    .string({ error: `${what} must be one text` })
    .max(limits.nameLength, `${what} must be at most ${limits.nameLength} characters`)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, `${what} must not hold control characters or half a character`);

/** A data set's name: the SHA-256 of its bytes. */
export const datasetIdSchema = z.string({ error: 'must be the SHA-256 of a data set' }).regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a data set, 64 hexadecimal digits');

/** What an upload says beside the file. */
export const uploadQuerySchema = z.strictObject({
  /** What people call it. */
  title: line('a title').trim().min(1, 'a title must not be empty'),
  /** The label's column; left out, the server takes one that looks like it. */
  label: line('a label').min(1, 'a label must name a column').optional(),
});
export type Upload = z.infer<typeof uploadQuerySchema>;

/** What the server knows of a table: all that a session's `csv` problem asks for, and the columns to choose a label from. */
export const datasetSummarySchema = z.object({
  dataset: datasetIdSchema,
  title: z.string(),
  label: z.string(),
  rows: z.number().int().positive(),
  /** Columns beside the label. */
  inputs: z.number().int().positive(),
  classes: z.number().int().positive(),
  columns: z.array(
    z.object({
      name: z.string(),
      /** Different values, counted up to one more than there may be classes. */
      distinct: z.number().int().positive(),
      /** Whether all values are finite numbers. */
      isNumeric: z.boolean(),
    }),
  ),
  /** When it was uploaded last, in milliseconds since 1970. */
  uploadedAt: z.number(),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;
