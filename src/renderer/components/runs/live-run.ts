/** A run while it trains: what its progress events add to what history already holds. Pure, so it can be tested without a window. */
import type { EpochResult } from '@shared/evaluation'
import type { Phase, TrainProgress } from '@shared/progress'
import type { RunDetail } from '@shared/run'

/** What only a running training has; history does not keep it. */
export interface LiveRun {
  phase: Phase
  done: number
  total: number
  /** To the end of the run, evaluations and saving included; null while unknown. */
  secondsLeft: number | null
  samplesPerSecond: number | null
  rssBytes: number | null
  epoch: number | null
  /** When the last event came, in milliseconds since 1970. */
  heardAt: number
}

const SILENT: Omit<LiveRun, 'heardAt'> = {
  phase: 'loading',
  done: 0,
  total: 0,
  secondsLeft: null,
  samplesPerSecond: null,
  rssBytes: null,
  epoch: null,
}

export function applyToLive(live: LiveRun | undefined, progress: TrainProgress, now: number): LiveRun {
  const before = { ...SILENT, ...live, heardAt: now }
  if (progress.kind === 'phase')
    return { ...before, ...progress, secondsLeft: progress.secondsLeft ?? before.secondsLeft, ...stalled(progress.phase) }
  if (progress.kind !== 'steps') return before
  return {
    ...before,
    phase: 'training',
    done: progress.steps.at(-1)?.step ?? before.done,
    total: progress.totalSteps,
    secondsLeft: progress.secondsLeft,
    samplesPerSecond: progress.samplesPerSecond,
    rssBytes: progress.rssBytes,
    epoch: progress.epoch,
  }
}

/** Comments per second is the training's own rate: another phase has none. */
const stalled = (phase: Phase): Partial<LiveRun> => (phase === 'training' ? {} : { samplesPerSecond: null })

/** The run with the event in it, or null when events before it were missed and the run must be fetched again. */
export function applyToRun(run: RunDetail, progress: TrainProgress): RunDetail | null {
  if (progress.kind === 'epoch') return withEpoch(run, progress.result, progress.evaluation)
  if (progress.kind === 'notice')
    return run.notices.includes(progress.message) ? run : { ...run, notices: [...run.notices, progress.message] }
  if (progress.kind !== 'steps') return run
  const lastStep = run.steps.at(-1)?.step ?? 0
  const fresh = progress.steps.filter((step) => step.step > lastStep)
  if (fresh[0] && fresh[0].step > lastStep + 1) return null
  return {
    ...run,
    status: 'running',
    steps: fresh.length ? [...run.steps, ...fresh] : run.steps,
    step: fresh.at(-1)?.step ?? run.step,
    totalSteps: progress.totalSteps,
    samplesPerSecond: progress.samplesPerSecond,
    peakRssBytes: Math.max(run.peakRssBytes ?? 0, progress.rssBytes),
  }
}

function withEpoch(run: RunDetail, result: EpochResult, evaluation: RunDetail['evaluation']): RunDetail {
  const others = run.epochs.filter((epoch) => epoch.epoch !== result.epoch)
  const epochs = [...others.map((epoch) => (result.best ? { ...epoch, best: false } : epoch)), result]
  return {
    ...run,
    epochs: epochs.sort((a, b) => a.epoch - b.epoch),
    evaluation: result.best && evaluation ? evaluation : run.evaluation,
    bestEpoch: result.best ? result.epoch : run.bestEpoch,
  }
}
