/** Class weights of the loss: a rare label's positives count for more. */

/** n / (2 · positives) over `known` labels; null without positives. */
export const balancedWeight = (known: number, positives: number): number | null =>
  positives === 0 ? null : known / (2 * positives)

function warningFor(name: string, known: number, positives: number): string | null {
  if (known === 0) return `No comment has a known answer for "${name}", so the model cannot learn it. Its weight is 1.`
  if (positives === 0) return `No comment is labelled "${name}", so the model cannot learn it. Its weight is 1.`
  if (positives === known) return `Every comment is labelled "${name}", so the model cannot learn when it does not apply.`
  return null
}

/** `labels` [n, L] (1 yes, 0 no, -1 unknown) -> pos_weight of each label, and what is wrong with the data, in sentences. */
export function balancedPosWeights(labels: Int8Array, names: readonly string[]): { weights: Float32Array; warnings: string[] } {
  const counts = names.map((_, column) => {
    let known = 0
    let positives = 0
    for (let i = column; i < labels.length; i += names.length) {
      if (labels[i] !== -1) known++
      if (labels[i] === 1) positives++
    }
    return { known, positives }
  })
  return {
    weights: Float32Array.from(counts, ({ known, positives }) => balancedWeight(known, positives) ?? 1),
    warnings: counts.flatMap(({ known, positives }, i) => warningFor(names[i]!, known, positives) ?? []),
  }
}
