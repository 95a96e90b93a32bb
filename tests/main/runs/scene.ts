/** A data folder, a store in memory, a fake engine, and a project with labelled comments. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunDeps } from '@main/runs/deps'
import { prepareHome } from '@main/runs/home'
import { runFolder } from '@main/runs/run-folder'
import type { StartRun } from '@main/runs/start'
import { insertExamples, type NewExample } from '@main/store/examples'
import { createProject } from '@main/store/projects'
import type { EpochResult } from '@shared/evaluation'
import type { TrainProgress } from '@shared/progress'
import type { Project } from '@shared/project'
import { defaultRecipe, type Recipe } from '@shared/recipe'
import { memoryStore, temporaryFolder, WHO } from '@tests/main/store/helpers'
import { evaluation, FakeEngine } from './fake-engine'

export interface RunScene extends RunDeps {
  engine: FakeEngine
  project: Project
  changed: string[]
  progress: TrainProgress[]
  request(changes?: Partial<StartRun>): StartRun
}

export const recipe: Recipe = { ...defaultRecipe, epochs: 2, batchSize: 4 }

/** `labelled` comments, every third of them toxic, and a few without an answer. */
export function runScene(labelled = 20): RunScene {
  const home = join(temporaryFolder(), 'home')
  prepareHome(home)
  const db = memoryStore()
  const project = createProject(db, { name: 'Talk pages', labels: ['toxic', 'insult'] })
  const [toxic, insult] = project.labels.map((label) => label.id) as [string, string]
  const comment = (text: string, values: NewExample['values']): NewExample => ({
    externalId: null,
    text,
    source: 's',
    meta: null,
    values,
  })
  const rows = Array.from({ length: labelled }, (_, n) =>
    comment(`comment ${n}`, { [toxic]: n % 3 === 0 ? 1 : 0, [insult]: n % 2 === 0 ? null : 0 }),
  )
  insertExamples(db, {
    projectId: project.id,
    rows: [...rows, comment('nobody answered', {}), comment('nor here', {})],
    who: WHO,
  })
  const changed: string[] = []
  const progress: TrainProgress[] = []
  return {
    db,
    home,
    engine: new FakeEngine(),
    live: new Map(),
    listener: { onChanged: (runId) => changed.push(runId), onProgress: (_runId, told) => progress.push(told) },
    project,
    changed,
    progress,
    request: (changes = {}) => ({
      projectId: project.id,
      name: 'first',
      base: { kind: 'embedded', name: 'minilm' },
      data: { kind: 'project', projectId: project.id, evalFraction: 0.25 },
      recipe,
      baseLabels: [],
      ignoreMismatchedSizes: false,
      ...changes,
    }),
  }
}

/** What the engine leaves in the run's folder. */
export function leaveCheckpoint(home: string, runId: string, step: number, epochs: readonly EpochResult[] = []): void {
  const folder = join(runFolder(home, runId).path, 'checkpoint')
  const best = epochs.find((epoch) => epoch.best)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'trainer_state.json'),
    JSON.stringify({ version: 1, step, epochs, best: best ? { epoch: best.epoch, evaluation } : null }),
  )
}

export function leaveModel(home: string, runId: string): void {
  const { model } = runFolder(home, runId)
  mkdirSync(model, { recursive: true })
  writeFileSync(join(model, 'config.json'), '{}')
}

export const leavePredictions = (home: string, runId: string, lines: string[]): void =>
  writeFileSync(runFolder(home, runId).predictions, lines.map((line) => `${line}\n`).join(''))
