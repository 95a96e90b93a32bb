/** Layers that share one weight: each reads its own rows, and their gradients come back as one. */
import { differentiate } from '@engine/grad/differentiate'
import { GraphBuilder } from '@engine/graph/builder'
import { Params } from '@engine/nn/params'
import { stackedLinear } from '@engine/nn/stacked-linear'
import { runGraph } from '@tests/engine/fixtures/run-graph'
import { expect, test } from 'vitest'

const total = (g: GraphBuilder, x: Parameters<GraphBuilder['add']>[0]) => g.reduceSum(g.reduceSum(x, [1]), [0])

test('each layer is its rows of weight and bias, times its factor', async () => {
  const g = new GraphBuilder('stacked')
  const p = new Params(g)
  const x = g.input('x', 'float32', ['N', 2])
  const [one, two] = stackedLinear({ g, rows: 'N', dropoutSites: null }, p, 2, [1, 2], { biased: true })
  const [y, z] = [one(x), two(x, 10)]
  const [weight, bias] = [g.input('weight', 'float32', [3, 2]), g.input('bias', 'float32', [3])]
  expect(p.specs().map(({ name, shape }) => [name, shape])).toEqual([
    ['weight', [3, 2]],
    ['bias', [3]],
  ])
  // The first layer's bias is not asked for by the loss: zeros stand in its place.
  const gradients = differentiate(g, total(g, z), [weight, bias])
  const graph = g.build({ y, z, weights: gradients.get(weight)!, biases: gradients.get(bias)! })
  const result = await runGraph(graph, {
    x: { shape: [1, 2], data: [1, 2] },
    weight: { shape: [3, 2], data: [1, 1, 0, 1, 1, 0] },
    bias: { shape: [3], data: [0.5, 0.25, 0] },
  })
  expect(result.y).toEqual({ shape: [1, 1], data: [3.5] })
  expect(result.z).toEqual({ shape: [1, 2], data: [22.5, 10] })
  expect(result.weights!.data).toEqual([0, 0, 10, 20, 10, 20])
  expect(result.biases!.data).toEqual([0, 10, 10])
})
