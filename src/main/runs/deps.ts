/** What a run needs of the program around it: the window and the headless program bring the same five things. */
import type { TrainResult } from '@engine/process/protocol'
import type { Engine } from '@main/engine-client/engine-client'
import type { WriteDb } from '@main/store/database'
import type { AppError } from '@shared/errors'
import type { TrainProgress } from '@shared/progress'
import type { RunStatus } from '@shared/run'

export interface RunListener {
  /** Status, name or metrics changed. */
  onChanged(runId: string): void
  onProgress(runId: string, progress: TrainProgress): void
}

/** How a run ended. `result` is there when the engine gave one, `error` when it failed or was lost. */
export interface RunOutcome {
  status: Extract<RunStatus, 'finished' | 'stopped' | 'failed' | 'interrupted'>
  result: TrainResult | null
  error: AppError | null
}

/** A run that this process trains. */
export interface LiveRun {
  /** Asks it to stop; the sentence becomes the run's reason. */
  stop(reason: string): void
  /** Never rejects. */
  done: Promise<RunOutcome>
}

export interface RunDeps {
  db: WriteDb
  home: string
  engine: Engine
  listener: RunListener
  /** By run id; one at most, since there is one training at a time. */
  live: Map<string, LiveRun>
}
