/** Every figure of an evaluation but the loss, from probabilities and labels, equal to scikit-learn's. */
import type { Evaluation } from '@shared/evaluation'
import { NONE_KEY } from '@shared/labels'
import { type Confusion, known, thresholdedRocAuc, total, wrong } from './confusion'
import { countColumns, decide, subsetAccuracy } from './decisions'
import { averagePrecision, type Ranking, rocAuc } from './ranking'
import { classificationReport } from './report'

export interface MetricsInput {
  /** L labels. */
  readonly names: readonly string[]
  /** [n, L] */
  readonly probabilities: Float32Array | Float64Array
  /** [n, L]: 1 yes, 0 no, -1 unknown. */
  readonly labels: Int8Array
  /** One a label; 0.5 each when left out. */
  readonly thresholds?: readonly number[]
}

export const DEFAULT_THRESHOLD = 0.5

/** The scores of one label's known rows. A score that is not a number (a diverged model) leaves nothing to rank. */
function rankingOf({ names, probabilities, labels }: MetricsInput, column: number): Ranking {
  const positives: number[] = []
  const negatives: number[] = []
  for (let i = column; i < labels.length; i += names.length) {
    if (labels[i] === -1) continue
    const score = probabilities[i]!
    if (Number.isNaN(score)) return { positives: new Float64Array(), negatives: new Float64Array() }
    if (labels[i] === 1) positives.push(score)
    else negatives.push(score)
  }
  return { positives: Float64Array.from(positives).sort(), negatives: Float64Array.from(negatives).sort() }
}

function mean(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null)
  return defined.length === 0 ? null : defined.reduce((a, b) => a + b, 0) / defined.length
}

/** One value a label, and their mean over those that are defined. */
const perLabel = (names: readonly string[], values: readonly (number | null)[]) => ({
  macro: mean(values),
  perLabel: Object.fromEntries(names.map((name, i) => [name, values[i]!])),
})

/** Undefined as soon as one known column lacks a class, as in scikit-learn. */
function macroThresholdedRocAuc(columns: readonly Confusion[]): number | null {
  const values = columns.map(thresholdedRocAuc)
  return values.includes(null) ? null : mean(values)
}

function hammingLoss(labelColumns: readonly Confusion[]): number | null {
  const all = total(labelColumns)
  return known(all) === 0 ? null : wrong(all) / known(all)
}

/**
 * Unknown labels are left out of every figure. F1, accuracy, the thresholded ROC AUC and the report include the column
 * "none of the labels" (decisions.ts says when it is known); the other figures are of the given labels alone.
 */
export function evaluateMetrics(input: MetricsInput): Omit<Evaluation, 'loss'> {
  const { names, probabilities, labels } = input
  const thresholds = input.thresholds ?? names.map(() => DEFAULT_THRESHOLD)
  const decisions = decide(probabilities, labels, thresholds)
  const columns = countColumns(decisions)
  const judged = columns.filter((column) => known(column) > 0)
  const report = classificationReport([...names, NONE_KEY], columns, decisions)
  const rankings = names.map((_, column) => rankingOf(input, column))
  const anyKnown = judged.length > 0
  return {
    rows: decisions.rows,
    unknown: labels.reduce((unknown, label) => unknown + Number(label === -1), 0),
    f1Macro: anyKnown ? report['macro avg']!['f1-score'] : null,
    f1Micro: anyKnown ? report['micro avg']!['f1-score'] : null,
    accuracy: subsetAccuracy(decisions),
    hammingLoss: hammingLoss(columns.slice(0, -1)),
    rocAuc: perLabel(names, rankings.map(rocAuc)),
    averagePrecision: perLabel(names, rankings.map(averagePrecision)),
    rocAucThresholded: macroThresholdedRocAuc(judged),
    report,
    thresholds: Object.fromEntries(names.map((name, i) => [name, thresholds[i]!])),
  }
}
