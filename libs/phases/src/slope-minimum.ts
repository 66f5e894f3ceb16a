import type { Estimate } from './estimate';
import type { ProfilePoint } from './profile';
import type { Candidate } from './transition-detector';

/** A minimum of the slope that stands clear of higher slopes on both sides. Indices count the points of a profile. */
export interface SlopeMinimum extends Candidate {
  readonly leftShoulder: number;
  readonly rightShoulder: number;
}

/** What makes a dip of the slope a minimum and not noise. */
export interface SlopeMinimumRule {
  /** Half-height of a point's band, in its own standard errors. */
  readonly clearance: number;
  /** Least difference in slope between the minimum and each shoulder. */
  readonly minimalDepth: number;
}

/**
 * The deepest interior minimum of the slope, or null.
 *
 * A point is one if SNR falls there (the band slope ± clearance * standardError lies below 0) and, on each side, some point stands clear of it:
 * its band lies above this one's, and its slope is higher by the minimal depth. So a steepest fall at the very beginning or at the head is
 * no minimum: there is no shoulder on that side. Bands of k standard errors that do not overlap mean a difference of at least k sqrt 2
 * standard errors where the two are equal, and more where they are not.
 */
export function deepestSlopeMinimum(points: readonly ProfilePoint[], rule: SlopeMinimumRule): SlopeMinimum | null {
  const count = points.length;
  const left = new Int32Array(count);
  for (let i = 1; i < count; i += 1) left[i] = higherFloor(points, left[i - 1], i, rule.clearance);
  let right = count - 1;
  const standsClear = (shoulder: number, at: number): boolean => isClear(points[shoulder].slope, points[at].slope, rule);
  let deepest: SlopeMinimum | null = null;
  for (let at = count - 2; at > 0; at -= 1) {
    const isDeeper = deepest === null || points[at].slope.mean < points[deepest.at].slope.mean;
    if (isDeeper && isFall(points[at].slope, rule) && standsClear(left[at - 1], at) && standsClear(right, at)) {
      deepest = { at, leftShoulder: left[at - 1], rightShoulder: right };
    }
    right = higherFloor(points, right, at, rule.clearance);
  }
  return deepest;
}

/** Whichever of the two points has the higher lower end of its band. */
function higherFloor(points: readonly ProfilePoint[], a: number, b: number, clearance: number): number {
  const floor = ({ mean, standardError }: Estimate): number => mean - clearance * standardError;
  return floor(points[b].slope) > floor(points[a].slope) ? b : a;
}

function isFall(slope: Estimate, { clearance }: SlopeMinimumRule): boolean {
  return slope.mean + clearance * slope.standardError < 0;
}

/** Whether a shoulder lies above a minimum by the minimal depth, with bands that do not overlap. */
export function isClear(shoulder: Estimate, minimum: Estimate, { clearance, minimalDepth }: SlopeMinimumRule): boolean {
  const rise = shoulder.mean - minimum.mean;
  return rise >= minimalDepth && rise >= clearance * (shoulder.standardError + minimum.standardError);
}
