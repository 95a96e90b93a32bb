/** The state behind the fake bridge and the rules of the store that the window relies on: queues, drafts, undo, counts. */

import type { ParsedInput } from '@shared/ipc/contract'
import type { TriState } from '@shared/labels'
import type { Example, ExamplePage, Project, ProjectCounts } from '@shared/project'
import { makeExamples, makeProject, makeRun } from './fake-data'

export interface WorldOptions {
  examples?: number
  labelled?: number
  runs?: number
}

/** What undo takes back: the comments as they were. */
interface Undoable {
  projectId: string
  before: Example[]
}

export function createWorld({ examples = 60, labelled = 32, runs = 3 }: WorldOptions = {}) {
  const project = makeProject('p1', 'Wikipedia talk')
  return {
    projects: [project, makeProject('p2', 'Forum', ['spam', 'rude'])],
    examples: new Map<string, Example[]>([
      ['p1', makeExamples(project, examples, Math.min(labelled, examples))],
      ['p2', []],
    ]),
    runs: Array.from({ length: runs }, (_, index) => makeRun(index, 'p1')),
    undo: [] as Undoable[],
    labelledToday: 12,
    nextId: 1000,
  }
}
export type World = ReturnType<typeof createWorld>

export function projectOf(world: World, projectId: string): Project {
  const project = world.projects.find((candidate) => candidate.id === projectId)
  if (!project) throw new Error(`fake bridge: no project ${projectId}`)
  return project
}

export const examplesOf = (world: World, projectId: string): Example[] => world.examples.get(projectId) ?? []

export function findExample(world: World, id: number): { projectId: string; example: Example } {
  for (const [projectId, list] of world.examples) {
    const example = list.find((candidate) => candidate.id === id)
    if (example) return { projectId, example }
  }
  throw new Error(`fake bridge: no comment ${id}`)
}

/** Changes comments and remembers how they were, as one step of undo. */
export function change(world: World, projectId: string, ids: number[], edit: (example: Example) => Partial<Example>): void {
  const list = examplesOf(world, projectId)
  const before = list.filter((example) => ids.includes(example.id))
  world.undo.push({ projectId, before })
  const replaced = list.map((example) => (ids.includes(example.id) ? { ...example, ...edit(example) } : example))
  world.examples.set(projectId, replaced)
}

export function undo(world: World, projectId: string): Example | null {
  const last = world.undo.findLast((step) => step.projectId === projectId)
  if (!last) return null
  world.undo.splice(world.undo.lastIndexOf(last), 1)
  const restored = new Map(last.before.map((example) => [example.id, example]))
  const list = examplesOf(world, projectId).map((example) => restored.get(example.id) ?? example)
  world.examples.set(projectId, list)
  return last.before[0] ?? null
}

const isOpen = (example: Example) => example.state === 'unlabelled' || example.state === 'draft'
const isClean = (example: Example) => example.state === 'labelled' && Object.values(example.values).every((value) => value === 0)

export function nextExample(world: World, { projectId, queue, after }: ParsedInput<'label/next'>): Example | null {
  const inQueue = (example: Example) =>
    queue === 'unlabelled' ? isOpen(example) : queue === 'skipped' ? example.state === 'skipped' : example.flagged
  const list = examplesOf(world, projectId).filter(inQueue)
  if (queue === 'unlabelled') {
    const draft = list.find((example) => example.state === 'draft')
    if (draft) return draft
  }
  return list.find((example) => example.id > (after ?? 0)) ?? list[0] ?? null
}

export function countExamples(world: World, projectId: string): ProjectCounts {
  const list = examplesOf(world, projectId)
  const labelled = list.filter((example) => example.state === 'labelled')
  const count = (test: (example: Example) => boolean) => list.filter(test).length
  return {
    total: list.length,
    unlabelled: count(isOpen),
    draft: count((example) => example.state === 'draft'),
    labelled: labelled.length,
    skipped: count((example) => example.state === 'skipped'),
    flagged: count((example) => example.flagged),
    clean: count(isClean),
    labelledToday: world.labelledToday,
    labels: projectOf(world, projectId).labels.map((label) => {
      const having = (value: TriState) => labelled.filter((example) => (example.values[label.id] ?? null) === value).length
      return { labelId: label.id, yes: having(1), no: having(0), unknown: having(null) }
    }),
  }
}

export function queryExamples(world: World, query: ParsedInput<'examples/query'>): ExamplePage {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean)
  const inState = (example: Example) => {
    if (query.state === 'any') return true
    if (query.state === 'unlabelled') return isOpen(example)
    if (query.state === 'flagged') return example.flagged
    if (query.state === 'clean') return isClean(example)
    return example.state === query.state
  }
  const { label } = query
  const hits = examplesOf(world, query.projectId).filter(
    (example) =>
      inState(example) &&
      words.every((word) => example.text.toLowerCase().includes(word)) &&
      (query.source === null || example.source === query.source) &&
      (label === null || (example.values[label.labelId] ?? null) === label.value),
  )
  return { total: hits.length, rows: hits.slice(query.offset, query.offset + query.limit) }
}
