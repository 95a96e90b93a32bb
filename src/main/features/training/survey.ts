/** What a training would meet: its snapshots are written to a temporary folder and the engine looks at them. */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '@main/features/context'
import { openDataSource } from '@main/runs/data-source'
import { temporaryFolder, tokenCacheFolder } from '@main/runs/home'
import { resolveBase } from '@main/runs/resolve-base'
import { writeSnapshots } from '@main/runs/write-snapshots'
import { listProjectEvents } from '@main/store/events'
import { projectCounts } from '@main/store/example-counts'
import { labelsOf } from '@main/store/labels'
import type { ParsedInput, TrainingData } from '@shared/ipc/contract'
import type { DataSurvey } from '@shared/model'

interface Surveyed {
  key: string
  folder: string
  labels: string[]
  notices: string[]
}

/** The form asks at every change of the recipe, so the snapshots of the data asked for last are kept. */
export class Surveyor {
  readonly #context: Context
  #last: Promise<Surveyed> | null = null
  #lastKey = ''
  #asking: AbortController | null = null

  constructor(context: Context) {
    this.#context = context
  }

  /** A new question ends the one before: only the newest answer is shown. */
  async survey({ base, data, recipe }: ParsedInput<'training/survey'>): Promise<DataSurvey> {
    this.#asking?.abort()
    const asking = new AbortController()
    this.#asking = asking
    const folder = resolveBase(this.#context, base)
    const { folder: snapshots, labels, notices } = await this.#snapshots(data, recipe.seed)
    const survey = await this.#context.engine.call(
      'surveyData',
      {
        base: folder,
        trainFile: join(snapshots, 'train.jsonl'),
        evalFile: join(snapshots, 'eval.jsonl'),
        labels,
        recipe,
        tokenCache: tokenCacheFolder(this.#context.home),
      },
      { signal: asking.signal },
    )
    return { ...survey, warnings: [...notices, ...survey.warnings] }
  }

  async #snapshots(data: TrainingData, seed: number): Promise<Surveyed> {
    const key = JSON.stringify([data, seed, await dataVersion(this.#context, data)])
    if (this.#last && key === this.#lastKey) return this.#last
    void this.#last?.then(({ folder }) => rm(folder, { recursive: true, force: true })).catch(() => undefined)
    const fresh = this.#write(key, data, seed)
    fresh.catch(() => {
      if (this.#last === fresh) this.#last = null
    })
    this.#last = fresh
    this.#lastKey = key
    return fresh
  }

  async #write(key: string, data: TrainingData, seed: number): Promise<Surveyed> {
    const folder = await mkdtemp(join(temporaryFolder(this.#context.home), 'survey-'))
    try {
      const source = await openDataSource(this.#context.db, data)
      const files = { trainFile: join(folder, 'train.jsonl'), evalFile: join(folder, 'eval.jsonl') }
      const { notices } = await writeSnapshots(source, files, seed)
      return { key, folder, labels: source.labels, notices }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }
}

/** Changes whenever the rows or their answers may have: files by size and time, projects by their newest event and counts. */
async function dataVersion({ db }: Context, data: TrainingData): Promise<unknown> {
  if (data.kind === 'file') return Promise.all([data.path, data.evalPath].map((path) => path && fileVersion(path)))
  const { projectId } = data
  return [labelsOf(db, projectId), projectCounts(db, projectId), listProjectEvents(db, { projectId, before: null, limit: 1 })]
}

/** A file that is not there is the reader's to name. */
const fileVersion = (path: string): Promise<unknown> =>
  stat(path).then(
    ({ size, mtimeMs }) => [size, mtimeMs],
    () => null,
  )
