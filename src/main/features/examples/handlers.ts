/** The table of comments: counts, filters, and one answer for many. */
import type { Context } from '@main/features/context'
import type { HandlersOf } from '@main/features/handlers'
import { setLabelBulk } from '@main/store/bulk'
import { projectCounts } from '@main/store/example-counts'
import { queryExamples } from '@main/store/example-query'
import { listSources } from '@main/store/examples'

export const exampleHandlers = ({ db, who }: Context): HandlersOf<'examples'> => ({
  'examples/counts': ({ projectId }) => projectCounts(db, projectId),
  'examples/query': (query) => queryExamples(db, query),
  'examples/sources': ({ projectId }) => listSources(db, projectId),
  'examples/set-label': (input) => setLabelBulk(db, { ...input, who }),
})
