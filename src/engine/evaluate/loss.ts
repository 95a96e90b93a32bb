/** Validation loss from logits, in float64 on the host: nothing to fit on a device. */

/**
 * Mean over known labels of (1 - y) x + (1 + (w - 1) y) · log(1 + e⁻ˣ); null when no label is known.
 * @param logits [n × L] @param labels [n × L] 1, 0 or -1 unknown @param posWeight [L]
 */
export function meanLoss(logits: Float32Array, labels: Int8Array, posWeight: Float32Array): number | null {
  let sum = 0
  let known = 0
  for (let i = 0; i < labels.length; i++) {
    const y = labels[i] as number
    if (y < 0) continue
    const x = logits[i] as number
    const weight = 1 + ((posWeight[i % posWeight.length] as number) - 1) * y
    sum += (1 - y) * x + weight * (Math.log1p(Math.exp(-Math.abs(x))) + Math.max(-x, 0))
    known++
  }
  return known === 0 ? null : sum / known
}
