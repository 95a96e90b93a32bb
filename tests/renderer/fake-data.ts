/** Plausible contents for the fake bridge: a project of comments, runs with curves, devices and a file to import. */
import type { DatasetChoices } from '@shared/dataset'
import type { Evaluation } from '@shared/evaluation'
import type { FileInspection } from '@shared/import'
import type { TriState } from '@shared/labels'
import type { BaseInfo, DeviceInfo } from '@shared/model'
import type { Example, Project } from '@shared/project'
import { Recipe } from '@shared/recipe'
import type { RunDetail, RunSummary } from '@shared/run'

export const LABELS = ['toxic', 'severe_toxic', 'obscene', 'threat', 'insult', 'identity_hate']

/** Small deterministic generator (mulberry32), so that every test sees the same world. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

export function makeProject(id: string, name: string, labels: string[] = LABELS): Project {
  return {
    id,
    name,
    createdAt: '2026-11-01T09:00:00.000Z',
    labels: labels.map((label, position) => ({ id: `${id}-${label}`, name: label, position })),
    guideline: 'Judge the words, not the person.\nA quotation is labelled as if it were said.',
    guidelineVersion: 1,
  }
}

const openings = ['Thanks for the note.', 'I read the whole page.', 'Well,', 'Once again', 'To be fair,', 'Hello all.']
const middles = [
  'the second paragraph still lacks a source',
  'this edit was undone without a word',
  'you clearly did not read the guideline',
  'I would merge both sections',
  'the picture is older than the article says',
  'nobody asked for your opinion, you walnut',
]
const endings = ['Please have a look.', 'What a mess.', 'I will wait until Sunday.', 'Go and count your socks.', '', 'Cheers.']

export function makeText(index: number): string {
  const next = random(index + 1)
  const pick = (list: string[]) => list[Math.floor(next() * list.length)]!
  const sentences = 1 + Math.floor(next() * 4)
  const body = Array.from({ length: sentences }, () => `${pick(middles)}.`).join(' ')
  return `${pick(openings)} ${body} ${pick(endings)}`.trim()
}

/** The first `labelled` comments are labelled (every 23rd with unknowns), the rest are not. */
export function makeExamples(project: Project, count: number, labelled: number): Example[] {
  return Array.from({ length: count }, (_, index) => {
    const next = random(index + 77)
    const isLabelled = index < labelled
    const clean = next() < 0.7
    const value = (): TriState => {
      if (!isLabelled) return null
      if (index % 23 === 22 && next() < 0.5) return null
      return !clean && next() < 0.4 ? 1 : 0
    }
    return {
      id: index + 1,
      position: index + 1,
      externalId: index % 3 === 0 ? `c${(index + 1).toString(16).padStart(6, '0')}` : null,
      text: makeText(index),
      source: index < labelled / 2 ? 'sample comments' : 'talk-page.csv',
      state: isLabelled ? 'labelled' : index % 19 === 18 ? 'skipped' : 'unlabelled',
      flagged: index % 41 === 40,
      values: Object.fromEntries(project.labels.map((label) => [label.id, value()])),
    }
  })
}

export const devices: DeviceInfo[] = [
  { name: 'cpu', available: true, reason: null, adapter: 'AMD EPYC 7B13, 2 threads', memoryBytes: 8.2e9 },
  {
    name: 'cuda',
    available: false,
    reason: 'The CUDA files of ONNX Runtime are not installed.',
    adapter: null,
    memoryBytes: null,
  },
  { name: 'dml', available: false, reason: 'DirectML exists on Windows only.', adapter: null, memoryBytes: null },
  {
    name: 'webgpu',
    available: true,
    reason: 'Training there is slower than on the CPU.',
    adapter: 'SwiftShader, which computes on the processor',
    memoryBytes: null,
  },
]

export const bases: BaseInfo[] = [
  {
    ref: { kind: 'embedded', name: 'minilm' },
    title: 'MiniLM (comes with Moderato)',
    modelType: 'bert',
    parameters: 22_713_216,
    layers: 6,
    maxLength: 512,
    bytes: 45_441_937,
    languages: ['en'],
    labels: [],
    memory: {
      parameters: 22.7e6,
      embeddings: 11.9e6,
      layers: 6,
      width: 384,
      innerWidth: 1536,
      heads: 12,
      tokensAtOnce: 512,
    },
    problem: null,
  },
]

