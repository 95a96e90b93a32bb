/** How often each label is answered yes and no in a run's rows, and how often it is not known. */
import type { Rows } from '@main/runs/data-source'

export interface LabelCounts {
  readonly label: string
  yes: number
  no: number
  unknown: number
}

export interface CountedRows {
  readonly rows: number
  readonly labels: readonly LabelCounts[]
}

export async function countLabels(labels: readonly string[], batches: ReturnType<Rows>): Promise<CountedRows> {
  const counts = labels.map((label): LabelCounts => ({ label, yes: 0, no: 0, unknown: 0 }))
  let rows = 0
  for await (const batch of batches) {
    rows += batch.length
    for (const row of batch)
      for (const [i, count] of counts.entries()) {
        const answer = row.labels[i] ?? null
        count[answer === null ? 'unknown' : answer === 1 ? 'yes' : 'no'] += 1
      }
  }
  return { rows, labels: counts }
}
