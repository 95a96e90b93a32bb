/** A run in words: its status, its base, what it is doing and how it ended. */
import { epochNumber, formatScore, humanDuration } from '@renderer/lib/format'
import type { BaseRef } from '@shared/model'
import type { Phase } from '@shared/progress'
import type { RunDetail, RunStatus, RunSummary } from '@shared/run'

export const STATUS_WORDS: Record<RunStatus, string> = {
  queued: 'Queued',
  running: 'Running',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted',
}

export const PHASE_WORDS: Record<Phase, string> = {
  loading: 'Loading the base model',
  tokenising: 'Splitting comments into tokens',
  embedding: 'Computing the vectors of the comments',
  training: 'Training',
  evaluating: 'Checking on the validation comments',
  saving: 'Saving',
}

export const isActive = (run: Pick<RunSummary, 'status'>): boolean => run.status === 'running' || run.status === 'queued'

/** The base as people know it: the embedded model, a folder's name, the name of a run, or the id of a model of the Hub. */
export function baseWords(base: string, runs: readonly Pick<RunSummary, 'id' | 'name'>[]): string {
  if (base === 'minilm') return 'MiniLM'
  const hub = /^([\w.-]+(?:\/[\w.-]+)?)@[0-9a-f]{40}$/.exec(base)?.[1]
  if (hub) return hub
  const run = runs.find((one) => one.id === base)
  return run ? run.name : (base.split(/[\\/]/).findLast((part) => part !== '') ?? base)
}

/** What became of the labels that the base itself was trained for. */
export const baseLabelsWords = ({ ignoreMismatchedSizes }: Pick<RunDetail, 'ignoreMismatchedSizes'>): string =>
  ignoreMismatchedSizes ? 'others, replaced as agreed' : 'none, or the same'

export function baseKey(ref: BaseRef): string {
  if (ref.kind === 'embedded') return ref.name
  if (ref.kind === 'folder') return `folder:${ref.path}`
  return ref.kind === 'run' ? `run:${ref.runId}` : `hub:${ref.id}@${ref.commit}`
}

/** Seconds a run has taken; null while that is not known. */
export function runSeconds(run: RunSummary, now: number): number | null {
  const end = run.finishedAt ? Date.parse(run.finishedAt) : isActive(run) ? now : Number.NaN
  const seconds = (end - Date.parse(run.startedAt)) / 1000
  return Number.isFinite(seconds) ? seconds : null
}

/** How a run ended, in one sentence. */
export function outcome(run: RunSummary): string {
  const seconds = runSeconds(run, Date.now())
  const took = seconds === null ? '' : ` after ${humanDuration(seconds)}`
  if (run.status === 'finished') return `Finished${endedEarly(run) ? ' early' : ''}${took}. ${bestWords(run)}`
  const reason = run.reason ? ` ${run.reason}` : ''
  const at = run.totalSteps ? ` at step ${run.step.toLocaleString('en')} of ${run.totalSteps.toLocaleString('en')}` : took
  return `${STATUS_WORDS[run.status]}${at}.${reason} ${bestWords(run)}`
}

/** By early stopping; a notice of the run says when and why. */
const endedEarly = ({ step, totalSteps }: RunSummary): boolean => totalSteps !== null && step < totalSteps

function bestWords({ metrics, bestEpoch, hasModel }: RunSummary): string {
  if (!hasModel) return 'It was never evaluated, so there is no model to try.'
  if (!metrics) return 'Its best epoch has been kept.'
  const epoch = bestEpoch === null ? 'The best epoch' : `Epoch ${epochNumber(bestEpoch)}`
  return `${epoch} was kept: average precision ${formatScore(metrics.averagePrecision)}, ROC AUC ${formatScore(metrics.rocAuc)}, F1 ${formatScore(metrics.f1)}.`
}
