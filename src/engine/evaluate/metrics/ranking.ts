/** Metrics of a ranking: how well scores put positives before negatives, whatever the threshold. */

/** Scores of one label's known rows, each list in ascending order. */
export interface Ranking {
  readonly positives: Float64Array
  readonly negatives: Float64Array
}

/**
 * Area under the ROC curve, as the share of (positive, negative) pairs in the right order, ties counting half:
 * U / (P N),  U = sum over positives of (#negatives below + #negatives not above) / 2.   Null without both classes.
 */
export function rocAuc({ positives, negatives }: Ranking): number | null {
  if (positives.length === 0 || negatives.length === 0) return null
  let below = 0
  let notAbove = 0
  let pairs = 0
  for (const score of positives) {
    while (below < negatives.length && negatives[below]! < score) below++
    while (notAbove < negatives.length && negatives[notAbove]! <= score) notAbove++
    pairs += (below + notAbove) / 2
  }
  return pairs / (positives.length * negatives.length)
}

/**
 * sum over distinct scores s of positives, from the highest:  (recall gained at s) * (precision of "score >= s").
 * Rows of one score are taken together. Null without positives; 1 without negatives, as in scikit-learn.
 */
export function averagePrecision({ positives, negatives }: Ranking): number | null {
  if (positives.length === 0) return null
  let hits = 0
  let falseAlarms = 0
  let sum = 0
  while (hits < positives.length) {
    const score = positives[positives.length - 1 - hits]!
    const before = hits
    while (hits < positives.length && positives[positives.length - 1 - hits]! >= score) hits++
    while (falseAlarms < negatives.length && negatives[negatives.length - 1 - falseAlarms]! >= score) falseAlarms++
    sum += ((hits - before) * hits) / (hits + falseAlarms)
  }
  return sum / positives.length
}
