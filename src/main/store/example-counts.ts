/** All counts of a project from one pass over an index: comments with the same state and answers come as one row. */
import type { LabelCounts, ProjectCounts } from '@shared/project'
import { cleanAnswers } from './answers'
import { all, get, type ReadDb } from './database'
import { getProject } from './projects'

export const COUNT_GROUPS = `
  SELECT state, answers, flagged, count(*) AS n FROM examples
  WHERE project_id = ? GROUP BY state, answers, flagged`

/** Parameters: project, since when. */
export const SUBMITTED_SINCE = `
  SELECT count(DISTINCT example_id) AS n FROM events
  WHERE project_id = ? AND at >= ? AND kind = 'submit' AND undone_at IS NULL`

interface Group {
  state: 'unlabelled' | 'draft' | 'labelled' | 'skipped'
  answers: string
  flagged: number
  n: number
}

/** `unlabelled` includes the drafts, as in the table's filter: total = unlabelled + labelled + skipped. */
export function projectCounts(db: ReadDb, projectId: string): ProjectCounts {
  const { labels } = getProject(db, projectId)
  const groups = all<Group>(db, COUNT_GROUPS, projectId)
  const sum = (wanted: (group: Group) => boolean): number =>
    groups.reduce((total, group) => (wanted(group) ? total + group.n : total), 0)
  const clean = cleanAnswers(labels)
  const labelled = sum(({ state }) => state === 'labelled')
  return {
    total: sum(() => true),
    unlabelled: sum(({ state }) => state === 'unlabelled' || state === 'draft'),
    draft: sum(({ state }) => state === 'draft'),
    labelled,
    skipped: sum(({ state }) => state === 'skipped'),
    flagged: sum(({ flagged }) => flagged === 1),
    clean: sum(({ state, answers }) => state === 'labelled' && answers === clean),
    labelledToday: get<{ n: number }>(db, SUBMITTED_SINCE, projectId, localMidnight())!.n,
    labels: labels.map(({ id, position }): LabelCounts => {
      const yes = sum(({ state, answers }) => state === 'labelled' && answers[position] === '1')
      const no = sum(({ state, answers }) => state === 'labelled' && answers[position] === '0')
      return { labelId: id, yes, no, unknown: labelled - yes - no }
    }),
  }
}

/** Events are stamped in UTC; the day is the user's. */
function localMidnight(): string {
  const midnight = new Date()
  midnight.setHours(0, 0, 0, 0)
  return midnight.toISOString()
}
