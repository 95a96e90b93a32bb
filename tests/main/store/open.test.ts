/** Opening the data file: what is made, what is refused, and that what is refused is left as it was. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { all, connectionOf, get, run, type WriteDb } from '@main/store/database'
import { APPLICATION_ID, migrate, newestVersion, versionOf } from '@main/store/migrate'
import { closeStore, openReadOnly, openStore } from '@main/store/open'
import { createProject, listProjects } from '@main/store/projects'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { failureOf, memoryStore, opened, scene, temporaryFolder } from './helpers'

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** A closed data file with 2,000 comments. */
function storedFile(): string {
  const file = join(temporaryFolder(), 'moderato.db')
  const db = openStore(file)
  scene(2_000, db)
  closeStore(db)
  return file
}

/** A data file of an older version with one project in it. */
function olderFile(version: number): string {
  const file = join(temporaryFolder(), 'moderato.db')
  const connection = new Database(file)
  migrate(connection, version)
  connection.prepare("INSERT INTO projects (id, name, created_at) VALUES ('p', 'Old', '2026-01-01')").run()
  connection.close()
  return file
}

describe('a new data file', () => {
  test('makes its folder and sets what every connection relies on', () => {
    const file = join(temporaryFolder(), 'deep', 'er', 'moderato.db')
    const connection = connectionOf(opened(openStore(file)))
    const pragma = (name: string) => connection.pragma(name, { simple: true })
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('busy_timeout')).toBe(5_000)
    expect(pragma('user_version')).toBe(newestVersion())
    expect(pragma('application_id')).toBe(APPLICATION_ID)
    expect(existsSync(join(file, '..', 'backups'))).toBe(false)
  })

  test('keeps its tables STRICT, every one', () => {
    const tables = all<{ name: string; strict: number }>(
      memoryStore(),
      `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'`,
    )
    expect(tables.length).toBeGreaterThan(12)
    expect(tables.filter(({ strict }) => strict === 0)).toEqual([])
  })

  test('an empty file is a new one', () => {
    const file = join(temporaryFolder(), 'moderato.db')
    writeFileSync(file, '')
    expect(listProjects(opened(openStore(file)))).toEqual([])
  })

  test('a second start finds what the first stored', () => {
    const file = storedFile()
    const [project] = listProjects(opened(openStore(file)))
    expect(project?.labels.map(({ name }) => name)).toEqual(['toxic', 'insult', 'threat'])
  })

  test('a process killed in mid-work loses nothing that was committed', () => {
    const file = storedFile()
    const script = `
      const db = new (require('better-sqlite3'))(${JSON.stringify(file)})
      db.exec("INSERT INTO settings VALUES ('kept', '1')")
      db.exec("BEGIN; INSERT INTO settings VALUES ('lost', '1')")
      process.kill(process.pid, 'SIGKILL')`
    expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL')
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0)
    expect(all(opened(openStore(file)), 'SELECT key FROM settings')).toEqual([{ key: 'kept' }])
  })
})

