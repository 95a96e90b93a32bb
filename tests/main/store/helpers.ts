/** A store in memory or in a folder of its own, with a project to work on. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectionOf, run as execute, type ReadDb, type WriteDb } from '@main/store/database'
import { insertExamples, type NewExample } from '@main/store/examples'
import { openStore } from '@main/store/open'
import { createProject } from '@main/store/projects'
import type { NewRun } from '@main/store/runs'
import type { AppError } from '@shared/errors'
import type { TriState } from '@shared/labels'
import type { Project } from '@shared/project'
import { defaultRecipe } from '@shared/recipe'
import { onTestFinished } from 'vitest'

export const WHO = 'ada'

/** Removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'moderato-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Closed when the test ends, if it still is open. */
export function opened<Db extends ReadDb>(db: Db): Db {
  onTestFinished(() => {
    connectionOf(db).close()
  })
  return db
}

export const memoryStore = (): WriteDb => opened(openStore(':memory:'))

export const LABELS = ['toxic', 'insult', 'threat']

export interface Scene {
  db: WriteDb
  project: Project
  /** Label ids in the labels' order. */
  ids: string[]
  /** `[1, 0, null]` as values by label id. */
  values: (...answers: TriState[]) => Record<string, TriState>
  /** Comments in the project's order, by id. */
  comments: number[]
}

export const comment = (text: string, values: NewExample['values'] = {}, rest: Partial<NewExample> = {}): NewExample => ({
  externalId: null,
  text,
  source: 'comments.csv',
  meta: null,
  values,
  ...rest,
})

/** A project of three labels with so many unlabelled comments: "comment 1", "comment 2" … */
export function scene(count: number, db: WriteDb = memoryStore()): Scene {
  const project = createProject(db, { name: 'Talk pages', labels: LABELS })
  const ids = project.labels.map(({ id }) => id)
  const rows = Array.from({ length: count }, (_, index) => comment(`comment ${index + 1}`))
  const stored = insertExamples(db, { projectId: project.id, rows, who: WHO })
  return {
    db,
    project,
    ids,
    values: (...answers) => Object.fromEntries(answers.map((answer, index) => [ids[index]!, answer])),
    comments: stored ? Array.from({ length: count }, (_, index) => stored.firstId + index) : [],
  }
}

export const newRun = (given: Partial<NewRun> = {}): NewRun => ({
  projectId: null,
  name: null,
  base: 'minilm',
  dataName: 'train.csv',
  dataHash: 'abc',
  labels: LABELS,
  recipe: defaultRecipe,
  ignoreMismatchedSizes: false,
  trainRows: 90,
  evalRows: 10,
  totalSteps: 30,
  ...given,
})

/** A process number that belonged to a process which has ended. */
export const deadPid = (): number => spawnSync(process.execPath, ['-e', '0']).pid

/** As if another process had made the run. */
export const heldBy = (db: WriteDb, runId: string, pid: number) =>
  execute(db, 'UPDATE runs SET holder_pid = ? WHERE id = ?', pid, runId)

/** The AppError that `work` throws. */
export function failureOf(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    return error as AppError
  }
  throw new Error('expected a failure, and there was none')
}

/** SQLite's plan of a query, a line a step. */
export const planOf = (db: ReadDb, sql: string, ...params: unknown[]): string =>
  (
    connectionOf(db)
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...params) as { detail: string }[]
  )
    .map(({ detail }) => detail)
    .join('\n')
