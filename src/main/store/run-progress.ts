/** What a run reports while it trains: status, facts, steps, epochs, notices, and its result. */
import type { EpochResult, Evaluation } from '@shared/evaluation'
import type { StepRecord } from '@shared/progress'
import type { RunStatus } from '@shared/run'
import { assertRun, runIsGone } from './assert-run'
import { run, type WriteDb, write } from './database'
import { setThresholds } from './thresholds'

/** `queued` and `running` are held by this process; every other status ends the run, with the reason in a sentence. */
export function setRunStatus(
  db: WriteDb,
  { runId, status, reason = null }: { runId: string; status: RunStatus; reason?: string | null },
): void {
  const live = status === 'queued' || status === 'running'
  const now = new Date().toISOString()
  const { changes } = run(
    db,
    'UPDATE runs SET status = ?, reason = ?, finished_at = ?, holder_pid = ?, holder_since = ? WHERE id = ?',
    status,
    reason,
    live ? null : now,
    live ? process.pid : null,
    live ? now : null,
    runId,
  )
  if (changes === 0) throw runIsGone()
}

/** What is learnt about a run after it was made. */
export interface RunFacts {
  runId: string
  device?: string
  totalSteps?: number
  dataHash?: string
  trainRows?: number
  evalRows?: number
  /** A checkpoint to resume from is on disk. */
  hasCheckpoint?: boolean
  /** The best epoch's model is on disk. */
  hasModel?: boolean
}

export function setRunFacts(db: WriteDb, facts: RunFacts): void {
  const { changes } = run(
    db,
    `UPDATE runs SET device = coalesce(?, device), total_steps = coalesce(?, total_steps), data_hash = coalesce(?, data_hash),
       train_rows = coalesce(?, train_rows), eval_rows = coalesce(?, eval_rows),
       has_checkpoint = coalesce(?, has_checkpoint), has_model = coalesce(?, has_model)
     WHERE id = ?`,
    facts.device ?? null,
    facts.totalSteps ?? null,
    facts.dataHash ?? null,
    facts.trainRows ?? null,
    facts.evalRows ?? null,
    asFlag(facts.hasCheckpoint),
    asFlag(facts.hasModel),
    facts.runId,
  )
  if (changes === 0) throw runIsGone()
}

const asFlag = (value: boolean | undefined): number | null => (value === undefined ? null : Number(value))

/** A step reported again (after resuming) replaces the first report. */
export function appendSteps(db: WriteDb, { runId, steps }: { runId: string; steps: readonly StepRecord[] }): void {
  const last = steps.at(-1)
  if (!last) return
  write(db, () => {
    assertRun(db, runId)
    for (const { step, loss, learningRate, gradNorm } of steps)
      run(
        db,
        'INSERT OR REPLACE INTO run_steps (run_id, step, loss, learning_rate, grad_norm) VALUES (?, ?, ?, ?, ?)',
        runId,
        step,
        loss,
        learningRate,
        gradNorm,
      )
    run(db, 'UPDATE runs SET step = ? WHERE id = ?', last.step, runId)
  })
}

/** Where a checkpoint stands. */
export interface CheckpointState {
  step: number
  epochs: readonly EpochResult[]
  best: { epoch: number; evaluation: Evaluation } | null
}

/**
 * Forgets what came after a checkpoint, so that a resumed run writes on from there. Epochs are the checkpoint's: an epoch forgotten
 * may have taken the title from one that stays, and a kill may have kept the last one from being told.
 */
export function rewindRun(
  db: WriteDb,
  { runId, checkpoint: { step, epochs, best } }: { runId: string; checkpoint: CheckpointState },
): void {
  write(db, () => {
    assertRun(db, runId)
    run(db, 'DELETE FROM run_steps WHERE run_id = ? AND step > ?', runId, step)
    run(db, 'DELETE FROM run_epochs WHERE run_id = ? AND step > ?', runId, step)
    setEpochs(db, { runId, epochs, best })
    run(db, 'UPDATE runs SET step = ? WHERE id = ?', step, runId)
  })
}

interface Epochs {
  runId: string
  epochs: readonly EpochResult[]
  best: { epoch: number; evaluation: Evaluation | null } | null
}

/** Which epoch is the best is told by `best`, whatever was believed as each of them ended. */
function setEpochs(db: WriteDb, { runId, epochs, best }: Epochs): void {
  for (const epoch of epochs) {
    const isBest = epoch.epoch === best?.epoch
    addEpoch(db, { runId, result: { ...epoch, best: isBest }, evaluation: isBest ? best.evaluation : null })
  }
}

/** A new best epoch takes the title from the one before. */
export function addEpoch(
  db: WriteDb,
  { runId, result, evaluation }: { runId: string; result: EpochResult; evaluation: Evaluation | null },
): void {
  write(db, () => {
    assertRun(db, runId)
    if (result.best) run(db, 'UPDATE run_epochs SET best = 0 WHERE run_id = ? AND best = 1', runId)
    run(
      db,
      `INSERT INTO run_epochs (run_id, epoch, step, training_loss, validation_loss, f1, roc_auc, accuracy, average_precision, best, evaluation)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (run_id, epoch) DO UPDATE SET step = excluded.step, training_loss = excluded.training_loss,
         validation_loss = excluded.validation_loss, f1 = excluded.f1, roc_auc = excluded.roc_auc, accuracy = excluded.accuracy,
         average_precision = excluded.average_precision, best = excluded.best, evaluation = coalesce(excluded.evaluation, evaluation)`,
      runId,
      result.epoch,
      result.step,
      result.trainingLoss,
      result.validationLoss,
      result.f1,
      result.rocAuc,
      result.accuracy,
      result.averagePrecision,
      Number(result.best),
      evaluation && JSON.stringify(evaluation),
    )
  })
}

export function addNotice(db: WriteDb, { runId, message }: { runId: string; message: string }): void {
  assertRun(db, runId)
  run(db, 'INSERT INTO run_notices (run_id, at, message) VALUES (?, ?, ?)', runId, new Date().toISOString(), message)
}

/** What the engine answers at the end; its `TrainResult` fits. */
export interface RunResult {
  device: string
  steps: number
  samplesPerSecond: number
  peakRssBytes: number
  epochs: readonly EpochResult[]
  /** Of the best epoch. */
  evaluation: Evaluation | null
  bestEpoch: number | null
}

/** The final word on epochs and the best of them. The status is set apart, since a stopped run has a result too. */
export function setRunResult(db: WriteDb, { runId, result }: { runId: string; result: RunResult }): void {
  write(db, () => {
    assertRun(db, runId)
    const { epochs, evaluation, bestEpoch } = result
    setEpochs(db, { runId, epochs, best: bestEpoch === null ? null : { epoch: bestEpoch, evaluation } })
    if (result.evaluation) setThresholds(db, { runId, thresholds: result.evaluation.thresholds })
    run(
      db,
      'UPDATE runs SET device = ?, step = ?, samples_per_second = ?, peak_rss_bytes = ? WHERE id = ?',
      result.device,
      result.steps,
      result.samplesPerSecond,
      Math.round(result.peakRssBytes),
      runId,
    )
  })
}
