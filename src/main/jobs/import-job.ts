/** Takes the result of a job into the history, as the run that it is. */
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Engine } from '@main/engine-client/engine-client'
import { temporaryFolder } from '@main/runs/home'
import { ingestPredictions } from '@main/runs/ingest-predictions'
import { removeRunFolder, runFolder } from '@main/runs/run-folder'
import { SnapshotWriter } from '@main/runs/snapshot-writer'
import { dataHashOf } from '@main/runs/write-snapshots'
import { type WriteDb, write } from '@main/store/database'
import { newId } from '@main/store/ids'
import { findImportedRun, markImported } from '@main/store/imported-runs'
import { addNotice, appendSteps, setRunFacts, setRunResult, setRunStatus } from '@main/store/run-progress'
import { createRun, deleteRun, findRun } from '@main/store/runs'
import { AppError, invalidInput } from '@shared/errors'
import type { Evaluation } from '@shared/evaluation'
import type { JobProgress } from '@shared/job'
import { type CheckedJob, checkJob } from './check-job'
import { ResultEnvironment, ResultMetrics, readResultFile } from './result-files'
import { rowsOfJob } from './snapshot-rows'
import { runResult, stepsOf, whereNotice } from './to-history'

export interface ImportDeps {
  db: WriteDb
  home: string
  engine: Pick<Engine, 'call'>
}

export interface ImportJob {
  /** The folder that was exported, with `result/` in it. */
  folder: string
  /** Where it belongs when the exported run is not in this history. */
  projectId: string | null
  onProgress?: (progress: JobProgress) => void
  signal?: AbortSignal
}

/** Answers the id of the run. What is wrong is thrown before anything is in the history. */
export async function importJob(deps: ImportDeps, { folder: given, projectId, onProgress, signal }: ImportJob): Promise<string> {
  const folder = resolve(given)
  const tell = (progress: JobProgress) => {
    if (signal?.aborted) throw new AppError('cancelled', 'The import was stopped; nothing was kept.')
    onProgress?.(progress)
  }
  const job = await checkJob(folder, tell)
  refuseTwice(deps.db, job.resultHash)
  const metrics = await readResultFile(job.result, 'metrics.json', ResultMetrics)
  const environment = await readResultFile(job.result, 'environment.json', ResultEnvironment)
  // Beside the runs, whose folder another program that starts meanwhile may tidy.
  const building = await mkdtemp(join(temporaryFolder(deps.home), 'job-'))
  try {
    const dataHash = await writeSnapshots(folder, building, job, tell)
    tell({ phase: 'adopting', done: 0, total: 0 })
    const evaluation = await adopt(deps, building, job, signal)
    return await enter(deps, { building, job, metrics, environment, dataHash, evaluation, projectId })
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

function refuseTwice(db: WriteDb, resultHash: string): void {
  const run = findImportedRun(db, resultHash)
  if (run) throw invalidInput(`This result is in the history already, as the run "${run.name}": there is nothing to import.`)
}

/** train.jsonl and eval.jsonl as a run here has them; answers their hash, taken as a run's is. */
async function writeSnapshots(
  folder: string,
  building: string,
  { manifest: { run } }: CheckedJob,
  tell: (progress: JobProgress) => void,
): Promise<string> {
  const digests: Buffer[] = []
  let done = 0
  for (const [name, rows] of [
    ['train', run.trainRows],
    ['eval', run.evalRows],
  ] as const) {
    const writer = new SnapshotWriter(join(building, `${name}.jsonl`), run.labels.length)
    try {
      for await (const batch of rowsOfJob(join(folder, `${name}.parquet`), run.labels)) {
        await writer.write(batch)
        done += batch.length
        tell({ phase: 'reading-data', done, total: run.trainRows + run.evalRows })
      }
    } finally {
      digests.push(await writer.close())
    }
    if (writer.rows !== rows)
      throw invalidInput(
        `${join(folder, `${name}.parquet`)} has ${writer.rows} rows; the manifest says ${rows}. Export the run anew.`,
      )
  }
  return dataHashOf(digests)
}

/** The engine writes model and predictions, and evaluates them. */
async function adopt(
  { engine }: ImportDeps,
  building: string,
  { manifest: { run }, result }: CheckedJob,
  signal?: AbortSignal,
): Promise<Evaluation> {
  const { labels, posWeight, recipe } = run
  return engine.call(
    'adoptResult',
    {
      runFolder: building,
      modelFolder: join(result, 'model'),
      logitsFile: join(result, 'predictions.jsonl'),
      labels,
      notes: { maxLength: recipe.maxLength, posWeight },
    },
    { signal },
  )
}

interface Entry {
  building: string
  job: CheckedJob
  metrics: ResultMetrics
  environment: ResultEnvironment
  dataHash: string
  evaluation: Evaluation
  projectId: string | null
}

/** The row comes before the folder and is finished last: whatever ends this in between leaves an interrupted run, and the import free to be repeated. */
async function enter(deps: ImportDeps, entry: Entry): Promise<string> {
  const { db, home } = deps
  const { building, job, metrics, environment, evaluation } = entry
  const runId = newId()
  const folder = runFolder(home, runId)
  try {
    write(db, () => {
      createEntry(db, runId, entry)
      appendSteps(db, { runId, steps: stepsOf(metrics) })
      setRunResult(db, { runId, result: runResult(metrics, environment, evaluation) })
      for (const message of [whereNotice(environment, job.manifest.run), ...metrics.notices, ...job.notices])
        addNotice(db, { runId, message })
    })
    await rename(building, folder.path)
    await ingestPredictions(db, { runId, file: folder.predictions })
    write(db, () => {
      setRunFacts(db, { runId, hasModel: true })
      setRunStatus(db, { runId, status: 'finished' })
      const { started, finished } = environment
      markImported(db, { runId, resultHash: job.resultHash, startedAt: started, finishedAt: finished })
    })
    return runId
  } catch (error) {
    if (findRun(db, runId)) {
      setRunStatus(db, { runId, status: 'failed' })
      deleteRun(db, runId)
    }
    await removeRunFolder(home, runId)
    throw error
  }
}

function createEntry(db: WriteDb, runId: string, { job: { manifest }, metrics, dataHash, projectId }: Entry): void {
  const { run } = manifest
  const origin = findRun(db, run.id)
  createRun(db, {
    id: runId,
    projectId: origin ? origin.projectId : projectId,
    name: `${run.name}, elsewhere`,
    base: origin?.base ?? run.base,
    dataName: run.dataName,
    dataHash,
    labels: run.labels,
    recipe: run.recipe,
    ignoreMismatchedSizes: run.ignoreMismatchedSizes,
    trainRows: run.trainRows,
    evalRows: run.evalRows,
    totalSteps: metrics.total_steps,
  })
}
