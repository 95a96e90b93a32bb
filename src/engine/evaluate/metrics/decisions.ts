/** Truth and prediction per row and column: the given labels, and then "none of the labels". */
import { type Confusion, count, known, noAnswers, wrong } from './confusion'

export interface Decisions {
  readonly rows: number
  /** The labels and one more. */
  readonly columns: number
  /** [rows, columns]: 1 yes, 0 no, -1 unknown. */
  readonly truth: Int8Array
  /** [rows, columns]: 1 yes, 0 no. */
  readonly predicted: Uint8Array
}

/**
 * A probability at its threshold is a yes. "None of the labels" is predicted where no label is; it is true where every label is
 * known to be no, false where one is known to be yes, and otherwise unknown: some label of the row is, and none is yes.
 */
export function decide(probabilities: Float32Array | Float64Array, labels: Int8Array, thresholds: readonly number[]): Decisions {
  const width = thresholds.length
  const rows = labels.length / width
  const columns = width + 1
  const truth = new Int8Array(rows * columns)
  const predicted = new Uint8Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    let anyYes = false
    let anyUnknown = false
    let anyPredicted = false
    for (let column = 0; column < width; column++) {
      const label = labels[row * width + column]!
      const yes = probabilities[row * width + column]! >= thresholds[column]!
      truth[row * columns + column] = label
      predicted[row * columns + column] = Number(yes)
      anyYes ||= label === 1
      anyUnknown ||= label === -1
      anyPredicted ||= yes
    }
    truth[row * columns + width] = anyYes ? 0 : anyUnknown ? -1 : 1
    predicted[row * columns + width] = Number(!anyPredicted)
  }
  return { rows, columns, truth, predicted }
}

/** The counts of each column over the rows where it is known. */
export function countColumns({ rows, columns, truth, predicted }: Decisions): Confusion[] {
  return Array.from({ length: columns }, (_, column) => {
    const confusion = noAnswers()
    for (let i = column; i < rows * columns; i += columns) count(confusion, truth[i]!, predicted[i]!)
    return confusion
  })
}

/** Calls `visit` with the counts over each row's known columns; a row of which nothing is known is left out. */
export function forEachRow({ rows, columns, truth, predicted }: Decisions, visit: (row: Confusion) => void): void {
  for (let row = 0; row < rows; row++) {
    const confusion = noAnswers()
    for (let i = row * columns; i < (row + 1) * columns; i++) count(confusion, truth[i]!, predicted[i]!)
    if (known(confusion) > 0) visit(confusion)
  }
}

/** Subset accuracy: the share of rows, of those with anything known, whose every known column is right. */
export function subsetAccuracy(decisions: Decisions): number | null {
  let right = 0
  let judged = 0
  forEachRow(decisions, (row) => {
    judged++
    if (wrong(row) === 0) right++
  })
  return judged === 0 ? null : right / judged
}
