import { curveInputInformation, curveLabelInformation } from './curve-value';
import type { CurveValue } from './curve-value';
import type { BottleneckCurve, DegenerateCurve, PlanePoint } from './information-curve';
import { groupLayer } from './grouped-layer';
import type { GroupedLayer, LayerEncoder } from './grouped-layer';
import { labelMarginal } from './joint';
import type { BottleneckJoint } from './joint';

/** A layer beside the bottleneck's bound. Informations in bits. */
export interface LayerOptimum {
  /** The layer's own point. */
  readonly layer: PlanePoint;
  /** The beta at which the bottleneck encoder built from the layer's own decoder is closest to the layer. */
  readonly betaStar: number;
  /** 'low' or 'high' when the divergence still falls at that end of the search: then beta* lies beyond it. */
  readonly betaAtBound: 'low' | 'high' | null;
  /** E_x KL[p(t|x) || p_beta*(t|x)] in bits, the least over the search. */
  readonly divergence: number;
  /** The point of p_beta*, which is one step of the self-consistent equations and need not lie on the curve. */
  readonly optimum: PlanePoint;
  /** max over x, t of |p(t|x) - p_beta*(t|x)|: the residual of the encoder's equation. The other two hold exactly, by construction. */
  readonly residual: number;
  /** The curve's I(T;Y) at the layer's I(X;T), less the layer's; bounds as in `CurveValue`. */
  readonly labelInformationGap: CurveValue;
  /** The layer's I(X;T) less the curve's at the layer's I(T;Y). */
  readonly inputInformationGap: CurveValue;
}

/**
 * Compares a layer with the bottleneck: beta* = argmin_beta E_x KL[p(t|x) || p_beta(t|x)] with
 * p_beta(t|x) = p(t) exp(-beta KL[p(y|x) || p(y|t)]) / Z(x) built from the layer's own p(t) and p(y|t); and its distance to the curve.
 *
 * The divergence is convex in beta (its beta-dependent part is a log partition function), so beta* is the zero of its derivative, found by
 * bisection to a relative 1e-12. Cells with equal p(y|t) and patterns with equal p(y|x) are treated together; the answer is the same and
 * 4,096 cells cost what their distinct decoders cost.
 *
 * @param joint the true rule over all patterns, not merged: its patterns are those of the layer.
 * @param curve the curve of the same joint.
 * @param search the betas considered, 0.5 to 2,000 by default.
 * @throws RangeError if the layer's shape does not match the joint, an encoder row does not sum to 1, or the search is empty.
 * @source Shwartz-Ziv & Tishby 2017, arXiv:1703.00810, section on the optimality of the layers.
 */
export function layerOptimum(
  joint: BottleneckJoint,
  layer: LayerEncoder,
  curve: BottleneckCurve | DegenerateCurve,
  search: { readonly low?: number; readonly high?: number } = {},
): LayerOptimum {
  const { low = 0.5, high = 2000 } = search;
  if (!(low >= 0 && low < high && high < Infinity)) throw new RangeError(`layerOptimum: expected 0 <= low < high, got ${low} and ${high}`);
  const grouped = groupLayer(joint, layer);
  const slope = (beta: number) => grouped.meanDivergence - expectedDivergence(grouped, encoderAt(grouped, beta));
  let betaStar: number;
  let betaAtBound: LayerOptimum['betaAtBound'] = null;
  if (slope(high) < 0) [betaStar, betaAtBound] = [high, 'high'];
  else if (slope(low) > 0) [betaStar, betaAtBound] = [low, 'low'];
  else betaStar = zeroOf(slope, low, high);
  const encoder = encoderAt(grouped, betaStar);
  const point = planePoint(grouped, encoder);
  const { ixt, ity } = grouped.point;
  const attainable = curveLabelInformation(curve, ixt);
  // Data processing holds for the layer's cells; only the rounding of I(T;Y) can pass I(X;Y).
  const needed = curveInputInformation(curve, Math.min(ity, curve.corner.ity));
  return {
    layer: grouped.point,
    betaStar,
    betaAtBound,
    divergence: Math.max(0, (grouped.ixtNats + betaStar * grouped.meanDivergence + meanLogPartition(grouped, betaStar)) / Math.LN2),
    optimum: point,
    residual: encoderResidual(grouped, encoder),
    labelInformationGap: { value: attainable.value - ity, lower: attainable.lower - ity, upper: attainable.upper - ity },
    inputInformationGap: { value: ixt - needed.value, lower: ixt - needed.upper, upper: ixt - needed.lower },
  };
}

