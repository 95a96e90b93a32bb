/** A data folder with two finished runs on it, made once and copied for every test that only looks at them. */
import { join } from 'node:path'
import type { StartTraining } from '@shared/ipc/contract'
import { defaultRecipe } from '@shared/recipe'
import { call, endOfRun, openProject } from './bridge'
import { writeComments } from './comments'
import { close, launch } from './launch'

export const FIRST_RUN = 'First try'
export const SECOND_RUN = 'Faster learning'

const recipes: readonly [string, Partial<StartTraining['recipe']>][] = [
  [FIRST_RUN, { epochs: 2, batchSize: 4, maxLength: 24, learningRate: 2e-4 }],
  [SECOND_RUN, { epochs: 2, batchSize: 4, maxLength: 24, learningRate: 4e-4 }],
]

export async function makeTrainedHome(home: string): Promise<string> {
  const path = join(home, 'comments.csv')
  await writeComments(path, { rows: 60 })
  const { app, page } = await launch({ home, windowSize: { width: 1280, height: 800 }, scheme: 'light' })
  try {
    const project = await openProject(page)
    for (const [name, recipe] of recipes) {
      const { runId } = await call(page, 'training/start', {
        projectId: project.id,
        name,
        base: { kind: 'embedded', name: 'minilm' },
        data: { kind: 'file', path, evalPath: null, evalFraction: 0.3 },
        recipe: { ...defaultRecipe, ...recipe },
      })
      const run = await endOfRun(page, runId)
      if (run.status !== 'finished') throw new Error(`The run "${name}" is ${run.status}: ${run.reason}`)
    }
  } finally {
    await close(app)
  }
  return home
}
