/** scikit-learn's classification_report: a row for each column, then four averages. */
import type { ReportRow } from '@shared/evaluation'
import { type Confusion, known, positives, scores, total } from './confusion'
import { type Decisions, forEachRow } from './decisions'

const SCORES = ['precision', 'recall', 'f1-score'] as const

/** The mean of rows with weights; equal weights where all of them are zero. */
function average(rows: readonly ReportRow[], weights: readonly number[], support: number): ReportRow {
  const sum = weights.reduce((a, b) => a + b, 0)
  const weightOf = (i: number): number => (sum === 0 ? 1 / rows.length : weights[i]! / sum)
  const mean = { precision: 0, recall: 0, 'f1-score': 0, support }
  for (const [i, row] of rows.entries()) for (const score of SCORES) mean[score] += row[score] * weightOf(i)
  return mean
}

function samplesAverage(decisions: Decisions, support: number): ReportRow {
  const sum = { precision: 0, recall: 0, 'f1-score': 0, support }
  let rows = 0
  forEachRow(decisions, (row) => {
    const own = scores(row)
    for (const score of SCORES) sum[score] += own[score]
    rows++
  })
  for (const score of SCORES) sum[score] /= Math.max(rows, 1)
  return sum
}

/**
 * `names` of the columns and their counts. A column of which nothing is known keeps its row of zeros but has no part in the
 * averages; "samples avg" is over the rows of which something is known.
 */
export function classificationReport(
  names: readonly string[],
  columns: readonly Confusion[],
  decisions: Decisions,
): Record<string, ReportRow> {
  const judged = columns.filter((column) => known(column) > 0)
  const rows = judged.map(scores)
  const micro = scores(total(judged))
  const { support } = micro
  return Object.fromEntries([
    ...names.map((name, i): [string, ReportRow] => [name, scores(columns[i]!)]),
    ['micro avg', micro],
    [
      'macro avg',
      average(
        rows,
        rows.map(() => 1),
        support,
      ),
    ],
    ['weighted avg', average(rows, judged.map(positives), support)],
    ['samples avg', samplesAverage(decisions, support)],
  ])
}
