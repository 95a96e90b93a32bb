/** Projects, labels and their guideline. */
import { submitExample } from '@main/store/annotation'
import { all } from '@main/store/database'
import { getExample, insertExamples } from '@main/store/examples'
import { addLabel, renameLabel } from '@main/store/labels'
import { createProject, deleteProject, getProject, listProjects, renameProject, setGuideline } from '@main/store/projects'
import { createRun, findRun } from '@main/store/runs'
import { iterateLabelledExamples } from '@main/store/training-rows'
import { Project } from '@shared/project'
import { expect, test } from 'vitest'
import { comment, failureOf, memoryStore, newRun, scene, WHO } from './helpers'

test('a new project has its labels in the order given, and passes the contract', () => {
  const db = memoryStore()
  const project = createProject(db, { name: '  Talk pages ', labels: ['toxic', ' insult '] })
  expect(Project.parse(project)).toEqual(project)
  expect(project).toMatchObject({ name: 'Talk pages', guideline: '', guidelineVersion: 1 })
  expect(project.labels.map(({ name, position }) => [name, position])).toEqual([
    ['toxic', 0],
    ['insult', 1],
  ])
  expect(listProjects(db)).toEqual([project])
})

test('two labels of one name are refused, and nothing of the project stays', () => {
  const db = memoryStore()
  const error = failureOf(() => createProject(db, { name: 'Talk', labels: ['toxic', 'toxic'] }))
  expect(error).toMatchObject({ code: 'invalid-input' })
  expect(error.message).toContain('already has a label named "toxic"')
  expect(listProjects(db)).toEqual([])
})

test.each(['', '   ', 'overall_non_toxic', 'x'.repeat(101)])('a label cannot be called "%s"', (name) => {
  const { db, project, ids } = scene(0)
  expect(failureOf(() => addLabel(db, { projectId: project.id, name })).code).toBe('invalid-input')
  expect(failureOf(() => renameLabel(db, { labelId: ids[0]!, name })).code).toBe('invalid-input')
  expect(getProject(db, project.id)).toEqual(project)
})

test('renaming a label keeps its answers; its own name is no clash, another’s is', () => {
  const { db, project, ids, values } = scene(0)
  const stored = insertExamples(db, { projectId: project.id, rows: [comment('a', values(1, 0, null))], who: WHO })
  renameLabel(db, { labelId: ids[0]!, name: 'poisonous' })
  renameLabel(db, { labelId: ids[0]!, name: 'poisonous' })
  expect(failureOf(() => renameLabel(db, { labelId: ids[0]!, name: 'insult' })).code).toBe('invalid-input')
  expect(failureOf(() => renameLabel(db, { labelId: 'none', name: 'x' })).code).toBe('not-found')
  expect(getProject(db, project.id).labels.map(({ name }) => name)).toEqual(['poisonous', 'insult', 'threat'])
  expect(getExample(db, stored!.firstId).values).toEqual(values(1, 0, null))
})

test('a label added later is unknown where comments were labelled before, and never clean', () => {
  const { db, project, comments, values } = scene(1)
  submitExample(db, { exampleId: comments[0]!, values: values(0, 0, 0), who: WHO })
  const late = addLabel(db, { projectId: project.id, name: 'spam' })
  expect(late.position).toBe(3)
  expect(getExample(db, comments[0]!).values).toEqual({ ...values(0, 0, 0), [late.id]: null })
  expect([...iterateLabelledExamples(db, project.id)][0]?.labels).toEqual([0, 0, 0, null])
})

test('only a guideline that differs is a new version', () => {
  const { db, project } = scene(0)
  expect(setGuideline(db, { projectId: project.id, guideline: 'Be kind.' }).guidelineVersion).toBe(2)
  expect(setGuideline(db, { projectId: project.id, guideline: 'Be kind.' }).guidelineVersion).toBe(2)
  expect(setGuideline(db, { projectId: project.id, guideline: 'Be fair.' })).toMatchObject({
    guideline: 'Be fair.',
    guidelineVersion: 3,
  })
})

test('renaming wants a name and a project', () => {
  const { db, project } = scene(0)
  expect(renameProject(db, { projectId: project.id, name: ' Forum ' }).name).toBe('Forum')
  expect(failureOf(() => renameProject(db, { projectId: project.id, name: ' ' })).code).toBe('invalid-input')
  expect(failureOf(() => renameProject(db, { projectId: 'none', name: 'x' })).code).toBe('not-found')
})

test('deleting a project takes its comments and leaves its runs and other projects', () => {
  const { db, project, comments } = scene(3)
  const other = scene(2, db)
  const run = createRun(db, newRun({ projectId: project.id }))
  deleteProject(db, project.id)
  expect(listProjects(db).map(({ id }) => id)).toEqual([other.project.id])
  expect(failureOf(() => getExample(db, comments[0]!)).code).toBe('not-found')
  expect(all(db, 'SELECT DISTINCT project_id AS id FROM examples')).toEqual([{ id: other.project.id }])
  expect(findRun(db, run.id)?.projectId).toBeNull()
  expect(failureOf(() => deleteProject(db, project.id)).code).toBe('not-found')
})

test('ids of deleted comments never come back, since old snapshots name them', () => {
  const { db, project, comments } = scene(3)
  deleteProject(db, project.id)
  expect(scene(1, db).comments[0]).toBeGreaterThan(comments.at(-1)!)
})
