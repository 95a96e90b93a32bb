/** What curves say in words, and when they had better say nothing. */
import { adviceFor } from '@renderer/components/runs/run-advice'
import type { EpochResult } from '@shared/evaluation'
import { expect, it } from 'vitest'

const epochs = (rows: [training: number, validation: number, f1?: number][]): EpochResult[] =>
  rows.map(([trainingLoss, validationLoss, f1 = 0.4], index) => ({
    epoch: index + 1,
    step: 10 * (index + 1),
    trainingLoss,
    validationLoss,
    f1,
    rocAuc: 0.9,
    accuracy: 0.9,
    averagePrecision: 0.41,
    best: false,
  }))
const step = (number: number, loss: number) => ({ step: number, loss, learningRate: 1e-5, gradNorm: 1 })

it('says nothing about a healthy run, or one that has not begun', () => {
  expect(
    adviceFor({
      steps: [step(1, 0.7), step(2, 0.6)],
      epochs: epochs([
        [0.7, 0.6],
        [0.5, 0.5],
        [0.4, 0.45],
      ]),
    }),
  ).toEqual([])
  expect(adviceFor({ steps: [], epochs: [] })).toEqual([])
})

it('names the step at which the loss stopped being a number', () => {
  const [advice] = adviceFor({ steps: [step(1, 0.7), step(2, Number.NaN), step(3, Number.NaN)], epochs: [] })
  expect(advice).toMatch(/^At step 2 .*lower learning rate/)
})

it('speaks of overfitting only when validation rises for two epochs while training falls', () => {
  const rising = epochs([
    [0.7, 0.6],
    [0.5, 0.5],
    [0.4, 0.55],
    [0.3, 0.6],
  ])
  expect(adviceFor({ steps: [], epochs: rising })[0]).toMatch(/^Since epoch 2 the validation loss rises .*overfitting/)
  expect(adviceFor({ steps: [], epochs: rising.slice(0, 3) })).toEqual([])
  const bothRise = epochs([
    [0.4, 0.5],
    [0.5, 0.55],
    [0.6, 0.6],
  ])
  expect(adviceFor({ steps: [], epochs: bothRise })).toEqual([])
})

it('explains an F1 of 0 in every epoch, with the ranking beside it', () => {
  const none = epochs([
    [0.7, 0.6, 0],
    [0.6, 0.55, 0],
  ])
  expect(adviceFor({ steps: [], epochs: none })[0]).toMatch(/F1 is 0 in every epoch.*0\.410/)
  expect(
    adviceFor({
      steps: [],
      epochs: epochs([
        [0.7, 0.6, 0],
        [0.6, 0.5, 0.1],
      ]),
    }),
  ).toEqual([])
})
