/** The first rung: build a graph, differentiate it, take gradient steps in an ordinary session, and see the loss fall. */
import { differentiate } from '@engine/grad/differentiate'
import { GraphBuilder } from '@engine/graph/builder'
import { printGraph } from '@engine/graph/print'
import { writeModel } from '@engine/io/onnx/write-model'
import ort from 'onnxruntime-node'
import { expect, test } from 'vitest'

test('a graph that differentiates itself learns in an InferenceSession', async () => {
  const g = new GraphBuilder('tiny')
  const x = g.input('x', 'float32', ['N', 2])
  const target = g.input('target', 'float32', ['N', 1])
  const weight = g.input('weight', 'float32', [1, 2])
  const residual = g.sub(g.gemm(x, weight, null, { transB: 1 }), target)
  const loss = g.reduceSum(g.reduceSumSquare(residual, [0]), [0])
  const gradient = differentiate(g, loss, [weight]).get(weight)!
  const graph = g.build({ loss, 'grad/weight': gradient })

  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "graph tiny
      input x: float32 [N, 2]
      input target: float32 [N, 1]
      input weight: float32 [1, 2]
      Gemm_0 = Gemm(x, weight, alpha=1, beta=1, transA=0, transB=1): float32 [N, 1]
      Sub_1 = Sub(Gemm_0, target): float32 [N, 1]
      ReduceSumSquare_2 = ReduceSumSquare(Sub_1, {0}, keepdims=0): float32 [1]
      ReduceSum_3 = ReduceSum(ReduceSumSquare_2, {0}, keepdims=0): float32 []
      # gradient of ReduceSumSquare, ReduceSumSquare_2
      Mul_5 = Mul(Sub_1, {2}): float32 [N, 1]
      Reshape_6 = Reshape({1}, {1, 1}): float32 [1, 1]
      Mul_7 = Mul(Mul_5, Reshape_6): float32 [N, 1]
      # gradient of Gemm, Gemm_0
      Gemm_8 = Gemm(Mul_7, x, alpha=1, beta=1, transA=1, transB=0): float32 [1, 2]
      output loss = ReduceSum_3: float32 []
      output grad/weight = Gemm_8: float32 [1, 2]"
  `)

  const session = await ort.InferenceSession.create(writeModel(graph))
  const parameters = Float32Array.of(0, 0)
  const feeds = {
    x: new ort.Tensor('float32', Float32Array.of(1, 0, 0, 1, 1, 1), [3, 2]),
    target: new ort.Tensor('float32', Float32Array.of(2, -3, -1), [3, 1]),
    weight: new ort.Tensor('float32', parameters, [1, 2]),
  }
  const losses: number[] = []
  for (let step = 0; step < 60; step++) {
    const result = await session.run(feeds)
    losses.push(result.loss!.data[0] as number)
    parameters.forEach((value, i) => {
      parameters[i] = value - 0.1 * (result['grad/weight']!.data[i] as number)
    })
  }
  expect(losses[0]).toBeCloseTo(14, 5)
  expect(losses.at(-1)).toBeLessThan(1e-4)
  expect([...parameters].map((value) => Math.round(value * 100) / 100)).toEqual([2, -3])
})