export function makeEvaluation(quality: number): Evaluation {
  const perLabel = Object.fromEntries(LABELS.map((label, i) => [label, Math.min(0.995, quality + 0.02 * i)]))
  const row = (f1: number, support: number) => ({ precision: f1 + 0.03, recall: f1 - 0.03, 'f1-score': f1, support })
  const keys = [...LABELS, 'overall_non_toxic', 'micro avg', 'macro avg', 'weighted avg', 'samples avg']
  return {
    rows: 2000,
    unknown: 12,
    loss: 0.9 - quality * 0.6,
    f1Macro: quality * 0.6,
    f1Micro: quality * 0.7,
    accuracy: quality * 0.93,
    hammingLoss: 0.04,
    rocAuc: { macro: quality, perLabel },
    averagePrecision: {
      macro: quality * 0.65,
      perLabel: Object.fromEntries(LABELS.map((l, i) => [l, quality * (0.8 - 0.08 * i)])),
    },
    rocAucThresholded: quality * 0.9,
    report: Object.fromEntries(keys.map((key, i) => [key, row(Math.max(0.05, quality * 0.8 - 0.05 * i), 191 - 12 * i)])),
    thresholds: Object.fromEntries(LABELS.map((label) => [label, 0.5])),
  }
}

export function makeRun(index: number, projectId: string | null, overrides: Partial<RunDetail> = {}): RunDetail {
  const quality = 0.88 + 0.012 * (index % 6)
  const next = random(index + 900)
  const totalSteps = 189
  const epochs = [1, 2, 3].map((epoch) => ({
    epoch,
    step: epoch * 63,
    trainingLoss: 0.7 / epoch,
    validationLoss: 0.62 / epoch + 0.05 * epoch,
    f1: quality * 0.5 + 0.04 * epoch,
    rocAuc: quality + 0.005 * epoch,
    accuracy: quality * 0.9 + 0.01 * epoch,
    averagePrecision: quality * 0.6 + 0.02 * epoch,
    best: epoch === 3,
  }))
  return {
    id: `run-${index}`,
    projectId,
    name: ['quiet heron', 'patient otter', 'bright fern', 'slow comet', 'clear brook', 'warm slate', 'kind maple'][index % 7]!,
    note: '',
    starred: index === 1,
    status: 'finished',
    reason: null,
    base: 'minilm',
    dataName: 'Wikipedia talk',
    ignoreMismatchedSizes: false,
    device: 'cpu',
    color: index,
    startedAt: new Date(Date.UTC(2026, 10, 20, 8, 30) - index * 7.3e6).toISOString(),
    finishedAt: new Date(Date.UTC(2026, 10, 20, 8, 42) - index * 7.3e6).toISOString(),
    step: totalSteps,
    totalSteps,
    metrics: {
      f1: quality * 0.6,
      averagePrecision: quality * 0.65,
      rocAuc: quality,
      accuracy: quality * 0.93,
      validationLoss: 0.36,
    },
    bestEpoch: 3,
    resumable: false,
    hasModel: true,
    labels: LABELS,
    recipe: Recipe.parse(index % 2 === 0 ? {} : { learningRate: 5e-5, batchSize: 32 }),
    dataHash: 'a'.repeat(64),
    trainRows: 4000,
    evalRows: 445,
    steps: Array.from({ length: totalSteps }, (_, i) => ({
      step: i + 1,
      loss: 0.25 + 0.5 * Math.exp(-i / (40 + 8 * index)) + 0.05 * next(),
      learningRate: 2e-5 * (1 - i / totalSteps),
      gradNorm: 1 + next(),
    })),
    epochs,
    evaluation: makeEvaluation(quality),
    notices: [],
    samplesPerSecond: 24.6,
    peakRssBytes: 1.9e9,
    ...overrides,
  }
}

export function summaryOf(run: RunDetail): RunSummary {
  const { labels, recipe, dataHash, trainRows, evalRows, steps, epochs, evaluation, notices, ...rest } = run
  const { samplesPerSecond, peakRssBytes, ...summary } = rest
  return summary
}

export function makeInspection(path: string): FileInspection {
  const columns = ['id', 'comment_text', ...LABELS, 'tags']
  return {
    path,
    name: path.split(/[\\/]/).at(-1)!,
    bytes: 4_812_331,
    format: path.endsWith('.jsonl') ? 'jsonl' : path.endsWith('.tsv') ? 'tsv' : 'csv',
    columns,
    mapping: { text: 'comment_text', id: 'id', labels: { kind: 'columns', columns: LABELS } },
    preview: Array.from({ length: 8 }, (_, row) => ({
      id: `c${row}`,
      comment_text: makeText(row + 500),
      ...Object.fromEntries(LABELS.map((label, i) => [label, (row + i) % 5 === 0 ? '1' : '0'])),
      tags: row % 2 === 0 ? 'toxic;insult' : '',
    })),
    previewLabels: LABELS.map((name) => ({ name, yes: 2, no: 6, unknown: 0 })),
    notices: [],
  }
}

export function makeDatasetChoices(id: string): DatasetChoices {
  const split = (config: string, name: string, rows: number | null) => ({
    config,
    split: name,
    files: 2,
    bytes: 12_400_000,
    rows,
    ref: `hub:${id}@${'a'.repeat(40)}#${config}/${name}`,
  })
  return {
    id,
    commit: 'a'.repeat(40),
    url: `https://huggingface.co/datasets/${id}`,
    splits: [split('default', 'train', 14_000), split('default', 'test', 2000), split('raw', 'train', null)],
    notices: ['It is read as the Hub has converted it to Parquet.'],
  }
}
