/** The engine as a library, by its table of contents alone: a BERT from its configuration, its training step, and a loss that falls. */
import { adamWDefaults, architectures, buildGradientGraph, buildLogitsGraph, cpu, printGraph, type Weights } from '@engine/index'
import { expect, test } from 'vitest'

const bert = architectures.get('bert')!
const config = bert.config.parse({
  vocab_size: 20,
  hidden_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  max_position_embeddings: 8,
  type_vocab_size: 2,
  hidden_act: 'gelu',
  layer_norm_eps: 1e-12,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
})
const model = { architecture: bert, config, labels: 2 }

/** Every parameter that the model declares, under its checkpoint name: small waves, and 1 where normalisation scales. */
function madeUpWeights(): Weights {
  const weight = (name: string, shape: readonly number[]) => {
    const size = shape.reduce((a, b) => a * b, 1)
    return Float32Array.from({ length: size }, (_, i) =>
      name.endsWith('LayerNorm.weight') ? 1 : 0.1 * Math.sin(1 + i + name.length),
    )
  }
  const { parameters } = buildLogitsGraph(model, 'int32')
  return new Map(parameters.map(({ name, shape }) => [name, { shape, data: weight(name, shape) }]))
}

const float32 = (shape: readonly number[], ...data: number[]) =>
  ({ dtype: 'float32', shape, data: Float32Array.from(data) }) as const
const int32 = (shape: readonly number[], ...data: number[]) => ({ dtype: 'int32', shape, data: Int32Array.from(data) }) as const

/** Two rows of up to four tokens; nobody knows the second label of the second row. */
const batch = { input_ids: int32([2, 4], 1, 7, 8, 2, 1, 9, 2, 0), attention_mask: int32([2, 4], 1, 1, 1, 1, 1, 1, 1, 0) }
const answers = {
  labels: float32([2, 2], 1, 0, 0, 0),
  known: float32([2, 2], 1, 1, 1, 0),
  pos_weight: float32([2], 1, 1),
  loss_scale: float32([], 1 / 3),
}

test('a classifier is described, differentiated and trained with the library alone', async () => {
  const { graph, trainable } = buildGradientGraph(model, () => true)
  expect(printGraph(graph)).toContain('output grad/bert.encoder.layer.0.attention.self.query.weight')

  const logits = buildLogitsGraph(model, 'int32').graph
  const training = await cpu.openTraining({ gradient: graph, logits, trainable, weights: madeUpWeights(), moments: null })
  const options = { ...adamWDefaults, weightDecay: 0, maxGradNorm: 1 }
  const losses: number[] = []
  for (let step = 1; step <= 40; step++) {
    losses.push(await training.gradients({ ...batch, ...answers }, true))
    await training.update({ options, learningRate: 0.02, step })
  }
  const [first = 0, last = 1] = [losses[0], losses.at(-1)]
  expect(last).toBeLessThan(first / 10)

  const p = await training.logits(batch)
  expect([p[0]! > 0, p[1]! > 0, p[2]! > 0]).toEqual([true, false, false])
  await training.dispose()
})
