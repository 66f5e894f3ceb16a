/** A point of a curve. */
export type Point = [x: number, y: number];

/** The points that are drawn, and whether they are fewer than there are. */
export interface DrawnPoints {
  readonly points: Point[];
  readonly decimated: boolean;
}

/** More points than this a curve do not show on a panel a few hundred pixels wide. */
export const drawnPointsLimit = 600;

/**
 * At most `limit` of the points: the first, the last, and the lowest and highest of each run of equal length between, in their order. So no
 * peak and no dip is lost; absent (NaN) numbers are kept only where a run has no others. All of them when they are few enough.
 *
 * @param limit at least 4.
 */
export function decimate(points: Point[], limit = drawnPointsLimit): DrawnPoints {
  if (points.length <= limit) return { points, decimated: false };
  const runs = Math.floor((limit - 2) / 2);
  const inner = points.length - 2;
  const kept: Point[] = [points[0]];
  for (let run = 0; run < runs; run += 1) {
    const start = 1 + Math.floor((run * inner) / runs);
    const end = 1 + Math.floor(((run + 1) * inner) / runs);
    let lowest = start;
    let highest = start;
    for (let i = start + 1; i < end; i += 1) {
      if (points[i][1] < points[lowest][1] || Number.isNaN(points[lowest][1])) lowest = i;
      if (points[i][1] > points[highest][1] || Number.isNaN(points[highest][1])) highest = i;
    }
    kept.push(points[Math.min(lowest, highest)]);
    if (lowest !== highest) kept.push(points[Math.max(lowest, highest)]);
  }
  kept.push(points[points.length - 1]);
  return { points: kept, decimated: true };
}
