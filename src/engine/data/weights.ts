/** Class weights of the loss: a rare label's positives count for more. */

/** n / (2 · positives) over `known` labels; null where they lack a class. */
const balancedWeight = ({ known, positives }: Counts): number | null =>
  positives === 0 || positives === known ? null : known / (2 * positives)

interface Counts {
  readonly known: number
  readonly positives: number
}

/** Of each column of `labels` [n, width] (1 yes, 0 no, -1 unknown). */
function countsOf(labels: Int8Array, width: number): Counts[] {
  return Array.from({ length: width }, (_, column) => {
    let known = 0
    let positives = 0
    for (let i = column; i < labels.length; i += width) {
      if (labels[i] !== -1) known++
      if (labels[i] === 1) positives++
    }
    return { known, positives }
  })
}

/** The balanced weight of each column of `labels` [n, width]; null where a column lacks a class. */
export const balancedWeights = (labels: Int8Array, width: number): (number | null)[] =>
  countsOf(labels, width).map(balancedWeight)

function warningFor(name: string, { known, positives }: Counts): string | null {
  if (known === 0) return `No comment has a known answer for "${name}", so the model cannot learn it. Its weight is 1.`
  if (positives === 0) return `No comment is labelled "${name}", so the model cannot learn it. Its weight is 1.`
  if (positives === known)
    return `Every comment is labelled "${name}", so the model cannot learn when it does not apply. Its weight is 1.`
  return null
}

/** `labels` [n, L] (1 yes, 0 no, -1 unknown) -> pos_weight of each label, and what is wrong with the data, in sentences. */
export function balancedPosWeights(labels: Int8Array, names: readonly string[]): { weights: Float32Array; warnings: string[] } {
  const counts = countsOf(labels, names.length)
  return {
    weights: Float32Array.from(counts, (count) => balancedWeight(count) ?? 1),
    warnings: counts.flatMap((count, i) => warningFor(names[i]!, count) ?? []),
  }
}
