/** The sample project: made once, mostly labelled, the same on every machine. */
import { join } from 'node:path'
import { makeSampleProject, UNLABELLED } from '@main/app/first-run'
import { projectCounts } from '@main/store/example-counts'
import { queryExamples } from '@main/store/example-query'
import { createProject, deleteProject, listProjects } from '@main/store/projects'
import { getSettings } from '@main/store/settings'
import { ExampleQuery } from '@shared/project'
import { memoryStore } from '@tests/main/store/helpers'
import { expect, it } from 'vitest'

const samples = join(import.meta.dirname, '../../../resources/sample-comments.csv')

it('has work for the Label page and data for the Train page', async () => {
  const db = memoryStore()
  await makeSampleProject(db, samples, 'ada')
  const [project] = listProjects(db)
  expect(project).toMatchObject({ name: 'Sample comments' })
  expect(project?.labels.map(({ name }) => name)).toEqual([
    'toxic',
    'severe_toxic',
    'obscene',
    'threat',
    'insult',
    'identity_hate',
  ])
  const counts = projectCounts(db, project!.id)
  expect(counts.unlabelled).toBe(UNLABELLED)
  expect(counts.labelled).toBeGreaterThan(450)
  for (const label of counts.labels) expect(label.yes, label.labelId).toBeGreaterThan(10)
  expect(getSettings(db).lastProjectId).toBe(project!.id)
})

it('leaves the same comments open everywhere', async () => {
  const open = async () => {
    const db = memoryStore()
    await makeSampleProject(db, samples, 'ada')
    const query = ExampleQuery.parse({ projectId: listProjects(db)[0]!.id, state: 'unlabelled', limit: 500 })
    return queryExamples(db, query).rows.map(({ externalId }) => externalId)
  }
  const first = await open()
  expect(first).toHaveLength(UNLABELLED)
  expect(await open()).toEqual(first)
})

it('is made once: not again at the next start, not after it was deleted, not beside a project of the user’s', async () => {
  const db = memoryStore()
  await makeSampleProject(db, samples, 'ada')
  await makeSampleProject(db, samples, 'ada')
  expect(listProjects(db)).toHaveLength(1)
  deleteProject(db, listProjects(db)[0]!.id)
  await makeSampleProject(db, samples, 'ada')
  expect(listProjects(db)).toEqual([])
  const other = memoryStore()
  createProject(other, { name: 'Mine', labels: [] })
  await makeSampleProject(other, samples, 'ada')
  expect(listProjects(other).map(({ name }) => name)).toEqual(['Mine'])
})