/** ln Z(x) and p_beta(group|x), row by row. */
function eachRow(grouped: GroupedLayer, beta: number, visit: (x: number, row: Float64Array, logZ: number) => void): void {
  const { groups, groupMass, divergence } = grouped;
  const row = new Float64Array(groups);
  const logMass = groupMass.map(Math.log);
  for (let x = 0; x < grouped.joint.patterns; x += 1) {
    let largest = -Infinity;
    for (let g = 0; g < groups; g += 1) {
      // At beta 0 an infinite divergence weighs nothing.
      row[g] = beta === 0 ? logMass[g] : logMass[g] - beta * divergence[x * groups + g];
      if (row[g] > largest) largest = row[g];
    }
    let z = 0;
    for (let g = 0; g < groups; g += 1) {
      row[g] = Math.exp(row[g] - largest);
      z += row[g];
    }
    for (let g = 0; g < groups; g += 1) row[g] /= z;
    visit(x, row, largest + Math.log(z));
  }
}

function encoderAt(grouped: GroupedLayer, beta: number): Float64Array {
  const encoder = new Float64Array(grouped.joint.patterns * grouped.groups);
  eachRow(grouped, beta, (x, row) => encoder.set(row, x * grouped.groups));
  return encoder;
}

function meanLogPartition(grouped: GroupedLayer, beta: number): number {
  let mean = 0;
  eachRow(grouped, beta, (x, _row, logZ) => (mean += grouped.joint.px[x] * logZ));
  return mean;
}

function expectedDivergence(grouped: GroupedLayer, encoder: Float64Array): number {
  let sum = 0;
  for (let x = 0; x < grouped.joint.patterns; x += 1) {
    for (let g = 0; g < grouped.groups; g += 1) {
      const i = x * grouped.groups + g;
      if (encoder[i] > 0) sum += grouped.joint.px[x] * encoder[i] * grouped.divergence[i];
    }
  }
  return sum;
}

function planePoint(grouped: GroupedLayer, encoder: Float64Array): PlanePoint {
  const { joint, groups } = grouped;
  const py = labelMarginal(joint);
  const mass = new Float64Array(groups);
  const labels = new Float64Array(groups * joint.classes);
  for (let x = 0; x < joint.patterns; x += 1) {
    for (let g = 0; g < groups; g += 1) {
      const share = joint.px[x] * encoder[x * groups + g];
      mass[g] += share;
      for (let y = 0; y < joint.classes; y += 1) labels[g * joint.classes + y] += share * joint.pyGivenX[x * joint.classes + y];
    }
  }
  let ixt = 0;
  let ity = 0;
  for (let x = 0; x < joint.patterns; x += 1) {
    for (let g = 0; g < groups; g += 1) {
      const q = encoder[x * groups + g];
      if (q > 0) ixt += joint.px[x] * q * Math.log2(q / mass[g]);
    }
  }
  for (let i = 0; i < labels.length; i += 1) {
    if (labels[i] > 0) ity += labels[i] * Math.log2(labels[i] / (mass[Math.floor(i / joint.classes)] * py[i % joint.classes]));
  }
  return { ixt: Math.max(0, ixt), ity: Math.max(0, ity) };
}

function encoderResidual(grouped: GroupedLayer, encoder: Float64Array): number {
  const { layer, groupOf, cellMass, groupMass, groups, patternClass } = grouped;
  const shareOf = (x: number, t: number) =>
    groupOf[t] < 0 ? 0 : (encoder[patternClass[x] * groups + groupOf[t]] * cellMass[t]) / groupMass[groupOf[t]];
  let residual = 0;
  patternClass.forEach((_, x) => {
    // A hard encoder's own cell lacks what all other cells have in excess, so it shows the largest difference of its row.
    if (layer.kind === 'hard') residual = Math.max(residual, 1 - shareOf(x, layer.cells[x]));
    else
      for (let t = 0; t < layer.count; t += 1) residual = Math.max(residual, Math.abs(layer.encoder[x * layer.count + t] - shareOf(x, t)));
  });
  return residual;
}

/** The zero of a non-decreasing function that is <= 0 at low and >= 0 at high. */
function zeroOf(f: (beta: number) => number, low: number, high: number): number {
  let below = low;
  let above = high;
  while (above - below > 1e-12 * above) {
    const middle = (below + above) / 2;
    if (middle === below || middle === above) break;
    if (f(middle) < 0) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
