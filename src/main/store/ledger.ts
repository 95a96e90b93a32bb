/** The network ledger's rows: begun before a request is sent, completed at its end, never changed afterwards and never deleted. */
import type { LedgerEntry, LedgerFilter, LedgerPage } from '@shared/ledger'
import { all, column, get, type ReadDb, run, type SqlValue, type WriteDb } from './database'
import { isAlive } from './process-alive'

export type RequestBegun = Pick<LedgerEntry, 'time' | 'process' | 'method' | 'scheme' | 'host' | 'path' | 'proxy' | 'purpose'>
export type RequestEnd = Pick<LedgerEntry, 'outcome' | 'status' | 'error' | 'bytesIn' | 'bytesOut' | 'durationMs'>

/** Its number in the ledger. */
export function beginRequest(db: WriteDb, begun: RequestBegun, pid: number = process.pid): number {
  const { lastInsertRowid } = run(
    db,
    `INSERT INTO requests (time, pid, process, method, scheme, host, path, proxy, purpose, outcome)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')`,
    ...[begun.time, pid, begun.process, begun.method, begun.scheme, begun.host, begun.path, begun.proxy, begun.purpose],
  )
  return Number(lastInsertRowid)
}

/** How far it has come, so that a process that dies leaves more than nothing. */
export function countRequest(db: WriteDb, id: number, { bytesIn, bytesOut }: Pick<RequestEnd, 'bytesIn' | 'bytesOut'>): void {
  run(db, `UPDATE requests SET bytes_in = ?, bytes_out = ? WHERE id = ? AND outcome = 'pending'`, bytesIn, bytesOut, id)
}

/** Only the first end counts. */
export function endRequest(db: WriteDb, id: number, end: RequestEnd): void {
  run(
    db,
    `UPDATE requests SET outcome = ?, status = ?, error = ?, bytes_in = ?, bytes_out = ?, duration_ms = ?
     WHERE id = ? AND outcome = 'pending'`,
    ...[end.outcome, end.status, end.error, end.bytesIn, end.bytesOut, end.durationMs, id],
  )
}

const LOST = 'The process that sent it ended before the request did.'

/** Requests whose process is gone have ended with it. */
export function endLostRequests(db: WriteDb): void {
  const pending = all<{ id: number; pid: number; time: string }>(
    db,
    `SELECT id, pid, time FROM requests WHERE outcome = 'pending'`,
  )
  for (const { id, pid, time } of pending)
    if (!isAlive({ pid, since: time }))
      run(db, `UPDATE requests SET outcome = 'lost', error = ? WHERE id = ? AND outcome = 'pending'`, LOST, id)
}

const COLUMNS = `id, time, process, method, scheme, host, path, proxy, purpose, outcome, status, error,
  bytes_in AS bytesIn, bytes_out AS bytesOut, duration_ms AS durationMs`

interface Where {
  readonly sql: string
  readonly params: readonly SqlValue[]
}

function whereOf({ since, host, outcome, text }: LedgerFilter): Where {
  const parts: [string, ...SqlValue[]][] = []
  if (since) parts.push(['time >= ?', since])
  if (host) parts.push(['host = ?', host])
  if (outcome) parts.push(['outcome = ?', outcome])
  if (text) parts.push(['instr(lower(host || path || char(10) || purpose), lower(?)) > 0', text])
  const sql = parts.length > 0 ? `WHERE ${parts.map(([condition]) => condition).join(' AND ')}` : ''
  return { sql, params: parts.flatMap(([, ...params]) => params) }
}

export interface LedgerQuery extends LedgerFilter {
  readonly limit: number
  readonly offset: number
}

/** A page of what fits, newest first, with the sums of all that fits. */
export function queryLedger(db: ReadDb, { limit, offset, ...filter }: LedgerQuery): LedgerPage {
  const { sql, params } = whereOf(filter)
  const sums = get<Omit<LedgerPage, 'entries' | 'hosts'>>(
    db,
    `SELECT count(*) AS total, coalesce(sum(bytes_in), 0) AS bytesIn, coalesce(sum(bytes_out), 0) AS bytesOut,
       coalesce(sum(outcome = 'refused'), 0) AS refused FROM requests ${sql}`,
    ...params,
  )
  const entries = all<LedgerEntry>(
    db,
    `SELECT ${COLUMNS} FROM requests ${sql} ORDER BY id DESC LIMIT ? OFFSET ?`,
    ...[...params, limit, offset],
  )
  const hosts = column<string>(db, 'SELECT DISTINCT host FROM requests ORDER BY host')
  return { entries, hosts, ...(sums ?? { total: 0, bytesIn: 0, bytesOut: 0, refused: 0 }) }
}

/** What fits, oldest first. */
export function listLedger(db: ReadDb, filter: LedgerFilter): LedgerEntry[] {
  const { sql, params } = whereOf(filter)
  return all<LedgerEntry>(db, `SELECT ${COLUMNS} FROM requests ${sql} ORDER BY id`, ...params)
}
