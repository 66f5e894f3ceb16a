import type { SessionColumns } from '@infoplane/figures';

/** One layer's path of the mean in the plane, bits, under the first estimator. */
export interface ThumbnailPath {
  readonly layer: number;
  readonly points: readonly (readonly [ixt: number, ity: number])[];
}

/** The paths of all layers, at most 80 points each: a stamp shows no more. Layers without a finite mean at the last epoch are left out. */
export function pathsOfColumns(columns: SessionColumns): ThumbnailPath[] {
  const count = columns.measurements;
  const stride = Math.max(1, Math.ceil(count / 80));
  const indices = Array.from({ length: Math.ceil(count / stride) }, (_, i) => count - 1 - i * stride).reverse();
  return Array.from({ length: columns.shape?.layers ?? 0 }, (_, i) => ({
    layer: i + 1,
    points: indices.map((index) => [columns.mean('ixt', index, i + 1), columns.mean('ity', index, i + 1)] as const).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)),
  })).filter(({ points }) => points.length > 0);
}

/** The points of the last measurement among records as JSON (`[estimators][replicas][layers]`); none when there is no measurement. */
export function pathsOfJson(records: readonly Record<string, unknown>[]): ThumbnailPath[] {
  const measurement = records.findLast(({ kind }) => kind === 'measurement');
  if (!measurement) return [];
  const [ixt, ity] = [measurement['ixt'], measurement['ity']] as (number | null)[][][][];
  const layers = ixt[0]?.[0]?.length ?? 0;
  return Array.from({ length: layers }, (_, layer) => ({ layer: layer + 1, points: [[meanOf(ixt[0], layer), meanOf(ity[0], layer)] as const] })).filter(({ points: [[x, y]] }) => Number.isFinite(x) && Number.isFinite(y));
}

function meanOf(replicas: readonly (number | null)[][], layer: number): number {
  const present = replicas.map((layers) => layers[layer]).filter((value) => value !== null);
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}
