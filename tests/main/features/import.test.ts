/** Importing: what is good is stored, what is bad is named by its line, what is cancelled never was. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@main/runs/home'
import { connectionOf } from '@main/store/database'
import type { ColumnMapping } from '@shared/import'
import { expect, it } from 'vitest'
import { type HandlerScene, handlerScene } from './handler-scene'

const mapping: ColumnMapping = { text: 'text', id: 'id', labels: { kind: 'columns', columns: ['toxic', 'spam'] } }

const write = (scene: HandlerScene, lines: string[], name = 'comments.csv'): string => {
  const path = join(scene.home, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

const nothingIsLeft = (scene: HandlerScene) => expect(readdirSync(temporaryFolder(scene.home))).toEqual([])

it('inspects, surveys and imports a file; its new labels join the project', async () => {
  const scene = handlerScene(0)
  const projectId = scene.project.id
  const path = write(scene, [
    'id,text,where,toxic,spam',
    'a,hello there friend,talk,0,0',
    'b,you fool of a man,talk,1,',
    'c,no answer to this,page,,-1',
    'd,broken,page,7,0',
    'e,,page,0,0',
    'f,buy these now,page,0,1',
  ])
  const inspected = await scene.call('import/inspect', { path })
  expect(inspected).toMatchObject({ name: 'comments.csv', format: 'csv', columns: ['id', 'text', 'where', 'toxic', 'spam'] })
  const survey = await scene.call('import/survey', { importId: 's', path, mapping })
  expect(survey).toMatchObject({ rows: 5, bad: 1, empty: 1, unlabelled: 1 })

  const report = await scene.call('import/run', { importId: 'i', projectId, path, mapping })
  expect(report).toMatchObject({ imported: 4, bad: 2, newLabels: ['spam'], cancelled: false })
  expect(report.badRows.map(({ line, column }) => [line, column])).toEqual([
    [5, 'toxic'],
    [6, 'text'],
  ])
  const [project] = await scene.call('projects/list', undefined)
  expect(project?.labels.map(({ name }) => name)).toEqual(['toxic', 'insult', 'spam'])
  const { rows } = await scene.call('examples/query', { projectId, source: 'comments.csv' })
  const [toxic, insult, spam] = project!.labels.map(({ id }) => id) as [string, string, string]
  expect(rows.map(({ externalId, state, values }) => [externalId, state, values[toxic], values[insult], values[spam]])).toEqual([
    ['a', 'labelled', 0, null, 0],
    ['b', 'labelled', 1, null, null],
    ['c', 'unlabelled', null, null, null],
    ['f', 'labelled', 0, null, 1],
  ])
  expect(scene.events.at(-1)).toMatchObject({ name: 'import/progress', payload: { importId: 'i', rows: 5, bad: 1 } })
  nothingIsLeft(scene)
})

it('keeps line and paragraph separators inside a comment', async () => {
  const scene = handlerScene(0)
  const text = 'one line\u2028another\u2029a paragraph'
  const path = write(scene, ['id,text,toxic,spam', `a,${text},0,1`, 'b,plain,0,0'])
  const report = await scene.call('import/run', { importId: 'i', projectId: scene.project.id, path, mapping })
  expect(report).toMatchObject({ imported: 2, bad: 0 })
  const { rows } = await scene.call('examples/query', { projectId: scene.project.id, source: 'comments.csv' })
  expect(rows.map((row) => row.text)).toEqual([text, 'plain'])
})

it('lets other calls through while it reads and stores', async () => {
  const scene = handlerScene(0)
  const lines = Array.from({ length: 6_000 }, (_, n) => `${n},comment number ${n},0,1`)
  const path = write(scene, ['id,text,toxic,spam', ...lines])
  let done = false
  const importing = scene.call('import/run', { importId: 'i', projectId: scene.project.id, path, mapping }).finally(() => {
    done = true
  })
  let answered = 0
  while (!done) {
    await scene.call('app/ping', undefined)
    await new Promise((resolve) => setImmediate(resolve))
    answered++
  }
  expect((await importing).imported).toBe(6_000)
  // Twelve batches read, twelve stored: between any two of them somebody else gets a turn.
  expect(answered).toBeGreaterThan(20)
})

it('is as if it had never been when it is cancelled', async () => {
  const scene = handlerScene(0)
  const projectId = scene.project.id
  const lines = Array.from({ length: 5_000 }, (_, n) => `${n},comment number ${n},0,1`)
  const path = write(scene, ['id,text,toxic,spam', ...lines])
  const before = await scene.call('examples/counts', { projectId })
  const importing = scene.call('import/run', { importId: 'i', projectId, path, mapping })
  await new Promise((resolve) => setTimeout(resolve, 5))
  await scene.call('import/cancel', { importId: 'i' })
  expect(await importing).toMatchObject({ cancelled: true, imported: 0, newLabels: [] })
  expect(await scene.call('examples/counts', { projectId })).toEqual(before)
  expect((await scene.call('projects/list', undefined))[0]?.labels).toHaveLength(2)
  nothingIsLeft(scene)
  await scene.call('import/cancel', { importId: 'i' })
})

it('is refused with a sentence for a file that is none, a column that is not there and a project that is gone', async () => {
  const scene = handlerScene(0)
  const projectId = scene.project.id
  const path = write(scene, ['id,text', '1,hello'])
  const run = (input: { path: string; projectId: string }) => scene.refusal('import/run', { importId: 'i', mapping, ...input })
  expect((await run({ path: join(scene.home, 'absent.csv'), projectId })).message).toMatch(/absent\.csv: there is no such file/)
  expect((await run({ path, projectId })).message).toMatch(/there is no column "toxic"/)
  expect((await run({ path, projectId: 'gone' })).code).toBe('not-found')
  expect((await scene.refusal('import/inspect', { path: scene.home })).message).toMatch(/this is a folder/)
  expect((await scene.call('examples/counts', { projectId })).total).toBe(2)
  nothingIsLeft(scene)
})

it('says how many comments stay when the disk fills up half-way', async () => {
  const scene = handlerScene(0)
  const projectId = scene.project.id
  const before = await scene.call('examples/counts', { projectId })
  const lines = Array.from({ length: 6_000 }, (_, n) => `${n},${`comment number ${n} `.repeat(20)},0,1`)
  const path = write(scene, ['id,text,toxic,spam', ...lines])
  const connection = connectionOf(scene.db)
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true })) + 400}`)
  const { code, message } = await scene.refusal('import/run', { importId: 'i', projectId, path, mapping })
  const [, stored] = /^The import ended after ([\d,]+) comments, which are stored and stay\. The disk is full/.exec(message) ?? []
  expect(code).toBe('storage')
  expect(Number(stored?.replace(',', ''))).toBeGreaterThan(0)
  expect((await scene.call('examples/counts', { projectId })).total).toBe(before.total + Number(stored?.replace(',', '')))
  nothingIsLeft(scene)
})
