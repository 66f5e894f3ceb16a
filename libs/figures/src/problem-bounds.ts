import type { ProblemName } from '@infoplane/contracts';

/** H(X) and I(X;Y) of each problem, bits: no layer can know more of the input, or of the label. */
export const problemBounds: Record<ProblemName, { readonly hx: number; readonly ixy: number }> = {
  // 4,096 equally likely patterns. The hard rule is a function of x, so I(X;Y) = H(Y) with 2,118 patterns of class y = 1.
  'szt-hard': { hx: 12, ixy: 0.999157120850271 },
  // H(Y) - H(Y|X) of p(y|x) over the 4,096 patterns.
  'szt-soft': { hx: 12, ixy: 0.899482824825784 },
};
