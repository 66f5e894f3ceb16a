import { closestBeta, eachRow } from './closest-beta';
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
 * The divergence is convex in beta (its beta-dependent part is a log partition function), so beta* is the zero of its derivative: where the
 * encoder's expected KL[p(y|x) || p(y|t)] is the layer's own. Newton's steps within a bracket find it to a relative 1e-12. Cells with equal p(y|t)
 * and patterns with equal p(y|x) are treated together; the answer is the same and 4,096 cells cost what their distinct decoders cost.
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
  const { betaStar, betaAtBound } = closestBeta(grouped, low, high);
  const { encoder, point, meanLogPartition } = encoderAt(grouped, betaStar);
  const { ixt, ity } = grouped.point;
  const attainable = curveLabelInformation(curve, ixt);
  // Data processing holds for the layer's cells; only the rounding of I(T;Y) can pass I(X;Y).
  const needed = curveInputInformation(curve, Math.min(ity, curve.corner.ity));
  return {
    layer: grouped.point,
    betaStar,
    betaAtBound,
    divergence: Math.max(0, (grouped.ixtNats + betaStar * grouped.meanDivergence + meanLogPartition) / Math.LN2),
    optimum: point,
    residual: encoderResidual(grouped, encoder),
    labelInformationGap: { value: attainable.value - ity, lower: attainable.lower - ity, upper: attainable.upper - ity },
    inputInformationGap: { value: ixt - needed.value, lower: ixt - needed.upper, upper: ixt - needed.lower },
  };
}

/** The encoder p_beta and what is known of it. */
interface BuiltEncoder {
  /** p_beta(group|x), shape [merged patterns, groups]. */
  readonly encoder: Float64Array;
  readonly point: PlanePoint;
  /** E_x ln Z(x). */
  readonly meanLogPartition: number;
}

function encoderAt(grouped: GroupedLayer, beta: number): BuiltEncoder {
  const { joint, groups } = grouped;
  const { classes, px, pyGivenX } = joint;
  const encoder = new Float64Array(joint.patterns * groups);
  const mass = new Float64Array(groups);
  const labels = new Float64Array(groups * classes);
  let meanLogPartition = 0;
  let ixtNats = 0;
  eachRow(grouped, beta, (x, row, logits, logZ) => {
    encoder.set(row, x * groups);
    meanLogPartition += px[x] * logZ;
    for (let g = 0; g < groups; g += 1) {
      if (row[g] === 0) continue;
      const share = px[x] * row[g];
      ixtNats += share * (logits[g] - logZ);
      mass[g] += share;
      for (let y = 0; y < classes; y += 1) labels[g * classes + y] += share * pyGivenX[x * classes + y];
    }
  });
  for (const m of mass) if (m > 0) ixtNats -= m * Math.log(m);
  const py = labelMarginal(joint);
  let ity = 0;
  for (let i = 0; i < labels.length; i += 1) {
    if (labels[i] > 0) ity += labels[i] * Math.log2(labels[i] / (mass[Math.floor(i / classes)] * py[i % classes]));
  }
  return { encoder, point: { ixt: Math.max(0, ixtNats / Math.LN2), ity: Math.max(0, ity) }, meanLogPartition };
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
