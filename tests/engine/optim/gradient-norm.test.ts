/** The norm of all gradients together. */
import { buildSumOfSquaresGraph } from '@engine/optim/gradient-norm'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { expect, test } from 'vitest'

test('squares are added up over parameters of every rank', async () => {
  const specs = [
    { name: 'bias', shape: [3] },
    { name: 'weight', shape: [2, 2] },
    { name: 'convolution', shape: [1, 2, 2] },
  ]
  const { sum } = await runGraph(buildSumOfSquaresGraph(specs), {
    'grad/bias': { shape: [3], data: [1, -2, 3] },
    'grad/weight': { shape: [2, 2], data: [0.5, 0, -4, 1] },
    'grad/convolution': { shape: [1, 2, 2], data: [2, 2, -2, 1] },
  })
  expect(sum).toEqual({ shape: [], data: [14 + 17.25 + 13] })
})
