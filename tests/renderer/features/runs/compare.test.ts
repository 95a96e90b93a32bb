/** What differs between runs, and by how much. */
import { bestOf, deltaOf, settingRows } from '@renderer/features/runs/compare'
import { reportLines, reportValue } from '@renderer/features/runs/report-rows'
import { sortRuns } from '@renderer/features/runs/run-columns'
import { Recipe } from '@shared/recipe'
import { LABELS, makeEvaluation, makeRun } from '@tests/renderer/fake-data'
import { describe, expect, it } from 'vitest'

describe('settingRows', () => {
  const one = makeRun(0, 'p1')
  const two = makeRun(1, 'p1', { base: 'run-0', recipe: Recipe.parse({ learningRate: 5e-5, freeze: 2 }) })

  it('marks exactly what differs, in words', () => {
    const differing = settingRows([one, two], [one, two]).filter((row) => row.differs)
    expect(differing.map(({ title, values }) => [title, ...values])).toEqual([
      ['Base', 'MiniLM', 'quiet heron'],
      ['Learning rate', '2e-5', '5e-5'],
      ['Frozen layers', 'none', '2'],
    ])
  })

  it('tells how LoRA adapts only where there is LoRA', () => {
    const lora = makeRun(1, 'p1', { recipe: Recipe.parse({ loraRank: 16, loraAlpha: 32, loraTargetModules: 'all-linear' }) })
    const rows = settingRows([one, lora], [one, lora]).filter((row) => row.key.startsWith('lora'))
    expect(rows.map(({ title, values }) => [title, ...values])).toEqual([
      ['LoRA rank', 'off', '16'],
      ['LoRA alpha', '–', '32'],
      ['LoRA dropout', '–', '0'],
      ['LoRA target modules', '–', 'all-linear'],
    ])
  })

  it('has every setting of the recipe', () => {
    const keys = settingRows([one], [one]).map((row) => row.key)
    expect(keys).toEqual(expect.arrayContaining(Object.keys(Recipe.shape)))
  })
})

describe('deltaOf', () => {
  it('knows which way is better', () => {
    expect(deltaOf(0.61, 0.6, false)).toEqual({ words: '+0.010', better: true })
    expect(deltaOf(0.61, 0.6, true)).toEqual({ words: '+0.010', better: false })
    expect(deltaOf(0.59, 0.6, true)).toEqual({ words: '−0.010', better: true })
    expect(deltaOf(12, 10, null, 0)).toEqual({ words: '+2', better: null })
  })

  it('calls nothing better that looks the same, and compares nothing with nothing', () => {
    expect(deltaOf(0.60004, 0.6, false)).toEqual({ words: '±0', better: null })
    expect(deltaOf(null, 0.6, false)).toBeNull()
    expect(deltaOf(0.6, null, false)).toBeNull()
  })
})

it('finds the best, ties included, and none where there is nothing to choose', () => {
  expect(bestOf([0.1, 0.3, 0.3, null], false)).toEqual([1, 2])
  expect(bestOf([0.1, 0.3], true)).toEqual([0])
  expect(bestOf([0.3, null], false)).toEqual([])
  expect(bestOf([0.3, 0.3], false)).toEqual([])
})

it('reports labels, none of the labels, then the averages, with the ranked metrics where they exist', () => {
  const evaluation = makeEvaluation(0.9)
  const lines = reportLines(LABELS, evaluation)
  expect(lines.map(({ title }) => title)).toEqual([
    'toxic',
    'severe toxic',
    'obscene',
    'threat',
    'insult',
    'identity hate',
    'none of the labels',
    'micro avg',
    'macro avg',
    'weighted avg',
    'samples avg',
  ])
  expect(reportValue(evaluation, 'toxic', 'ROC AUC')).toBe(evaluation.rocAuc.perLabel.toxic)
  expect(reportValue(evaluation, 'macro avg', 'average precision')).toBe(evaluation.averagePrecision.macro)
  expect(reportValue(evaluation, 'overall_non_toxic', 'ROC AUC')).toBeNull()
  expect(reportValue(evaluation, 'gone', 'recall')).toBeNull()
})

it('sorts figures and words, with runs that have none at the end either way', () => {
  const runs = [makeRun(0, null), makeRun(1, null, { metrics: null }), makeRun(2, null)]
  const names = (key: string, descending: boolean) => sortRuns(runs, { key, descending }, runs).map((run) => run.name)
  expect(names('f1', true)).toEqual(['bright fern', 'quiet heron', 'patient otter'])
  expect(names('f1', false)).toEqual(['quiet heron', 'bright fern', 'patient otter'])
  expect(names('name', false)).toEqual(['bright fern', 'patient otter', 'quiet heron'])
  expect(names('startedAt', true)).toEqual(['quiet heron', 'patient otter', 'bright fern'])
  expect(runs[0]!.name).toBe('quiet heron')
})
