/** When writing goes wrong: a full disk, another writer, a read-only file. A sentence, and nothing half-written. */
import { join } from 'node:path'
import { submitExample } from '@main/store/annotation'
import { connectionOf, get, run, write } from '@main/store/database'
import { projectCounts } from '@main/store/example-counts'
import { getExample, insertExamples } from '@main/store/examples'
import { openStore } from '@main/store/open'
import { listProjects, renameProject } from '@main/store/projects'
import { asStoreError } from '@main/store/store-error'
import { toErrorData } from '@shared/errors'
import { describe, expect, test } from 'vitest'
import { comment, failureOf, opened, scene, temporaryFolder, WHO } from './helpers'

describe('a full disk', () => {
  test('stops an import at its batch, and keeps the batches before', () => {
    const stage = scene(0, opened(openStore(join(temporaryFolder(), 'moderato.db'))))
    const { db, project } = stage
    const batch = () =>
      insertExamples(db, { projectId: project.id, rows: Array.from({ length: 500 }, () => comment('x'.repeat(500))), who: WHO })
    batch()
    const pages = connectionOf(db).pragma('page_count', { simple: true }) as number
    connectionOf(db).pragma(`max_page_count = ${pages + 20}`)
    const error = failureOf(batch)
    expect(error.code).toBe('storage')
    expect(error.message).toMatch(/^The disk is full: .*Free some space/)
    expect(toErrorData(error).code).toBe('storage')
    expect(projectCounts(db, project.id).total).toBe(500)
    expect(connectionOf(db).inTransaction).toBe(false)
    connectionOf(db).pragma('max_page_count = 1000000')
    batch()
    expect(projectCounts(db, project.id).total).toBe(1_000)
  })
})

describe('two connections on one file', () => {
  const pair = (busyTimeoutMs = 50) => {
    const file = join(temporaryFolder(), 'moderato.db')
    const first = opened(openStore(file, { busyTimeoutMs }))
    return { file, first, second: opened(openStore(file, { busyTimeoutMs })) }
  }

  test('see each other’s writes at once, and read while the other writes', () => {
    const { first, second } = pair()
    const { project, comments, values } = scene(2, first)
    submitExample(second, { exampleId: comments[0]!, values: values(1, 0, 0), who: WHO })
    expect(getExample(first, comments[0]!).state).toBe('labelled')
    write(first, () => {
      run(first, 'UPDATE projects SET name = ?', 'changing')
      expect(listProjects(second)[0]?.name).toBe('Talk pages')
    })
    expect(listProjects(second)[0]?.name).toBe('changing')
    expect(project.name).toBe('Talk pages')
  })

  test('a write that waits too long says so', () => {
    const { first, second } = pair()
    const { project } = scene(0, first)
    const error = write(first, () => failureOf(() => renameProject(second, { projectId: project.id, name: 'x' })))
    expect(error.code).toBe('busy')
    expect(error.message).toContain('try again in a moment')
    expect(renameProject(second, { projectId: project.id, name: 'x' }).name).toBe('x')
  })

  test('a transaction that reads before it writes is not cut off by a write in between', () => {
    const { first, second } = pair()
    scene(0, first)
    write(second, () => {
      expect(listProjects(second)).toHaveLength(1)
      expect(failureOf(() => run(first, `UPDATE projects SET name = 'first'`)).code).toBe('busy')
      run(second, `UPDATE projects SET name = 'second'`)
    })
    expect(listProjects(first)[0]?.name).toBe('second')
  })
})

describe('a transaction', () => {
  test('that throws leaves nothing, an inner one only its own part', () => {
    const { db, project } = scene(0)
    const rename = (name: string) => run(db, 'UPDATE projects SET name = ? WHERE id = ?', name, project.id)
    expect(() =>
      write(db, () => {
        rename('outer')
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(listProjects(db)[0]?.name).toBe('Talk pages')
    write(db, () => {
      rename('outer')
      failureOf(() =>
        write(db, () => {
          rename('inner')
          throw new Error('no')
        }),
      )
    })
    expect(get(db, 'SELECT name FROM projects')).toEqual({ name: 'outer' })
  })
})

test.each([
  ['SQLITE_FULL', 'storage'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_BUSY_SNAPSHOT', 'busy'],
  ['SQLITE_READONLY_DBMOVED', 'storage'],
  ['SQLITE_CANTOPEN', 'storage'],
  ['SQLITE_IOERR_WRITE', 'storage'],
  ['SQLITE_CORRUPT_VTAB', 'storage'],
  ['SQLITE_NOTADB', 'storage'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'internal'],
])('%s is told as %s', (code, expected) => {
  const told = toErrorData(asStoreError(Object.assign(new Error('raw'), { code })))
  expect(told.code).toBe(expected)
  if (expected !== 'internal') expect(told.message).toMatch(/[.:] ?[A-Z]?.*\.$/)
})
