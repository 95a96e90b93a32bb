/** Whether a folder is a job with a whole result, both unchanged since they were written. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, invalidInput } from '@shared/errors'
import type { JobProgress } from '@shared/job'
import { JobManifest, type ListedFile, MANIFEST_FILE, ResultManifest, readManifest, stateOf } from './manifest'

export interface CheckedJob {
  manifest: JobManifest
  /** `result/`. */
  result: string
  /** Of everything that the training left: the same result is known by it wherever it lies. */
  resultHash: string
  /** What is worth knowing and no fault. */
  notices: string[]
}

/** What describes the training and may be adapted to the machines it runs on. */
const ADAPTABLE = ['train.py', 'requirements.txt', 'README.md']
/** What a result must have; the model's own files are the engine's to check. */
const NEEDED = ['metrics.json', 'environment.json', 'predictions.jsonl', 'model/config.json']

/** @throws AppError naming the first file at fault, and what to do */
export async function checkJob(folder: string, onProgress: (progress: JobProgress) => void): Promise<CheckedJob> {
  const manifest = await readManifest(folder, JobManifest)
  if (!manifest)
    throw new AppError('not-found', `${folder} is not a job: it has no ${MANIFEST_FILE}. Choose the folder that was exported.`)
  const result = join(folder, 'result')
  const resultManifest = await readResultManifest(folder, result, manifest)
  const total = [...manifest.files, ...resultManifest.files].reduce((sum, { size }) => sum + size, 0)
  let done = 0
  const onBytes = (count: number) => {
    done += count
    onProgress({ phase: 'checking', done, total })
  }
  const notices = await checkJobFiles(folder, manifest.files, onBytes)
  await checkResultFiles(result, resultManifest.files, onBytes)
  return { manifest, result, resultHash: hashOf(resultManifest), notices }
}

async function readResultManifest(folder: string, result: string, { job }: JobManifest): Promise<ResultManifest> {
  const found = await readManifest(result, ResultManifest)
  if (!found)
    throw new AppError(
      'not-found',
      existsSync(result)
        ? `The training in ${folder} has not ended: ${result} has no ${MANIFEST_FILE} yet. Let train.py finish, then import it.`
        : `${folder} has no result yet: run train.py there (README.md says how), then import it.`,
    )
  if (found.job !== job)
    throw invalidInput(`${result} is the result of another job: put back the one that was trained from ${folder}.`)
  return found
}

/** What is big and needed no more, the base, may have stayed behind. */
async function checkJobFiles(folder: string, files: readonly ListedFile[], onBytes: (count: number) => void): Promise<string[]> {
  const notices: string[] = []
  for (const file of files) {
    const state = await stateOf(folder, file, onBytes)
    if (state === 'same') continue
    if (ADAPTABLE.includes(file.path)) {
      if (state === 'changed' && file.path === 'train.py')
        notices.push('The train.py of this job was changed after it was exported, so it may not have done what the recipe says.')
    } else if (state === 'changed' || !isStart(file.path)) throw notAsExported(folder, file.path, state)
  }
  return notices
}

const isStart = (path: string): boolean => path.startsWith('base/') || path === 'adapters.safetensors'

const notAsExported = (folder: string, path: string, state: 'changed' | 'missing') =>
  invalidInput(
    `${join(folder, path)} ${state === 'missing' ? 'is missing' : 'is not what was exported: it has been changed or damaged'}, so the result would not be this run's. Copy the job's folder again, or export the run anew.`,
  )

async function checkResultFiles(result: string, files: readonly ListedFile[], onBytes: (count: number) => void): Promise<void> {
  const unlisted = NEEDED.find((path) => !files.some((file) => file.path === path))
  if (unlisted) throw invalidInput(`The result in ${result} is incomplete: it has no ${unlisted}. Run train.py again.`)
  for (const file of files) {
    const state = await stateOf(result, file, onBytes)
    if (state !== 'same')
      throw invalidInput(
        `${join(result, file.path)} ${state === 'missing' ? 'is missing' : 'is damaged: it is not what train.py wrote'}. Copy the result again.`,
      )
  }
}

const hashOf = ({ job, files }: ResultManifest): string => {
  const lines = files.map(({ path, sha256 }) => `${path} ${sha256}`).sort()
  return createHash('sha256')
    .update([job, ...lines].join('\n'))
    .digest('hex')
}
