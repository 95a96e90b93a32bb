/** The metrics again, straight from their definitions: slow, obvious, and sharing nothing with the code under test. */

export interface NaiveInput {
  readonly truth: readonly (readonly number[])[]
  readonly scores: readonly (readonly number[])[]
  readonly thresholds: readonly number[]
}

type Cell = { readonly truth: number; readonly predicted: number; readonly row: number; readonly column: number }

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
const divide = (a: number, b: number): number => (b === 0 ? 0 : a / b)

function knownCells({ truth, scores, thresholds }: NaiveInput): Cell[] {
  return truth.flatMap((labels, row) => {
    const predicted = scores[row]!.map((score, column) => (score >= thresholds[column]! ? 1 : 0))
    const none = labels.includes(1) ? 0 : labels.includes(-1) ? -1 : 1
    const cells = [...labels, none].map((value, column) => ({
      truth: value,
      predicted: [...predicted, predicted.includes(1) ? 0 : 1][column]!,
      row,
      column,
    }))
    return cells.filter((cell) => cell.truth !== -1)
  })
}

/** precision, recall, F1 and support of some cells. */
function scoresOf(cells: readonly Cell[]) {
  const both = cells.filter((cell) => cell.truth && cell.predicted).length
  const precision = divide(both, cells.filter((cell) => cell.predicted).length)
  const support = cells.filter((cell) => cell.truth).length
  const recall = divide(both, support)
  return { precision, recall, 'f1-score': divide(2 * precision * recall, precision + recall), support }
}

/** Every pair of a positive and a negative, one by one. */
function pairAuc(pairs: readonly { truth: number; score: number }[]): number | null {
  const outcomes = pairs.flatMap((a) =>
    pairs.flatMap((b) => (a.truth === 1 && b.truth === 0 ? [a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0] : [])),
  )
  return outcomes.length === 0 ? null : mean(outcomes)
}

/** Precision at every threshold that is a score, weighted by the recall it adds. */
function stepPrecision(pairs: readonly { truth: number; score: number }[]): number | null {
  const positives = pairs.filter((pair) => pair.truth === 1).length
  if (positives === 0) return null
  let area = 0
  let recall = 0
  for (const threshold of [...new Set(pairs.map((pair) => pair.score))].sort((a, b) => b - a)) {
    const taken = pairs.filter((pair) => pair.score >= threshold)
    const hits = taken.filter((pair) => pair.truth === 1).length
    area += (hits / positives - recall) * (hits / taken.length)
    recall = hits / positives
  }
  return area
}

const macro = (rows: readonly ReturnType<typeof scoresOf>[], weights: readonly number[], support: number) => {
  const total = weights.reduce((a, b) => a + b, 0)
  const average = (key: 'precision' | 'recall' | 'f1-score') =>
    rows.reduce((sum, row, i) => sum + row[key] * (total === 0 ? 1 / rows.length : weights[i]! / total), 0)
  return { precision: average('precision'), recall: average('recall'), 'f1-score': average('f1-score'), support }
}

export function naiveMetrics(input: NaiveInput) {
  const width = input.thresholds.length
  const cells = knownCells(input)
  const columns = Array.from({ length: width + 1 }, (_, column) => cells.filter((cell) => cell.column === column))
  const rows = input.truth.map((_, row) => cells.filter((cell) => cell.row === row)).filter((row) => row.length > 0)
  const judged = columns.filter((column) => column.length > 0)
  const columnScores = judged.map(scoresOf)
  const micro = scoresOf(cells)
  const pairs = Array.from({ length: width }, (_, column) =>
    columns[column]!.map(({ row, truth }) => ({ truth, score: input.scores[row]![column]! })),
  )
  const thresholded = judged.map((column) => pairAuc(column.map(({ truth, predicted }) => ({ truth, score: predicted }))))
  const labelCells = cells.filter((cell) => cell.column < width)
  return {
    f1Macro: mean(columnScores.map((score) => score['f1-score'])),
    f1Micro: micro['f1-score'],
    accuracy: mean(rows.map((row) => (row.every((cell) => cell.truth === cell.predicted) ? 1 : 0))),
    hammingLoss: mean(labelCells.map((cell) => (cell.truth === cell.predicted ? 0 : 1))),
    rocAuc: pairs.map(pairAuc),
    averagePrecision: pairs.map(stepPrecision),
    rocAucThresholded: thresholded.includes(null) ? null : mean(thresholded as number[]),
    columns: columns.map(scoresOf),
    'micro avg': micro,
    'macro avg': macro(
      columnScores,
      columnScores.map(() => 1),
      micro.support,
    ),
    'weighted avg': macro(
      columnScores,
      columnScores.map(({ support }) => support),
      micro.support,
    ),
    'samples avg': {
      ...macro(
        rows.map(scoresOf),
        rows.map(() => 1),
        0,
      ),
      support: micro.support,
    },
    unknown: input.truth.flat().filter((value) => value === -1).length,
  }
}
