/** One whole pass over a data file before anything is stored: counts per label, bad rows, empty texts, exact duplicates. */
import type { ColumnMapping, ImportSurvey } from '@shared/import'
import type { DataRef } from './data-files'
import { DigestSet } from './digest-set'
import { MAX_BAD_ROWS } from './limits'
import { labelNames } from './mapping'
import { type ReadRowsOptions, readRows } from './read-rows'
import type { DataRow } from './rows'

export type SurveyOptions = Pick<ReadRowsOptions, 'onProgress' | 'signal'>

export async function surveyFile(data: DataRef, mapping: ColumnMapping, options: SurveyOptions = {}): Promise<ImportSurvey> {
  const labels = labelNames(mapping).map((name) => ({ name, yes: 0, no: 0, unknown: 0 }))
  const survey: ImportSurvey = { rows: 0, bad: 0, badRows: [], labels, clean: 0, unlabelled: 0, empty: 0, duplicates: 0 }
  const seen = new DigestSet()
  const onBadRow: ReadRowsOptions['onBadRow'] = (bad) => {
    survey.bad++
    if (survey.badRows.length < MAX_BAD_ROWS) survey.badRows.push(bad)
  }
  for await (const rows of readRows(data, mapping, { ...options, meta: false, onBadRow }))
    for (const row of rows) count(survey, row, seen)
  return survey
}

/** Clean: every label known and none of them yes. Unlabelled: none known. */
function count(survey: ImportSurvey, { text, labels }: DataRow, seen: DigestSet): void {
  survey.rows++
  labels.forEach((answer, index) => {
    const counts = survey.labels[index]!
    if (answer === null) counts.unknown++
    else if (answer === 1) counts.yes++
    else counts.no++
  })
  if (labels.length > 0 && labels.every((answer) => answer === 0)) survey.clean++
  if (labels.every((answer) => answer === null)) survey.unlabelled++
  if (text.trim() === '') survey.empty++
  else if (seen.addText(text)) survey.duplicates++
}
