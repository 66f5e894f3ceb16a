import { defaultEveryMeasured, estimatorId, type Estimator } from '@infoplane/contracts';

/** The kinds of estimators as a list offers them: the two bounds of a KDE are two estimators. */
export const estimatorKinds = ['binning', 'idnns', 'fixed-width', 'miller-madow', 'adaptive', 'exact', 'kde-upper', 'kde-lower', 'noisy'] as const;
export type EstimatorKind = (typeof estimatorKinds)[number];

/** Each kind as a list offers it. */
export const estimatorTitles: Record<EstimatorKind, string> = {
  binning: 'equal intervals',
  idnns: 'IDNNs edges',
  'fixed-width': 'fixed width',
  'miller-madow': 'Miller-Madow',
  adaptive: 'adaptive bins',
  exact: 'exact float32',
  'kde-upper': 'KDE, upper bound',
  'kde-lower': 'KDE, lower bound',
  noisy: 'noisy neurons',
};

/** An estimator as it is typed. What belongs to other kinds is kept, so that going back to one finds it again. */
export interface EstimatorFields {
  readonly kind: EstimatorKind;
  /** Intervals, edges or bins. */
  readonly count: string;
  readonly width: string;
  readonly noiseVariance: string;
  readonly everyMeasured: string;
}

/** An estimator to begin from: what its fields hold when a person first chooses its kind. */
export const blankEstimator: EstimatorFields = { kind: 'binning', count: '100', width: '0.07', noiseVariance: '0.001', everyMeasured: String(defaultEveryMeasured) };

/** What shows whether a finding hangs on the estimator: four resolutions, none at all, and the two bounds with noise. */
export const sensitivitySet: readonly Estimator[] = [
  { name: 'binning', bins: 10 },
  { name: 'binning', bins: 30 },
  { name: 'binning', bins: 100 },
  { name: 'binning', bins: 1000 },
  { name: 'exact' },
  { name: 'kde', noiseVariance: 0.001, bound: 'upper', everyMeasured: defaultEveryMeasured },
  { name: 'kde', noiseVariance: 0.001, bound: 'lower', everyMeasured: defaultEveryMeasured },
];

/** The estimators with those of the sensitivity set that are not among them, nor among `others`, after them. */
export function withSensitivitySet(held: readonly EstimatorFields[], others: readonly Estimator[] = []): EstimatorFields[] {
  const ids = new Set([...held.map((fields) => estimatorId(estimatorOf(fields))), ...others.map(estimatorId)]);
  return [...held, ...sensitivitySet.filter((estimator) => !ids.has(estimatorId(estimator))).map(estimatorFieldsOf)];
}

/** An estimator as a form shows it. */
export function estimatorFieldsOf(estimator: Estimator): EstimatorFields {
  switch (estimator.name) {
    case 'binning':
    case 'adaptive':
    case 'miller-madow':
      return { ...blankEstimator, kind: estimator.name, count: String(estimator.bins) };
    case 'idnns':
      return { ...blankEstimator, kind: estimator.name, count: String(estimator.edges) };
    case 'fixed-width':
      return { ...blankEstimator, kind: estimator.name, width: String(estimator.width) };
    case 'exact':
      return { ...blankEstimator, kind: estimator.name };
    case 'kde':
      return { ...blankEstimator, kind: `kde-${estimator.bound}`, noiseVariance: String(estimator.noiseVariance), everyMeasured: String(estimator.everyMeasured) };
    case 'noisy':
      return { ...blankEstimator, kind: estimator.name, noiseVariance: String(estimator.noiseVariance), everyMeasured: String(estimator.everyMeasured) };
    default:
      return estimator satisfies never;
  }
}

/** The estimator that was typed; numbers that are none are NaN, which the schema refuses. */
export function estimatorOf({ kind, count, width, noiseVariance, everyMeasured }: EstimatorFields): Estimator {
  switch (kind) {
    case 'binning':
    case 'adaptive':
    case 'miller-madow':
      return { name: kind, bins: numberOf(count) };
    case 'idnns':
      return { name: kind, edges: numberOf(count) };
    case 'fixed-width':
      return { name: kind, width: numberOf(width) };
    case 'exact':
      return { name: kind };
    case 'kde-upper':
    case 'kde-lower':
      return { name: 'kde', noiseVariance: numberOf(noiseVariance), bound: kind === 'kde-upper' ? 'upper' : 'lower', everyMeasured: numberOf(everyMeasured) };
    case 'noisy':
      return { name: kind, noiseVariance: numberOf(noiseVariance), everyMeasured: numberOf(everyMeasured) };
    default:
      return kind satisfies never;
  }
}

/** The number that was typed; NaN, which every schema refuses, when it is none. */
export function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}
