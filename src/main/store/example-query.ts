/** The table of comments: any combination of filters, a page at a time. */
import { AppError, invalidInput } from '@shared/errors'
import type { TriState } from '@shared/labels'
import type { ExamplePage, ExampleQuery, Label } from '@shared/project'
import { cleanAnswers } from './answers'
import { column, get, type ReadDb, type SqlValue } from './database'
import { getExamples } from './examples'
import { getProject } from './projects'
import { wordsCondition } from './text-search'

export interface Condition {
  sql: string
  params: SqlValue[]
}

const SEARCH_LIMIT = 1_000

export function queryExamples(db: ReadDb, query: ExampleQuery): ExamplePage {
  const { labels } = getProject(db, query.projectId)
  if (query.search.length > SEARCH_LIMIT)
    throw invalidInput(`The search is too long: it may have at most ${SEARCH_LIMIT} characters.`)
  const columns = columnConditions(query, labels)
  const words = wordsCondition(query.search)
  const { total, ids } = words ? searchTexts(db, query, [...columns, words]) : filterByIndex(db, query, columns)
  return { total, rows: getExamples(db, labels, ids) }
}

interface Found {
  total: number
  ids: number[]
}

export const FILTER_FROM = 'FROM examples e INDEXED BY examples_filter'

/** Without a search, `examples_filter` alone answers: no text is read but those of the page. */
function filterByIndex(db: ReadDb, { offset, limit }: ExampleQuery, conditions: Condition[]): Found {
  const { sql, params } = joined(conditions)
  const total = get<{ total: number }>(db, `SELECT count(*) AS total ${FILTER_FROM} WHERE ${sql}`, ...params)!.total
  const page = `SELECT e.id ${FILTER_FROM} WHERE ${sql} ORDER BY e.id LIMIT ? OFFSET ?`
  return { total, ids: column<number>(db, page, ...params, limit, offset) }
}

/**
 * A search reads the texts once, in the table's own order: with the total wanted, every text is looked at anyway, and going
 * through an index would only add a jump to each.
 */
function searchTexts(db: ReadDb, { offset, limit }: ExampleQuery, conditions: Condition[]): Found {
  const { sql, params } = joined(conditions)
  const ids = column<number>(db, `SELECT e.id FROM examples e NOT INDEXED WHERE ${sql} ORDER BY e.id`, ...params)
  return { total: ids.length, ids: ids.slice(offset, offset + limit) }
}

const joined = (conditions: Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => sql).join(' AND '),
  params: conditions.flatMap(({ params }) => params),
})

function columnConditions(query: ExampleQuery, labels: readonly Label[]): Condition[] {
  const conditions: Condition[] = [{ sql: 'e.project_id = ?', params: [query.projectId] }]
  if (query.state !== 'any') conditions.push(stateCondition(query.state, labels))
  if (query.source !== null)
    conditions.push({
      sql: 'e.source_id = (SELECT id FROM sources WHERE project_id = ? AND name = ?)',
      params: [query.projectId, query.source],
    })
  if (query.label) conditions.push(labelCondition(labels, query.label.labelId, query.label.value))
  return conditions
}

function stateCondition(state: Exclude<ExampleQuery['state'], 'any'>, labels: readonly Label[]): Condition {
  if (state === 'flagged') return { sql: 'e.flagged = 1', params: [] }
  if (state === 'unlabelled') return { sql: `e.state IN ('unlabelled', 'draft')`, params: [] }
  if (state === 'clean') return { sql: `e.state = 'labelled' AND e.answers = ?`, params: [cleanAnswers(labels)] }
  return { sql: 'e.state = ?', params: [state] }
}

/** A label beyond the end of the answers is unknown: it was added after them. */
function labelCondition(labels: readonly Label[], labelId: string, value: TriState): Condition {
  const label = labels.find(({ id }) => id === labelId)
  if (!label) throw new AppError('not-found', 'This label does not exist any more: choose another filter.')
  const sign = `substr(e.answers, ${label.position + 1}, 1)`
  return value === null ? { sql: `${sign} IN ('?', '')`, params: [] } : { sql: `${sign} = ?`, params: [String(value)] }
}
