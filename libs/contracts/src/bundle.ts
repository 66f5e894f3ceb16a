import { z } from 'zod';
import { sessionConfigurationSchema } from './configuration';
import { integer, limits } from './limits';
import { engineDescriptionSchema, sessionStateSchema } from './records';
import { forkPointSchema, sessionIdSchema, sessionNameSchema, writtenNotesSchema } from './session';

/**
 * A session bundle is one zip file that holds a session: `manifest.json`, `session.json`, `records.bin` and, where they were asked for,
 * `checkpoints/<epoch>.bin`. docs/bundle-format.md describes it byte by byte.
 */
export const bundleFormat = 'infoplane-bundle';
/** The version that this program writes, and the newest that it reads. */
export const bundleVersion = 1;
/** Which checkpoints a bundle holds. */
export const bundledCheckpoints = ['all', 'last', 'none'] as const;
export type BundledCheckpoints = (typeof bundledCheckpoints)[number];

/** Bounds of what a bundle's own descriptions may take. A record of the largest shape has some 34 MB. */
export const bundleLimits = { manifestBytes: 4 * 2 ** 20, sessionBytes: 4 * 2 ** 20, recordBytes: 128 * 2 ** 20, checkpoints: 20_000 } as const;

export const bundleNames = { manifest: 'manifest.json', session: 'session.json', records: 'records.bin' } as const;

/** The name of the entry that holds the checkpoint of an epoch. */
export function checkpointName(epoch: number): string {
  return `checkpoints/${epoch}.bin`;
}

/** The epoch whose checkpoint an entry of that name holds; null where no bundle has such an entry. */
export function checkpointEpoch(name: string): number | null {
  const digits = /^checkpoints\/(0|[1-9]\d{0,5})\.bin$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What every version's manifest begins with. */
export const bundleHeaderSchema = z.looseObject({ format: z.literal(bundleFormat), version: z.number().int().min(1) });

/** The first thing that is read of a bundle: what else there is, and how it can be known to be whole. */
export const bundleManifestSchema = z.strictObject({
  format: z.literal(bundleFormat),
  version: z.literal(bundleVersion),
  /** The version of the program that wrote it. */
  product: z.string().max(100),
  /** When it was written, in milliseconds since 1970. */
  createdAt: z.number(),
  /** Every other entry. */
  entries: z
    .array(z.strictObject({ name: z.string().max(100), bytes: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits') }))
    .max(bundleLimits.checkpoints + 2),
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;

const epoch = integer('an epoch', { min: 0, max: limits.epochs.max });
const count = z.number().int().nonnegative();

/** The session as it was when the bundle was written. What can be had from its records is had from them. */
export const bundledSessionSchema = z.strictObject({
  id: sessionIdSchema,
  name: sessionNameSchema,
  notes: writtenNotesSchema,
  createdAt: z.number(),
  configuration: sessionConfigurationSchema,
  parent: forkPointSchema.nullable(),
  state: sessionStateSchema,
  engine: engineDescriptionSchema.nullable(),
  /** How many records there are. */
  head: count.min(1, 'a session has at least one record'),
  checkpoints: z.array(z.strictObject({ epoch, step: count, seq: count, at: z.number() })).max(bundleLimits.checkpoints),
});
export type BundledSession = z.infer<typeof bundledSessionSchema>;

/** Bytes before each record in `records.bin`, little-endian: u32 length of its bytes, f64 seq, f64 at. */
export const recordPrefixBytes = 20;

/** What stands before a record in `records.bin`. */
export function recordPrefix(seq: number, at: number, length: number): Uint8Array<ArrayBuffer> {
  const prefix = new Uint8Array(recordPrefixBytes);
  const view = new DataView(prefix.buffer);
  view.setUint32(0, length, true);
  view.setFloat64(4, seq, true);
  view.setFloat64(12, at, true);
  return prefix;
}

/** What `recordPrefix` wrote. */
export function readRecordPrefix(bytes: Uint8Array): { readonly length: number; readonly seq: number; readonly at: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, recordPrefixBytes);
  return { length: view.getUint32(0, true), seq: view.getFloat64(4, true), at: view.getFloat64(12, true) };
}
