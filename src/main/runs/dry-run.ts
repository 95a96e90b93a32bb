/** Measures a training before it is started: what would be its snapshots go to a temporary folder, and nothing into history. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { trainingHolder } from '@main/store/training-lock'
import type { DryRun } from '@shared/dry-run'
import { AppError } from '@shared/errors'
import type { TrainProgress } from '@shared/progress'
import { checkLabels } from './check-base'
import { openDataSource } from './data-source'
import type { RunDeps } from './deps'
import { temporaryFolder, tokenCacheFolder } from './home'
import { resolveBase } from './resolve-base'
import { withSmallerMicroBatches } from './smaller-micro-batches'
import type { StartRun } from './start'
import { writeSnapshots } from './write-snapshots'

type Measured = Omit<StartRun, 'projectId' | 'name'> & { onProgress?: (progress: TrainProgress) => void }

/** In a process of its own, so that the memory measured is the training's. @throws AppError as `startRun` does */
export async function dryRun(deps: Pick<RunDeps, 'db' | 'home' | 'engine'>, request: Measured): Promise<DryRun> {
  const { db, home, engine } = deps
  const { recipe, ignoreMismatchedSizes, signal, onProgress } = request
  if (trainingHolder(db))
    throw new AppError('busy', 'A training is running, and what is measured beside it would be wrong: wait for it, or stop it.')
  const base = resolveBase(deps, request.base)
  const runFolder = await mkdtemp(join(temporaryFolder(home), 'dry-run-'))
  try {
    const source = await openDataSource(db, request.data, signal)
    checkLabels(request.baseLabels, source.labels, ignoreMismatchedSizes)
    const files = { trainFile: join(runFolder, 'train.jsonl'), evalFile: join(runFolder, 'eval.jsonl') }
    const { notices } = await writeSnapshots(source, files, recipe.seed)
    if (request.orderFile) await copyFile(request.orderFile, join(runFolder, 'order.txt'))
    const { labels } = source
    const measured = { runFolder, base, labels, recipe, ignoreMismatchedSizes, tokenCache: tokenCacheFolder(home) }
    const repeats: string[] = []
    const answer = await withSmallerMicroBatches(
      {
        attempt: (halvings, options) => engine.call('dryRun', { ...measured, halvings }, options),
        again: (why, size) => void repeats.push(`${why} It was measured again with micro-batches ${size} as large.`),
      },
      { apart: true, signal, onProgress },
    )
    return { ...answer, notices: [...notices, ...repeats, ...answer.notices] }
  } finally {
    await rm(runFolder, { recursive: true, force: true })
  }
}
