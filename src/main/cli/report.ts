/** An evaluation as people read it: the per-epoch table and scikit-learn's classification report. */
import { type EpochResult, type Evaluation, REPORT_AVERAGES } from '@shared/evaluation'
import { labelTitle } from '@shared/labels'
import { table } from './terminal'

const figure = (value: number | null): string => (value === null ? 'undefined' : value.toFixed(4))

const EPOCH_HEADER = ['Epoch', 'Training Loss', 'Validation Loss', 'F1', 'ROC AUC', 'Accuracy']

/** A row of the table while it grows, aligned with the header. */
export function epochLine(result: EpochResult): string {
  const cells = epochRow(result)
  return EPOCH_HEADER.map((title, i) =>
    i === 0 ? (cells[i] as string).padEnd(8) : (cells[i] as string).padStart(Math.max(title.length, 9)),
  ).join('  ')
}
export const epochHeader = (): string =>
  EPOCH_HEADER.map((title, i) => (i === 0 ? title.padEnd(8) : title.padStart(Math.max(title.length, 9)))).join('  ')

function epochRow({ epoch, trainingLoss, validationLoss, f1, rocAuc, accuracy, best }: EpochResult): string[] {
  return [`${Number(epoch.toFixed(2))}${best ? ' *' : ''}`, ...[trainingLoss, validationLoss, f1, rocAuc, accuracy].map(figure)]
}

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
  ].join('\n')
}
