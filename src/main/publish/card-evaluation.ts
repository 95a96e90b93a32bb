/** How good a model is by its card, and how far that can be trusted. */
import { type Evaluation, REPORT_AVERAGES } from '@shared/evaluation'
import { labelTitle, NONE_KEY } from '@shared/labels'
import type { RunDetail } from '@shared/run'
import { answersWere, count, figure, markdownTable, plainText } from './markdown'
import type { ModelFacts } from './model-facts'

/** With fewer positives than this a label's figures say little. */
const ENOUGH_SUPPORT = 50

export function evaluationSection({ evaluation }: RunDetail): string {
  if (!evaluation) return '## Evaluation\n\nIt was never evaluated.'
  return [
    '## Evaluation',
    '',
    `On ${count(evaluation.rows)} comments that it did not train on, at the thresholds ${thresholdsOf(evaluation)}. Names and definitions are scikit-learn's; the row “${labelTitle(NONE_KEY)}” is true where no label applies, and counts in the F1 averages and the report's.`,
    '',
    reportTable(evaluation),
    '',
    markdownTable(['metric', 'value'], overall(evaluation)),
  ].join('\n')
}

function thresholdsOf({ thresholds }: Evaluation): string {
  const values = Object.values(thresholds)
  if (new Set(values).size === 1) return `of ${values[0]}`
  return Object.entries(thresholds)
    .map(([label, value]) => `${plainText(label)} ${value}`)
    .join(', ')
}

function reportTable({ report, rocAuc, averagePrecision }: Evaluation): string {
  const averages: readonly string[] = REPORT_AVERAGES
  const ofLabel = (values: Readonly<Record<string, number | null>>, name: string) =>
    averages.includes(name) || name === NONE_KEY ? '' : figure(values[name])
  const rows = Object.entries(report).map(([name, row]) => [
    name === NONE_KEY ? labelTitle(name) : plainText(name),
    ...[row.precision, row.recall, row['f1-score']].map(figure),
    count(row.support),
    ofLabel(rocAuc.perLabel, name),
    ofLabel(averagePrecision.perLabel, name),
  ])
  return markdownTable(['', 'precision', 'recall', 'F1', 'support', 'ROC AUC', 'average precision'], rows)
}

const overall = (evaluation: Evaluation): string[][] => [
  ['F1, macro', figure(evaluation.f1Macro)],
  ['F1, micro', figure(evaluation.f1Micro)],
  ['ROC AUC, macro', figure(evaluation.rocAuc.macro)],
  ['average precision, macro', figure(evaluation.averagePrecision.macro)],
  ['subset accuracy', figure(evaluation.accuracy)],
  ['Hamming loss', figure(evaluation.hammingLoss)],
]

export function limitsSection({ run, maxLength, quantization }: ModelFacts): string {
  const evaluation = run?.detail.evaluation ?? null
  const lines = [
    ...(evaluation
      ? evaluated(evaluation)
      : ['Nothing is known here of how good it is: evaluate it on texts of your own first.']),
    'Intervals and slices were not computed: how far the figures would move with other comments, and whether groups of people are treated alike, is not known.',
    maxLength === null ? null : `Texts are cut after ${count(maxLength)} tokens; what comes later is not seen.`,
    quantization &&
      `\`onnx/model_quantized.onnx\` computes in 8 bits: on ${count(quantization.rows)} rows ${count(flipped(quantization.labels))} verdicts differ from those of the model itself (\`onnx/quantization.json\`).`,
    'It repeats the judgement of those who labelled its data, under their guideline. Other places, languages and times need an evaluation of their own, and people should look at what it decides.',
  ]
  return `## Limits\n\n${lines
    .filter(Boolean)
    .map((line) => `- ${line}`)
    .join('\n')}`
}

function evaluated({ rows, unknown, report, rocAuc }: Evaluation): string[] {
  const labels = Object.keys(rocAuc.perLabel)
  const few = labels.filter((label) => (report[label]?.support ?? 0) < ENOUGH_SUPPORT)
  const named = few.map((label) => `${plainText(label)} (${report[label]?.support ?? 0})`).join(', ')
  return [
    `The figures are of ${count(rows)} comments kept out of the training, from the same source unless a file of its own was given.`,
    ...(few.length > 0
      ? [`Too few examples to trust a label's figures, with fewer than ${ENOUGH_SUPPORT} comments that have it: ${named}.`]
      : []),
    ...(unknown > 0 ? [`${answersWere(unknown)} not known and left out of the metrics.`] : []),
  ]
}

const flipped = (labels: Readonly<Record<string, { readonly flipped: number }>>): number =>
  Object.values(labels).reduce((sum, label) => sum + label.flipped, 0)
