/** Every family's classifier in 8 bits beside float32, on its checkpoint in tests/golden. */
import { join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { draw32, hash32 } from '@engine/data/random'
import { padded } from '@engine/data/tokens'
import { writeModel } from '@engine/io/onnx/write-model'
import { loadModel } from '@engine/predict/load-model'
import { openInference } from '@engine/runtime/inference'
import { quantizeProducts } from '@engine/runtime/quantize-products'
import { openModel } from '@engine/runtime/session'
import { runLogits } from '@engine/runtime/session-feeds'
import { families, golden } from '@tests/engine/fixtures/golden-training'
import { expect, test } from 'vitest'

const ROWS = 24
const WIDTH = 12

function feedsFor(vocabulary: number) {
  const stream = hash32(5)
  const offsets = Int32Array.from({ length: ROWS + 1 }, (_, row) => row * WIDTH - Math.floor((row * row) / 5))
  const ids = Int32Array.from({ length: offsets[ROWS]! }, (_, i) => 4 + (draw32(stream, i) % (vocabulary - 4)))
  const rows = Array.from({ length: ROWS }, (_, row) => row)
  return padded({ ids, offsets, truncated: new Uint8Array(ROWS) }, rows, WIDTH, 0)
}

/** Keys, values, queries, what joins the heads, and two of the feed-forward block. (ModernBERT stacks them: its parts count.) */
const PRODUCTS_A_LAYER = 6
/** The others make no keys and values in the last layer. */
const MAKE_ALL_KEYS = ['deberta', 'deberta-v2', 'modernbert']
/**
 * What 8 bits add to one product, relative to its own spread: rounding is uniform within a step, 1/√12 of it. A row of weights reaches
 * about 2.2 deviations, in 63 steps: 1 %. Activations span about 6 deviations, in 255 steps: 0.7 %. Together 1.2 %, and what several
 * products add is independent, so it grows with the root of their number. Half as much again is left for what lies between them.
 */
const NOISE = 0.018

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const rms = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)

test.each(families)('%s', async (_, name) => {
  const { model, weights, facts } = await loadModel(join(golden, name), { labels: null, seed: 0 })
  const { graph } = buildLogitsGraph(model, 'int32')
  const quantized = quantizeProducts(graph, weights)
  const feeds = feedsFor(facts.vocabularySize)
  const exact = await openInference(graph, weights, 'cpu')
  const session = await openModel(name, writeModel(quantized.graph, quantized.initializers), { provider: 'cpu' })
  const [expected, found] = [await exact.logits(feeds), await runLogits(session, feeds, {})]
  const products = quantized.graph.nodes.filter(({ op }) => op === 'MatMulInteger').length
  const labels = model.labels
  const means = Array.from({ length: labels }, (_, label) =>
    mean(Array.from({ length: ROWS }, (_, row) => expected[row * labels + label]!)),
  )
  const spread = rms([...expected].map((value, i) => value - means[i % labels]!))
  const noise = rms([...expected].map((value, i) => found[i]! - value)) / spread
  expect(products).toBeGreaterThanOrEqual(PRODUCTS_A_LAYER * facts.layers - (MAKE_ALL_KEYS.includes(name) ? 0 : 2))
  expect(noise).toBeGreaterThan(0)
  expect(noise).toBeLessThan(NOISE * Math.sqrt(products))
})