describe('refused files', () => {
  test('one of a newer version: a sentence, and nothing changes', () => {
    const file = storedFile()
    const connection = new Database(file)
    connection.pragma(`user_version = ${newestVersion() + 10}`)
    connection.close()
    const before = hashOf(file)
    for (const open of [openStore, openReadOnly]) {
      const error = failureOf(() => open(file))
      expect(error.code).toBe('unsupported')
      expect(error.message).toMatch(/newer version of Moderato .* update Moderato/)
    }
    expect(hashOf(file)).toBe(before)
    expect(existsSync(join(file, '..', 'backups'))).toBe(false)
  })

  test('the database of another program', () => {
    const file = join(temporaryFolder(), 'moderato.db')
    const other = new Database(file)
    other.exec('CREATE TABLE bookmarks (url TEXT)')
    other.close()
    const before = hashOf(file)
    const error = failureOf(() => openStore(file))
    expect(error.code).toBe('unsupported')
    expect(error.message).toContain('another program')
    expect(hashOf(file)).toBe(before)
  })

  const damages: [string, (file: string) => void][] = [
    ['is no database', (file) => writeFileSync(file, 'id,comment_text\n1,hello\n'.repeat(500))],
    ['is all zeros', (file) => writeFileSync(file, Buffer.alloc(8_192))],
    ['lost its end', (file) => truncateSync(file, statSync(file).size - 3 * 4_096)],
    ['is cut inside a page', (file) => truncateSync(file, 5_000)],
    ['has its first page overwritten', (file) => writeFileSync(file, overwritten(readFileSync(file), 100, 4_096))],
  ]
  test.each(damages)('one that %s: a sentence, and it is left untouched', (_, damage) => {
    const file = storedFile()
    damage(file)
    const before = hashOf(file)
    const error = failureOf(() => openStore(file))
    expect(error.code).toBe('storage')
    expect(error.message).toMatch(/is damaged and was left as it is.*backups/)
    expect(hashOf(file)).toBe(before)
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  test('one damaged in the middle is refused before it is migrated', () => {
    const file = olderFile(50)
    const connection = new Database(file)
    connection.exec(
      `CREATE TABLE filler (text TEXT); INSERT INTO filler SELECT hex(randomblob(3000)) FROM json_each('[1,2,3,4,5,6,7,8]')`,
    )
    connection.close()
    writeFileSync(file, overwritten(readFileSync(file), statSync(file).size - 6 * 4_096, statSync(file).size - 2 * 4_096))
    const before = hashOf(file)
    expect(failureOf(() => openStore(file)).code).toBe('storage')
    expect(hashOf(file)).toBe(before)
  })

  test('damage met later is a sentence too', () => {
    const file = storedFile()
    const size = statSync(file).size
    writeFileSync(file, overwritten(readFileSync(file), 20 * 4_096, size - 4_096))
    const error = failureOf(() => all(opened(openStore(file)), 'SELECT text FROM examples NOT INDEXED'))
    expect(error.code).toBe('storage')
    expect(error.message).toContain('damaged')
  })

  test('a data folder that cannot be made', () => {
    const file = storedFile()
    const error = failureOf(() => openStore(join(file, 'folder', 'moderato.db')))
    expect(error.code).toBe('storage')
    expect(error.message).toContain('cannot be made')
  })

  test('a folder where the file should be', () => {
    const file = join(temporaryFolder(), 'moderato.db')
    mkdirSync(file)
    expect(failureOf(() => openStore(file)).code).toBe('storage')
  })
})

describe('backup before a migration', () => {
  test('copies the file as it was, and the migrated one keeps its rows', () => {
    const file = olderFile(40)
    const db = opened(openStore(file))
    expect(versionOf(connectionOf(db))).toBe(newestVersion())
    expect(listProjects(db).map(({ name }) => name)).toEqual(['Old'])
    const [copy] = readdirSync(join(file, '..', 'backups'))
    expect(copy).toMatch(/^moderato-v0040-\d{4}-.*Z\.db$/)
    const backup = new Database(join(file, '..', 'backups', copy!), { readonly: true })
    expect(versionOf(backup)).toBe(40)
    expect(backup.prepare('SELECT name FROM projects').pluck().get()).toBe('Old')
    backup.close()
  })

  test('keeps the last three, by age, and nobody else’s files', () => {
    const file = olderFile(40)
    const folder = join(file, '..', 'backups')
    mkdirSync(folder)
    const old = ['moderato-v0050-2024-01-01.db', 'moderato-v0010-2025-01-01.db', 'moderato-v0010-2025-02-01.db', 'mine.db']
    for (const name of old) writeFileSync(join(folder, name), '')
    opened(openStore(file))
    const left = readdirSync(folder).sort()
    expect(left).toHaveLength(4)
    expect(left.slice(0, 3)).toEqual(['mine.db', 'moderato-v0010-2025-01-01.db', 'moderato-v0010-2025-02-01.db'])
    expect(left[3]).toMatch(/^moderato-v0040-/)
  })

  test('when it cannot be made, the file is not migrated', () => {
    const file = olderFile(40)
    writeFileSync(join(file, '..', 'backups'), 'a file where the folder should be')
    expect(failureOf(() => openStore(file)).message).toContain('Nothing was changed')
    const connection = new Database(file, { readonly: true })
    expect(versionOf(connection)).toBe(40)
    connection.close()
  })

  test('an up-to-date file is not copied', () => {
    const file = storedFile()
    closeStore(openStore(file))
    expect(existsSync(join(file, '..', 'backups'))).toBe(false)
  })
})

describe('read-only', () => {
  test('reads beside the writer and writes nothing', () => {
    const file = storedFile()
    const writer = opened(openStore(file))
    const reader = opened(openReadOnly(file))
    createProject(writer, { name: 'Second', labels: [] })
    expect(listProjects(reader).map(({ name }) => name)).toEqual(['Talk pages', 'Second'])
    const forced = reader as WriteDb
    expect(failureOf(() => run(forced, `UPDATE projects SET name = 'x'`)).code).toBe('storage')
  })

  test('a query cannot write, whatever its connection', () => {
    expect(() => get(memoryStore(), `INSERT INTO settings VALUES ('a', '1') RETURNING key`)).toThrow('run as a query')
  })

  test('wants a file that exists and is up to date', () => {
    expect(failureOf(() => openReadOnly(join(temporaryFolder(), 'none.db'))).code).toBe('not-found')
    expect(failureOf(() => openReadOnly(olderFile(50))).message).toContain('older version')
  })
})

function overwritten(bytes: Buffer, from: number, to: number): Buffer {
  return bytes.fill(0xa5, from, to)
}
