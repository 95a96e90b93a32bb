/** The table of evaluations always shows the metric that chooses the model. */
import { EpochTable } from '@renderer/components/runs/epoch-table'
import type { EpochResult } from '@shared/evaluation'
import type { BestMetric } from '@shared/recipe'
import { screen } from '@testing-library/react'
import { renderPage } from '@tests/renderer/render'
import { expect, test } from 'vitest'

const epoch: EpochResult = {
  epoch: 1,
  step: 5,
  trainingLoss: 0.61,
  validationLoss: 0.62,
  f1: 0.63,
  rocAuc: 0.64,
  accuracy: 0.65,
  averagePrecision: 0.66,
  f1Micro: 0.67,
  best: true,
}

test.each<[BestMetric, string, string]>([
  ['averagePrecision', 'AP', '0.660'],
  ['rocAuc', 'ROC AUC', '0.640'],
  ['f1Macro', 'F1', '0.630'],
  ['f1Micro', 'Micro F1', '0.670'],
  ['accuracy', 'Accuracy', '0.650'],
  ['loss', 'Validation loss', '0.6200'],
])('%s stands under %s', (bestMetric, title, value) => {
  renderPage(<EpochTable epochs={[epoch]} bestMetric={bestMetric} />)
  const column = screen.getAllByRole('columnheader').findIndex((header) => header.textContent === title)
  expect(screen.getAllByRole('cell')[column]?.textContent).toBe(value)
  expect(screen.queryByText('Micro F1') !== null).toBe(bestMetric === 'f1Micro')
})
