/** Runs: made, read, changed by the user, deleted. What a run reports while it trains is in run-progress.ts. */
import { AppError, invalidInput } from '@shared/errors'
import { Evaluation } from '@shared/evaluation'
import type { StepRecord } from '@shared/progress'
import type { Recipe } from '@shared/recipe'
import type { RunDetail, RunSummary } from '@shared/run'
import { runIsGone } from './assert-run'
import { all, column, get, type ReadDb, run, type WriteDb, write } from './database'
import { newId } from './ids'
import { isAlive } from './process-alive'
import { runName } from './run-names'
import { type DetailRow, type EpochRow, SELECT_RUNS, type SummaryRow, toConfiguration, toEpoch, toRunSummary } from './run-rows'

export interface NewRun {
  /** Given when the run's folder had to exist first (`newId`). */
  id?: string
  projectId: string | null
  /** Null or empty: a readable name is made up. */
  name: string | null
  /** As the user named it: `minilm`, a folder, or a run id. */
  base: string
  dataName: string
  dataHash: string
  labels: readonly string[]
  recipe: Recipe
  /** The user agreed that the base's classifier of other labels loses its output layer. */
  ignoreMismatchedSizes: boolean
  trainRows: number
  evalRows: number
  totalSteps: number | null
}

/** Runs take the colours of the palette in turn. */
export const RUN_COLORS = 8

/** A queued run, held by this process until it ends. */
export function createRun(db: WriteDb, given: NewRun): RunSummary {
  return write(db, () => {
    const id = given.id ?? newId()
    const { made, color } = get<{ made: number; color: number | null }>(
      db,
      'SELECT coalesce(max(rowid), 0) AS made, (SELECT color FROM runs ORDER BY rowid DESC LIMIT 1) AS color FROM runs',
    )!
    const now = new Date().toISOString()
    run(
      db,
      `INSERT INTO runs (id, project_id, name, status, base, data_name, data_hash, labels, recipe, train_rows, eval_rows, total_steps,
         ignore_mismatched_sizes, color, started_at, holder_pid, holder_since)
       VALUES (?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      given.projectId,
      given.name?.trim() || runName(made + 1),
      given.base,
      given.dataName,
      given.dataHash,
      JSON.stringify(given.labels),
      JSON.stringify(given.recipe),
      given.trainRows,
      given.evalRows,
      given.totalSteps,
      Number(given.ignoreMismatchedSizes),
      color === null ? 0 : (color + 1) % RUN_COLORS,
      now,
      process.pid,
      now,
    )
    return toRunSummary(runRow(db, id))
  })
}

/** Newest first; `projectId: null` lists all of them. */
export const listRuns = (db: ReadDb, projectId: string | null): RunSummary[] => {
  const rows =
    projectId === null
      ? all<SummaryRow>(db, `${SELECT_RUNS} ORDER BY r.rowid DESC`)
      : all<SummaryRow>(db, `${SELECT_RUNS} WHERE r.project_id = ? ORDER BY r.rowid DESC`, projectId)
  return rows.map(toRunSummary)
}

export function findRun(db: ReadDb, runId: string): RunSummary | null {
  const row = get<SummaryRow>(db, `${SELECT_RUNS} WHERE r.id = ?`, runId)
  return row ? toRunSummary(row) : null
}

/** With every step and epoch, and the evaluation of the best epoch. */
export function getRun(db: ReadDb, runId: string): RunDetail {
  const row = runRow(db, runId)
  const epochs = all<EpochRow>(
    db,
    `SELECT *, evaluation ->> 'f1Micro' AS f1_micro FROM run_epochs WHERE run_id = ? ORDER BY epoch`,
    runId,
  )
  const evaluation = epochs.find(({ best }) => best === 1)?.evaluation ?? null
  return {
    ...toRunSummary(row),
    ...toConfiguration(row),
    steps: all<StepRecord>(
      db,
      `SELECT step, loss, learning_rate AS learningRate, grad_norm AS gradNorm FROM run_steps WHERE run_id = ? ORDER BY step`,
      runId,
    ),
    epochs: epochs.map(toEpoch),
    evaluation: evaluation === null ? null : Evaluation.parse(JSON.parse(evaluation)),
    notices: column<string>(db, 'SELECT message FROM run_notices WHERE run_id = ? ORDER BY id', runId),
  }
}

export interface RunPatch {
  runId: string
  name?: string
  note?: string
  starred?: boolean
}

export function updateRun(db: WriteDb, { runId, name, note, starred }: RunPatch): RunSummary {
  if (name?.trim() === '') throw invalidInput('A run needs a name.')
  run(
    db,
    'UPDATE runs SET name = coalesce(?, name), note = coalesce(?, note), starred = coalesce(?, starred) WHERE id = ?',
    name?.trim() ?? null,
    note ?? null,
    starred === undefined ? null : Number(starred),
    runId,
  )
  return toRunSummary(runRow(db, runId))
}

/** With its steps, epochs, notices, predictions and thresholds. Its folder is the caller's. */
export function deleteRun(db: WriteDb, runId: string): void {
  write(db, () => {
    const { name, status, holder_pid, holder_since } = runRow(db, runId)
    const held = holder_pid !== null && holder_since !== null && isAlive({ pid: holder_pid, since: holder_since })
    if ((status === 'running' || status === 'queued') && held)
      throw new AppError('busy', `The run "${name}" has not ended yet: stop it before deleting it.`)
    run(db, 'DELETE FROM runs WHERE id = ?', runId)
  })
}

interface HeldRow extends DetailRow {
  holder_pid: number | null
  holder_since: string | null
}

function runRow(db: ReadDb, runId: string): HeldRow {
  const row = get<HeldRow>(db, `${SELECT_RUNS} WHERE r.id = ?`, runId)
  if (!row) throw runIsGone()
  return row
}
