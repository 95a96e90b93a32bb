/** Two models' probabilities of the same rows side by side: how far they part, and which verdicts that changes. */
import type { QuantizationReport } from '@shared/quantization'

export interface ComparedScores {
  readonly ids: readonly string[]
  /** L labels, a threshold each. */
  readonly names: readonly string[]
  readonly thresholds: readonly number[]
  /** [ids, L] each */
  readonly float32: Float64Array
  readonly int8: Float64Array
}

export function compareScores({
  ids,
  names,
  thresholds,
  float32,
  int8,
}: ComparedScores): Pick<QuantizationReport, 'labels' | 'flips'> {
  const flips: QuantizationReport['flips'] = []
  const labels = names.map((label, column) => {
    const threshold = thresholds[column] as number
    let [largest, sum, flipped] = [0, 0, 0]
    for (const [row, id] of ids.entries()) {
      const [before, after] = [float32, int8].map((p) => p[row * names.length + column]) as [number, number]
      const change = Math.abs(after - before)
      largest = Math.max(largest, change)
      sum += change
      if (before >= threshold === after >= threshold) continue
      flipped++
      flips.push({ id, label, float32: before, int8: after })
    }
    return [label, { largest, mean: sum / ids.length, flipped }]
  })
  const change = (flip: QuantizationReport['flips'][number]) => Math.abs(flip.int8 - flip.float32)
  return { labels: Object.fromEntries(labels), flips: flips.sort((a, b) => change(b) - change(a)) }
}
