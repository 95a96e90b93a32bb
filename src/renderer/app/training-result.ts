/** How a run that has ended is told: its result in one sentence, and one next step. */
import type { NextStep } from '@renderer/components/notify'
import { outcome } from '@renderer/components/runs/run-words'
import { pages } from '@renderer/lib/pages'
import type { RunSummary } from '@shared/run'

export function trainingResult(run: RunSummary): { message: string; next: NextStep } {
  const words = outcome(run).trim()
  const message = `“${run.name}” ${words.charAt(0).toLowerCase()}${words.slice(1)}`
  const ended = run.status === 'finished' || run.status === 'stopped'
  if (ended && run.hasModel) return { message, next: { title: 'Try it on a text', to: `${pages.try.path}?run=${run.id}` } }
  return { message, next: { title: 'Open the training', to: pages.train.path } }
}
