/** An evaluation as people read it: scikit-learn's classification report and the metrics beside it. */
import { type Evaluation, REPORT_AVERAGES } from '@shared/evaluation'
import { labelTitle } from '@shared/labels'
import { table } from './terminal'

const figure = (value: number | null): string => (value === null ? 'undefined' : value.toFixed(4))

export function evaluationText(evaluation: Evaluation): string {
  const report = Object.entries(evaluation.report)
  const averages: readonly string[] = REPORT_AVERAGES
  const rows = report.map(([name, row]) => [
    averages.includes(name) ? name : labelTitle(name),
    ...[row.precision, row.recall, row['f1-score']].map((value) => value.toFixed(2)),
    String(row.support),
  ])
  const summary = [
    `ROC AUC (macro) ${figure(evaluation.rocAuc.macro)}`,
    `average precision (macro) ${figure(evaluation.averagePrecision.macro)}`,
    `subset accuracy ${figure(evaluation.accuracy)}`,
    `Hamming loss ${figure(evaluation.hammingLoss)}`,
  ]
  return [
    table([['', 'precision', 'recall', 'f1-score', 'support'], ...rows]),
    '',
    `${evaluation.rows} comments · ${summary.join(' · ')}`,
    ...(evaluation.unknown > 0 ? [unknownWords(evaluation.unknown)] : []),
  ].join('\n')
}

const unknownWords = (count: number): string =>
  `${count} unknown ${count === 1 ? 'answer was' : 'answers were'} left out of loss and metrics`
