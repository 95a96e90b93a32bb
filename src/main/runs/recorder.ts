/** Writes into history what the engine tells while it trains, and passes it on to whoever watches. */
import type { WriteDb } from '@main/store/database'
import { addEpoch, addNotice, appendSteps, setRunFacts } from '@main/store/run-progress'
import { getRun } from '@main/store/runs'
import type { TrainProgress } from '@shared/progress'
import type { RunListener } from './deps'
import { hasModel, type RunFolder } from './run-folder'

export interface RecorderDeps {
  db: WriteDb
  listener: RunListener
  runId: string
  folder: RunFolder
  /** History could not be written: training on would lose what it costs. */
  onFailure(error: unknown): void
}

export function recorder({ db, listener, runId, folder, onFailure }: RecorderDeps): (progress: TrainProgress) => void {
  const told = new Set(getRun(db, runId).notices)
  let totalSteps: number | null = null

  const record = (progress: TrainProgress): void => {
    if (progress.kind === 'steps') {
      appendSteps(db, { runId, steps: progress.steps })
      if (totalSteps !== progress.totalSteps) setRunFacts(db, { runId, totalSteps: progress.totalSteps })
      totalSteps = progress.totalSteps
    } else if (progress.kind === 'epoch') {
      addEpoch(db, { runId, result: progress.result, evaluation: progress.evaluation })
      listener.onChanged(runId)
    } else if (progress.kind === 'checkpoint') {
      setRunFacts(db, { runId, hasCheckpoint: true, hasModel: hasModel(folder) })
      listener.onChanged(runId)
    } else if (progress.kind === 'notice' && !told.has(progress.message)) {
      // A resumed run meets what it met before; it is told once.
      told.add(progress.message)
      addNotice(db, { runId, message: progress.message })
    }
  }

  return (progress) => {
    try {
      record(progress)
    } catch (error) {
      onFailure(error)
    }
    listener.onProgress(runId, progress)
  }
}
