/** Two or more runs beside each other: what differs in their settings, and by how much in their metrics. */
import { RECIPE_TITLES, type RecipeKey, recipeWords } from '@renderer/components/runs/recipe-words'
import { baseLabelsWords, baseWords } from '@renderer/components/runs/run-words'
import { formatCount } from '@renderer/lib/format'
import type { Evaluation } from '@shared/evaluation'
import type { RunDetail, RunSummary } from '@shared/run'

export interface SettingRow {
  key: string
  title: string
  /** One text a run, in order. */
  values: string[]
  differs: boolean
  /** Shown in the face of ids. */
  isId?: boolean
}

export function settingRows(runs: readonly RunDetail[], all: readonly RunSummary[]): SettingRow[] {
  const row = (key: string, title: string, words: (run: RunDetail) => string): SettingRow => {
    const values = runs.map(words)
    return { key, title, values, differs: new Set(values).size > 1 }
  }
  return [
    row('base', 'Base', (run) => baseWords(run.base, all)),
    row('baseLabels', 'Labels of the base', baseLabelsWords),
    row('data', 'Data', (run) => run.dataName),
    { ...row('dataHash', 'Data hash', (run) => run.dataHash.slice(0, 12)), isId: true },
    row('trainRows', 'Training comments', (run) => formatCount(run.trainRows)),
    row('evalRows', 'Validation comments', (run) => formatCount(run.evalRows)),
    ...(Object.keys(RECIPE_TITLES) as RecipeKey[]).map((key) =>
      row(key, RECIPE_TITLES[key], (run) => recipeWords(key, run.recipe)),
    ),
    row('usedDevice', 'Computed on', (run) => run.device ?? '–'),
  ]
}

export interface EvaluationMetric {
  title: string
  lessIsBetter: boolean
  read: (evaluation: Evaluation) => number | null
}

export const EVALUATION_METRICS: readonly EvaluationMetric[] = [
  { title: 'Average precision, macro', lessIsBetter: false, read: (e) => e.averagePrecision.macro },
  { title: 'ROC AUC, macro', lessIsBetter: false, read: (e) => e.rocAuc.macro },
  { title: 'F1, macro', lessIsBetter: false, read: (e) => e.f1Macro },
  { title: 'F1, micro', lessIsBetter: false, read: (e) => e.f1Micro },
  { title: 'Subset accuracy', lessIsBetter: false, read: (e) => e.accuracy },
  { title: 'ROC AUC, thresholded', lessIsBetter: false, read: (e) => e.rocAucThresholded },
  { title: 'Hamming loss', lessIsBetter: true, read: (e) => e.hammingLoss },
  { title: 'Validation loss', lessIsBetter: true, read: (e) => e.loss },
]

/** Places of the best values; none where fewer than two are defined or all are the same. */
export function bestOf(values: readonly (number | null)[], lessIsBetter: boolean): number[] {
  const defined = values.filter((value) => value !== null)
  if (defined.length < 2 || new Set(defined).size === 1) return []
  const best = lessIsBetter ? Math.min(...defined) : Math.max(...defined)
  return values.flatMap((value, index) => (value === best ? [index] : []))
}

export interface Delta {
  /** "+0.021", "−0.004" or "±0". */
  words: string
  /** Null where it is neither. */
  better: boolean | null
}

/** Difference to the baseline at three digits, as it is shown; null where one of them is undefined. */
export function deltaOf(value: number | null, baseline: number | null, lessIsBetter: boolean | null, digits = 3): Delta | null {
  if (value === null || baseline === null) return null
  const size = Math.abs(value - baseline).toFixed(digits)
  if (Number(size) === 0) return { words: '±0', better: null }
  const up = value > baseline
  return { words: `${up ? '+' : '−'}${size}`, better: lessIsBetter === null ? null : up !== lessIsBetter }
}
