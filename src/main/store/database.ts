/** The one door to SQLite: branded connections, statements prepared once per connection, failures told in sentences. */
import { internal } from '@shared/errors'
import type Database from 'better-sqlite3'
import { asStoreError } from './store-error'

declare const readable: unique symbol
declare const writable: unique symbol

/** A connection that may read. The brand hides better-sqlite3's own methods, so SQL runs only through the functions below. */
export interface ReadDb {
  readonly [readable]: true
}

/** A connection that may also write. */
export interface WriteDb extends ReadDb {
  readonly [writable]: true
}

export type SqlValue = string | number | Uint8Array | null

/** The connection under the brand: for opening, migrating, closing and for tests. */
export const connectionOf = (db: ReadDb): Database.Database => db as unknown as Database.Database

const statements = new WeakMap<Database.Database, Map<string, Database.Statement>>()

function statement(db: ReadDb, sql: string): Database.Statement {
  const connection = connectionOf(db)
  let prepared = statements.get(connection)
  if (!prepared) {
    prepared = new Map()
    statements.set(connection, prepared)
  }
  let found = prepared.get(sql)
  if (!found) {
    found = connection.prepare(sql)
    prepared.set(sql, found)
  }
  return found
}

/** A read path cannot write: the type asks for no WriteDb, so the statement itself must be read-only. */
function readStatement(db: ReadDb, sql: string): Database.Statement {
  const prepared = statement(db, sql)
  if (!prepared.readonly) throw internal(`a statement that writes was run as a query: ${sql}`)
  return prepared
}

function translating<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asStoreError(error)
  }
}

/** Every row. */
export const all = <Row>(db: ReadDb, sql: string, ...params: SqlValue[]): Row[] =>
  translating(() => readStatement(db, sql).all(...params) as Row[])

/** The first row, or undefined. */
export const get = <Row>(db: ReadDb, sql: string, ...params: SqlValue[]): Row | undefined =>
  translating(() => readStatement(db, sql).get(...params) as Row | undefined)

/** The first column of every row: for long lists of ids, where a row object each would cost more than the query. */
export const column = <Value>(db: ReadDb, sql: string, ...params: SqlValue[]): Value[] =>
  translating(() => {
    const prepared = readStatement(db, sql)
    try {
      return prepared.pluck(true).all(...params) as Value[]
    } finally {
      prepared.pluck(false)
    }
  })

/** Runs a statement that writes. */
export const run = (db: WriteDb, sql: string, ...params: SqlValue[]): Database.RunResult =>
  translating(() => statement(db, sql).run(...params))

const transactions = new WeakMap<Database.Database, Database.Transaction<(work: () => unknown) => unknown>>()

/**
 * All or nothing. It takes the write lock at once (BEGIN IMMEDIATE): a transaction that begins by reading and then writes
 * fails instead of waiting when another process has written in between. Inside another `write` it is a savepoint.
 */
export function write<T>(db: WriteDb, work: () => T): T {
  const connection = connectionOf(db)
  let transaction = transactions.get(connection)
  if (!transaction) {
    transaction = connection.transaction((inner: () => unknown) => inner())
    transactions.set(connection, transaction)
  }
  const started = transaction
  return translating(() => started.immediate(work) as T)
}
