/** The table of evaluations while it grows: the header and what came before with the first row, a legend below the last. */

import { decidingMetric } from '@shared/deciding-metric'
import type { EpochResult } from '@shared/evaluation'
import { METRIC_WORDS } from '@shared/metric-words'
import type { BestMetric } from '@shared/recipe'
import type { RunDetail } from '@shared/run'
import type { Terminal } from './terminal'

const figure = (value: number | null): string => (value === null ? 'undefined' : value.toFixed(4))

interface Column {
  readonly title: string
  readonly width: number
  cell(result: EpochResult): string
}

const column = (title: string, cell: Column['cell']): Column => ({ title, width: Math.max(title.length, 9), cell })
const EPOCH: Column = { title: 'Epoch', width: 8, cell: ({ epoch, best }) => `${Number(epoch.toFixed(2))}${best ? ' *' : ''}` }
/** Tells evaluations within an epoch apart. */
const STEP = column('Step', ({ step }) => String(step))
const FIGURES = [
  column('Training Loss', ({ trainingLoss }) => figure(trainingLoss)),
  column('Validation Loss', ({ validationLoss }) => figure(validationLoss)),
  column('F1', ({ f1 }) => figure(f1)),
  column('ROC AUC', ({ rocAuc }) => figure(rocAuc)),
  column('Accuracy', ({ accuracy }) => figure(accuracy)),
]
/** Of metrics that may choose the model and have no column of their own. */
const CHOOSING: Partial<Record<BestMetric, Column>> = {
  averagePrecision: column('Average Precision', ({ averagePrecision }) => figure(averagePrecision)),
  f1Micro: column('Micro F1', ({ f1Micro }) => figure(f1Micro ?? null)),
}

function columnsFor({ evalSteps, bestMetric }: RunDetail['recipe']): Column[] {
  const choosing = CHOOSING[bestMetric]
  return [EPOCH, ...(evalSteps === null ? [] : [STEP]), ...FIGURES, ...(choosing ? [choosing] : [])]
}

export class EpochTable {
  private columns: readonly Column[] | null = null

  constructor(private readonly terminal: Terminal) {}

  /** @param run as history knows it, with this evaluation and, where it was resumed, those before */
  add(result: EpochResult, { epochs, recipe }: Pick<RunDetail, 'epochs' | 'recipe'>): void {
    const rows = this.columns ? [result] : epochs
    if (!this.columns) {
      this.columns = columnsFor(recipe)
      this.print(({ title }) => title)
    }
    for (const row of rows) this.print(({ cell }) => cell(row))
  }

  legend({ evaluation, recipe }: Pick<RunDetail, 'evaluation' | 'recipe'>): void {
    if (!this.columns) return
    const metric = evaluation && decidingMetric(evaluation, recipe.bestMetric)
    const best = metric ? `the best so far by ${METRIC_WORDS[metric]}` : 'the one trained longest so far'
    this.terminal.print(`* ${best}; the model of the last one marked is kept`)
  }

  private print(text: (column: Column) => string): void {
    const cells = (this.columns ?? []).map((one) => (one === EPOCH ? text(one).padEnd(one.width) : text(one).padStart(one.width)))
    this.terminal.print(cells.join('  '))
  }
}
