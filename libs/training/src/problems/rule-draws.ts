/**
 * Purposes of what a problem draws from its rule seed by CountedStream(ruleSeed, 0, purpose, 0, lane). Apart from the purposes of training, so
 * that a session whose seed equals the rule seed does not repeat the rule's numbers. Never renumber them: they are part of every session's meaning.
 */
export const rulePurposes = { thresholdWeights: 101, committeeWeights: 102, blobDirections: 103, blobPlaces: 104, blobPoints: 105 } as const;
