/** The base that history names is the base that was meant. */
import { baseOfRun } from '@main/jobs/base-of-run'
import { baseName } from '@main/runs/resolve-base'
import { createRun, type NewRun } from '@main/store/runs'
import type { BaseRef } from '@shared/model'
import { defaultRecipe } from '@shared/recipe'
import { memoryStore } from '@tests/main/store/helpers'
import { expect, it } from 'vitest'

const run: NewRun = {
  projectId: null,
  name: null,
  base: 'minilm',
  dataName: 'a.csv',
  dataHash: 'x',
  labels: ['toxic'],
  recipe: defaultRecipe,
  ignoreMismatchedSizes: false,
  trainRows: 1,
  evalRows: 1,
  totalSteps: null,
}

it('comes back from its name, whatever it is', () => {
  const db = memoryStore()
  const { id: runId } = createRun(db, run)
  const refs: BaseRef[] = [
    { kind: 'embedded', name: 'minilm' },
    { kind: 'run', runId },
    { kind: 'folder', path: '/models/my@home' },
    { kind: 'hub', id: 'org/name', commit: 'a'.repeat(40) },
  ]
  expect(refs.map((ref) => baseOfRun(db, baseName(ref)))).toEqual(refs)
})
