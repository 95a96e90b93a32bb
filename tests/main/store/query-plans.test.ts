/** Hot queries keep to their indexes: a plan that begins to read the whole table is slow only once the project is large. */

import { connectionOf } from '@main/store/database'
import { COUNT_GROUPS, SUBMITTED_SINCE } from '@main/store/example-counts'
import { FILTER_FROM } from '@main/store/example-query'
import { LAST_EXAMPLE } from '@main/store/examples'
import { FIRST_DRAFT, NEIGHBOUR, NEXT_IN_QUEUE } from '@main/store/queue'
import { LABELLED_PAGE } from '@main/store/training-rows'
import { NEWEST_EVENT } from '@main/store/undo'
import { expect, test } from 'vitest'
import { planOf, scene } from './helpers'

const hot: [string, string, unknown[], RegExp][] = [
  [
    'next unlabelled',
    NEXT_IN_QUEUE.unlabelled,
    ['p', 1],
    /^SEARCH examples USING COVERING INDEX examples_queue \(project_id=\? AND state=\? AND rowid>\?\)$/,
  ],
  [
    'next skipped',
    NEXT_IN_QUEUE.skipped,
    ['p', 1],
    /^SEARCH examples USING COVERING INDEX examples_queue \(project_id=\? AND state=\? AND rowid>\?\)$/,
  ],
  [
    'next flagged',
    NEXT_IN_QUEUE.flagged,
    ['p', 1],
    /^SEARCH examples USING COVERING INDEX examples_flagged \(project_id=\? AND rowid>\?\)$/,
  ],
  [
    'first draft',
    FIRST_DRAFT,
    ['p'],
    /^SEARCH examples USING COVERING INDEX examples_(queue|count) \(project_id=\? AND state=\?\)$/,
  ],
  [
    'previous comment',
    NEIGHBOUR.previous,
    [1, 1],
    /^SEARCH examples USING COVERING INDEX examples_filter \(project_id=\? AND id<\?\)/,
  ],
  ['next comment', NEIGHBOUR.next, [1, 1], /^SEARCH examples USING COVERING INDEX examples_filter \(project_id=\? AND id>\?\)/],
  ['last comment of a project', LAST_EXAMPLE, ['p'], /^SEARCH examples USING COVERING INDEX examples_filter \(project_id=\?\)$/],
  ['newest event', NEWEST_EVENT, ['p'], /^SEARCH events USING INDEX events_undo \(project_id=\?\)$/],
  ['labelled today', SUBMITTED_SINCE, ['p', '2026'], /^SEARCH events USING INDEX events_submitted \(project_id=\? AND at>\?\)/m],
  ['counts', COUNT_GROUPS, ['p'], /^SEARCH examples USING COVERING INDEX examples_count \(project_id=\?\)$/],
  [
    'training rows',
    LABELLED_PAGE,
    ['p', 1, 10],
    /^SEARCH examples USING INDEX examples_queue \(project_id=\? AND state=\? AND rowid>\?\)$/,
  ],
  [
    'a page of the table',
    `SELECT e.id ${FILTER_FROM} WHERE e.project_id = ? AND e.state = 'labelled' AND substr(e.answers, 1, 1) = '1' ORDER BY e.id LIMIT 100`,
    ['p'],
    /^SEARCH e USING COVERING INDEX examples_filter \(project_id=\?\)$/,
  ],
]

test.each(hot)('%s', (_, sql, params, plan) => {
  const { db } = scene(50)
  expect(planOf(db, sql, ...params)).toMatch(plan)
})

test('and still do when SQLite has gathered statistics', () => {
  const { db } = scene(5_000)
  connectionOf(db).exec('ANALYZE')
  for (const [name, sql, params, plan] of hot) expect(planOf(db, sql, ...params), name).toMatch(plan)
})
