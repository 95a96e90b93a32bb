/** The classification report as rows: labels, none of the labels, then the averages, under scikit-learn's names. */
import { type Evaluation, REPORT_AVERAGES, type ReportRow } from '@shared/evaluation'
import { labelTitle, NONE_KEY } from '@shared/labels'

export interface ReportLine {
  key: string
  title: string
  /** Place of the label, for its mark; null for the extra column and the averages. */
  position: number | null
  kind: 'label' | 'none' | 'average'
}

export function reportLines(labels: readonly string[], evaluation: Evaluation): ReportLine[] {
  const lines: ReportLine[] = [
    ...labels.map((key, position): ReportLine => ({ key, title: labelTitle(key), position, kind: 'label' })),
    { key: NONE_KEY, title: labelTitle(NONE_KEY), position: null, kind: 'none' },
    ...REPORT_AVERAGES.map((key): ReportLine => ({ key, title: key, position: null, kind: 'average' })),
  ]
  return lines.filter(({ key }) => key in evaluation.report)
}

export const REPORT_MEASURES = ['f1-score', 'precision', 'recall', 'support', 'average precision', 'ROC AUC'] as const
export type ReportMeasure = (typeof REPORT_MEASURES)[number]

/** One figure of the report; the two that need no threshold stand beside it by label, with their macro average. */
export function reportValue(evaluation: Evaluation, key: string, measure: ReportMeasure): number | null {
  if (measure === 'average precision') return ranked(evaluation.averagePrecision, key)
  if (measure === 'ROC AUC') return ranked(evaluation.rocAuc, key)
  const row: ReportRow | undefined = evaluation.report[key]
  return row ? row[measure] : null
}

function ranked({ macro, perLabel }: Evaluation['rocAuc'], key: string): number | null {
  return key === 'macro avg' ? macro : (perLabel[key] ?? null)
}
