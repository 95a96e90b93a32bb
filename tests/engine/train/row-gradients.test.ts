/** Gradients of tables row by row add up to the gradients of the whole tables, over micro-batches with tokens that repeat. */
import { buildLogitsGraph } from '@engine/arch/classifier'
import { loadModel } from '@engine/predict/load-model'
import { cpu } from '@engine/runtime/cpu'
import type { Feeds } from '@engine/runtime/device'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { expect, test } from 'vitest'

const labels = ['toxic', 'insult']
const [rows, width] = [3, 5]
const float = (shape: number[], value: number) =>
  ({ dtype: 'float32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) }) as const

const batch = (tokens: number[]): Feeds => ({
  input_ids: {
    dtype: 'int32',
    shape: [rows, width],
    data: Int32Array.from({ length: rows * width }, (_, i) => tokens[i % tokens.length]!),
  },
  attention_mask: { dtype: 'int32', shape: [rows, width], data: new Int32Array(rows * width).fill(1) },
  labels: float([rows, labels.length], 1),
  known: float([rows, labels.length], 1),
  pos_weight: float([labels.length], 2),
  loss_scale: float([], 1 / 6),
})

async function gradientsOf(rowGradients: boolean): Promise<ReadonlyMap<string, Float32Array>> {
  const { model, weights } = await loadModel('tests/golden/bert-gelu-new', {
    labels,
    seed: 1,
    dropout: 0,
    ignoreMismatchedSizes: true,
  })
  const { graph, trainable } = buildGradientGraph(model, () => true, { rowGradients })
  const byRows = graph.outputs.filter(({ name }) => name.startsWith('rows/')).map(({ name }) => name)
  expect(byRows.some((name) => name.endsWith('word_embeddings.weight'))).toBe(rowGradients)
  const training = await cpu.openTraining({
    gradient: graph,
    logits: buildLogitsGraph(model, 'int32').graph,
    trainable,
    weights,
    moments: null,
  })
  // The rows of the batch before are forgotten; those of a batch's micro-batches add up.
  await training.gradients(batch([4, 11]), true)
  await training.gradients(batch([7]), true)
  await training.gradients(batch([7, 3, 7, 9]), false)
  const held = new Map([...(await training.heldGradients())].map(([name, data]) => [name, data.slice()]))
  await training.dispose()
  return held
}

test('row by row and whole are the same gradients', async () => {
  const [whole, byRows] = [await gradientsOf(false), await gradientsOf(true)]
  expect([...byRows.keys()].sort()).toEqual([...whole.keys()].sort())
  for (const [name, expected] of whole) {
    const found = byRows.get(name)!
    const most = Math.max(...expected.map(Math.abs))
    expected.forEach((value, i) => {
      expect(Math.abs(found[i]! - value), `${name}[${i}]`).toBeLessThanOrEqual(2e-6 * most + 1e-9)
    })
  }
})
