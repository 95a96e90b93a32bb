/** Trains one run in the engine from the first message to the last, and leaves it in history as it ended. */
import type { TrainRequest } from '@engine/process/protocol'
import { addNotice, setRunFacts, setRunResult, setRunStatus } from '@main/store/run-progress'
import { releaseTrainingLock } from '@main/store/training-lock'
import { type AppError, type ErrorCode, fromErrorData, toErrorData } from '@shared/errors'
import type { LiveRun, RunDeps, RunOutcome } from './deps'
import { tokenCacheFolder } from './home'
import { ingestPredictions } from './ingest-predictions'
import { recorder } from './recorder'
import { hasCheckpoint, hasModel, type RunFolder, removeCheckpoint, settleRunFolder } from './run-folder'
import { trainInEngine } from './train-in-engine'

/** What differs between runs; folders are the same for all. */
export type TrainOrder = Omit<TrainRequest, 'runFolder' | 'tokenCache'>

/** The caller holds the training lock for this run; it is released at the end. */
export function train(deps: RunDeps, runId: string, folder: RunFolder, order: TrainOrder): LiveRun {
  const stopping = new AbortController()
  const request = { ...order, runFolder: folder.path, tokenCache: tokenCacheFolder(deps.home) }
  const live: LiveRun = {
    stop: (reason) => stopping.abort(reason),
    done: settle(deps, runId, folder, callEngine(deps, runId, folder, request, stopping)),
  }
  deps.live.set(runId, live)
  return live
}

async function callEngine(
  deps: RunDeps,
  runId: string,
  folder: RunFolder,
  request: TrainRequest,
  stopping: AbortController,
): Promise<RunOutcome & { reason: string | null }> {
  const { db, listener } = deps
  let failure: unknown = null
  const onFailure = (error: unknown) => {
    failure ??= error
    stopping.abort()
  }
  try {
    setRunStatus(db, { runId, status: 'running' })
    listener.onChanged(runId)
    const onProgress = recorder({ db, listener, runId, folder, onFailure })
    const result = await trainInEngine(deps, { runId, folder, request }, { signal: stopping.signal, onProgress })
    if (failure) throw failure
    setRunResult(db, { runId, result })
    await ingestPredictions(db, { runId, file: folder.predictions })
    return {
      status: result.status,
      result,
      error: null,
      reason: result.status === 'stopped' ? stopReason(stopping) : null,
    }
  } catch (error) {
    const told = fromErrorData(toErrorData(failure ?? error))
    const status = statusOf(told)
    const reason = status === 'stopped' ? stopReason(stopping) : failureReason(told, hasCheckpoint(folder))
    return { status, result: null, error: told, reason }
  }
}

/** The last entry in history, the lock, and the word to whoever waits. History that cannot be written is put right at the next start. */
async function settle(
  deps: RunDeps,
  runId: string,
  folder: RunFolder,
  ended: Promise<RunOutcome & { reason: string | null }>,
): Promise<RunOutcome> {
  const { status, result, error, reason } = await ended
  const { db, listener, live } = deps
  let outcome: RunOutcome = { status, result, error }
  try {
    await settleRunFolder(folder)
    if (status === 'finished') await removeCheckpoint(folder).catch(() => undefined)
    setRunFacts(db, { runId, hasCheckpoint: hasCheckpoint(folder), hasModel: hasModel(folder) })
    if (error?.detail) addNotice(db, { runId, message: error.detail })
    setRunStatus(db, { runId, status, reason })
  } catch (lost) {
    outcome = { status: 'failed', result, error: error ?? fromErrorData(toErrorData(lost)) }
  }
  try {
    releaseTrainingLock(db, { pid: process.pid, runId })
  } catch {
    // The lock of a process that is gone counts for nothing, so it frees itself when this one ends.
  }
  live.delete(runId)
  listener.onChanged(runId)
  return outcome
}

function statusOf(error: AppError): RunOutcome['status'] {
  if (error.code === 'cancelled') return 'stopped'
  return LOST.includes(error.code) ? 'interrupted' : 'failed'
}

/** The process that trained, or what it trained on, is gone. */
const LOST: readonly ErrorCode[] = ['engine-lost', 'engine-out-of-memory', 'device-lost']
const RESUMABLE: readonly ErrorCode[] = [...LOST, 'storage', 'internal']

/** Going on helps where the world was at fault; what recipe or data caused would only come again, and its sentence says what to change. */
function failureReason({ code, message }: AppError, resumable: boolean): string {
  if (!RESUMABLE.includes(code)) return message
  return `${message} ${resumable ? 'Resume the run to go on from its last checkpoint.' : 'It had saved no checkpoint: start it again.'}`
}

/** Why, and no more: what was kept is told from what history holds. */
const stopReason = ({ signal }: AbortController): string =>
  typeof signal.reason === 'string' ? signal.reason : 'It was stopped.'
