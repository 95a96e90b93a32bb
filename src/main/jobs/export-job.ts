/** Writes a run as a job: a folder that another machine can train with nothing of Moderato's on it. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { writeParquet } from '@engine/data/files/write-parquet'
import { replaceFolder } from '@engine/io/atomic-folder'
import type { Engine } from '@main/engine-client/engine-client'
import { resolveBase } from '@main/runs/resolve-base'
import { type RunFolder, runFolder } from '@main/runs/run-folder'
import type { ReadDb } from '@main/store/database'
import { getRun } from '@main/store/runs'
import { version } from '@package'
import readme from '@resources/job/README.md?raw'
import requirements from '@resources/job/requirements.txt?raw'
import trainScript from '@resources/job/train.py?raw'
import { AppError } from '@shared/errors'
import type { JobProgress } from '@shared/job'
import type { RunDetail } from '@shared/run'
import { baseOfRun } from './base-of-run'
import { FORMAT_VERSION, type JobManifest, listFiles, MANIFEST_FILE } from './manifest'
import { checkOutFolder } from './out-folder'
import { recipeFile } from './recipe-file'
import { rowsOfRun } from './snapshot-rows'

export interface ExportDeps {
  db: ReadDb
  home: string
  engine: Pick<Engine, 'call'>
}

export interface ExportJob {
  runId: string
  /** New or empty. */
  folder: string
  onProgress?: (progress: JobProgress) => void
  signal?: AbortSignal
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The folder appears when it is whole. Answers its path. */
export async function exportJob(deps: ExportDeps, { runId, folder: given, onProgress, signal }: ExportJob): Promise<string> {
  const run = getRun(deps.db, runId)
  const folder = runFolder(deps.home, runId)
  if (![folder.trainFile, folder.evalFile].every((file) => existsSync(file)))
    throw new AppError('not-found', `The data of the run "${run.name}" is not in its folder any more, so it cannot be handed on.`)
  const base = resolveBase(deps, baseOfRun(deps.db, run.base))
  if (!existsSync(base.path))
    throw new AppError(
      'not-found',
      `The base of the run "${run.name}" is gone (${run.base}), and a training begins with it: put it back, or train anew from another base.`,
    )
  const out = await checkOutFolder(given, deps.home)
  await replaceFolder(out, async (building) => {
    await writeData(run, folder, building, { onProgress, signal })
    onProgress?.({ phase: 'writing-model', done: 0, total: 0 })
    const { labels, recipe, ignoreMismatchedSizes } = run
    const request = { runFolder: folder.path, base, labels, recipe, ignoreMismatchedSizes, outFolder: building }
    const start = await deps.engine.call('writeStart', request, { signal })
    await writeFile(join(building, 'recipe.json'), json(recipeFile(labels, recipe, start)))
    await writeFile(join(building, 'train.py'), trainScript)
    await writeFile(join(building, 'requirements.txt'), requirements)
    await writeFile(join(building, 'README.md'), readme)
    if (signal?.aborted) throw new AppError('cancelled', 'The export was stopped; nothing was kept.')
    await writeFile(join(building, MANIFEST_FILE), json(await manifestOf(run, start.posWeight, building)))
  })
  return out
}

async function writeData(
  { labels, trainRows, evalRows }: RunDetail,
  from: RunFolder,
  to: string,
  { onProgress, signal }: Pick<ExportJob, 'onProgress' | 'signal'>,
): Promise<void> {
  const total = trainRows + evalRows
  let done = 0
  async function* told(file: string) {
    for await (const rows of rowsOfRun(file)) {
      if (signal?.aborted) throw new AppError('cancelled', 'The export was stopped; nothing was kept.')
      yield rows
      done += rows.length
      onProgress?.({ phase: 'writing-data', done, total })
    }
  }
  await writeParquet(join(to, 'train.parquet'), labels, told(from.trainFile))
  await writeParquet(join(to, 'eval.parquet'), labels, told(from.evalFile))
  if (existsSync(from.orderFile)) await copyFile(from.orderFile, join(to, 'order.txt'))
}

async function manifestOf(run: RunDetail, posWeight: Record<string, number>, building: string): Promise<JobManifest> {
  const { id, name, dataName, dataHash, labels, recipe, ignoreMismatchedSizes, trainRows, evalRows } = run
  return {
    format_version: FORMAT_VERSION,
    job: randomUUID(),
    moderato: version,
    exported: new Date().toISOString(),
    run: {
      id,
      name,
      // A folder's place on this machine is nobody else's business.
      base: basename(run.base) === run.base || /@[0-9a-f]{40}$/.test(run.base) ? run.base : basename(run.base),
      dataName,
      dataHash,
      labels,
      recipe,
      ignoreMismatchedSizes,
      trainRows,
      evalRows,
      posWeight,
    },
    files: await listFiles(building),
  }
}
