/** What 8 bits change, in a sentence. */
import type { QuantizationReport } from './quantization'

const count = (value: number): string => value.toLocaleString('en-US')

/** `4 of 12,000 verdicts change, in 3 of 2,000 comments; largest change of a probability 0.031.` */
export function quantizationWords({ rows, labels, flips }: QuantizationReport): string {
  const changes = Object.values(labels)
  const largest = Math.max(...changes.map((change) => change.largest))
  const comments = new Set(flips.map(({ id }) => id)).size
  const verdicts = count(rows * changes.length)
  const changed =
    flips.length === 0
      ? `None of ${verdicts} verdicts changes`
      : `${count(flips.length)} of ${verdicts} verdicts ${flips.length === 1 ? 'changes' : 'change'}, in ${count(comments)} of ${count(rows)} comments`
  return `${changed}; largest change of a probability ${largest.toFixed(3)}.`
}

/** How many times as many samples a second. */
export const speedUp = ({ float32, int8 }: QuantizationReport): number => int8.samplesPerSecond / float32.samplesPerSecond
