/** README.md of a model, as the Hub's model cards are: what it is, what it learnt from, how good it is, where that ends, how to use it. */
import { basename } from 'node:path'
import { DEFAULT_THRESHOLD } from '@engine/evaluate/metrics/evaluate-metrics'
import { isHubReference, parseHubReference } from '@main/datasets/hub-reference'
import type { RunDetail } from '@shared/run'
import { evaluationSection, limitsSection } from './card-evaluation'
import { usageSection } from './card-usage'
import { frontMatter, type YamlValue } from './front-matter'
import { answersWere, codeBlock, count, markdownTable, plainText } from './markdown'
import type { ModelFacts, RunFacts } from './model-facts'

export function modelCard(facts: ModelFacts): string {
  const sections = [
    introduction(facts),
    thresholdSection(facts),
    ...(facts.run ? [dataSection(facts.run), recipeSection(facts.run), evaluationSection(facts.run.detail)] : []),
    limitsSection(facts),
    usageSection(facts),
    'Made with Moderato, which trains multi-label classifiers of comments on one’s own machine. No comments are part of this repository.',
  ]
  return `${metadata(facts)}\n${sections.join('\n\n')}\n`
}

/** https://huggingface.co/docs/hub/model-cards and the `model-index` of its model card specification. */
function metadata({ license, languages, run, title, hasOnnx }: ModelFacts): string {
  const index = run && modelIndex(run.detail, title)
  const datasets = run ? hubDatasets(run.detail.dataName) : []
  return frontMatter({
    license,
    language: languages.length > 0 ? [...languages] : null,
    library_name: 'transformers',
    pipeline_tag: 'text-classification',
    tags: ['text-classification', 'multi-label-classification', 'moderato', ...(hasOnnx ? ['onnx', 'transformers.js'] : [])],
    base_model: run?.baseModel ?? null,
    datasets: datasets.length > 0 ? datasets : null,
    'model-index': index ? [index] : null,
  })
}

const hubDatasets = (dataName: string): string[] => {
  if (!isHubReference(dataName)) return []
  return [parseHubReference(dataName).id]
}

/** A name for people; of a path only its end. */
const dataTitle = (dataName: string): string => (isHubReference(dataName) ? dataName : basename(dataName.replaceAll('\\', '/')))

/** The Hub wants an id of the data: its own, or words without spaces. */
const dataId = (dataName: string): string =>
  hubDatasets(dataName)[0] ??
  (dataTitle(dataName)
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^-+|-+$/g, '') ||
    'data')

function modelIndex({ evaluation, dataName }: RunDetail, title: string): { [key: string]: YamlValue } | null {
  if (!evaluation) return null
  const metrics = [
    ['f1', 'F1 (macro, none of the labels included)', evaluation.f1Macro],
    ['f1', 'F1 (micro, none of the labels included)', evaluation.f1Micro],
    ['accuracy', 'Subset accuracy', evaluation.accuracy],
    ['roc_auc', 'ROC AUC (macro)', evaluation.rocAuc.macro],
    ['average_precision', 'Average precision (macro)', evaluation.averagePrecision.macro],
  ] as const
  const known = metrics.flatMap(([type, name, value]) =>
    value === null ? [] : [{ type, name, value: Number(value.toFixed(6)) }],
  )
  return {
    name: title,
    results: [
      {
        task: { type: 'text-classification', name: 'Multi-label text classification' },
        dataset: { name: dataTitle(dataName), type: dataId(dataName), split: 'validation' },
        metrics: known,
      },
    ],
  }
}

const introduction = ({ title, labels }: ModelFacts): string =>
  [
    `# ${plainText(title)}`,
    '',
    `A multi-label text classifier: for each text it gives each of ${labels.length} labels a probability of its own (sigmoid, not softmax).`,
    '',
    `Labels: ${labels.map((label) => `\`${label.replaceAll('`', "'")}\``).join(', ')}.`,
  ].join('\n')

function thresholdSection({ labels, thresholds, thresholdsSet }: ModelFacts): string {
  if (thresholds === null) return '## Thresholds\n\nNone are given: a threshold for each label is yours to choose.'
  const values = labels.map((label) => thresholds[label] ?? DEFAULT_THRESHOLD)
  const same = new Set(values).size === 1
  const how = thresholdsSet ? 'They were decided for this model.' : 'They are the default: nobody has tuned them to this data.'
  const what = `A label is predicted where its probability reaches its threshold (\`thresholds.json\`). ${how}`
  if (same) return `## Thresholds\n\n${what} Every label has ${values[0]}.`
  return `## Thresholds\n\n${what}\n\n${markdownTable(
    ['label', 'threshold'],
    labels.map((label, i) => [plainText(label), String(values[i])]),
  )}`
}

function dataSection({ detail, training }: RunFacts): string {
  const { dataName, dataHash, trainRows, evalRows } = detail
  const lines = [
    '## Training data',
    '',
    `${plainText(dataTitle(dataName))}: ${count(trainRows)} comments to train on, ${count(evalRows)} others to evaluate. The snapshot of both has the hash \`${dataHash}\`.`,
  ]
  if (!training) return lines.join('\n')
  const rows = training.labels.map(({ label, yes, no, unknown }) => [plainText(label), count(yes), count(no), count(unknown)])
  const unknown = training.labels.reduce((sum, one) => sum + one.unknown, 0)
  return [
    ...lines,
    '',
    markdownTable(['label', 'yes', 'no', 'unknown'], rows),
    '',
    unknown > 0
      ? `${answersWere(unknown)} not known: left out of the loss, and never taken for a no.`
      : 'Every answer was known.',
  ].join('\n')
}

function recipeSection({ detail, baseModel }: RunFacts): string {
  const { recipe, step, bestEpoch, device, samplesPerSecond } = detail
  const base = baseModel === null ? 'a model folder without an id on the Hub' : `\`${baseModel}\``
  const facts = [
    `Fine-tuned from ${base} in ${count(step)} steps of ${recipe.batchSize} comments`,
    bestEpoch === null
      ? null
      : `the weights are those of epoch ${Number(bestEpoch.toFixed(2))}, the best by ${recipe.bestMetric}`,
    device === null ? null : `on ${device}`,
    samplesPerSecond === null ? null : `${samplesPerSecond.toFixed(1)} comments a second`,
  ]
  return `## Recipe\n\n${facts.filter(Boolean).join('; ')}. AdamW, binary cross-entropy with logits per label.\n\n${codeBlock('json', JSON.stringify(recipe, null, 2))}`
}
