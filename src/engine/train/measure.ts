/** How fast this machine trains a base: real steps on made-up tokens, before anything is started. */
import { buildLogitsGraph } from '@engine/arch/classifier'
import { draw32, hash32 } from '@engine/data/random'
import { adamWDefaults } from '@engine/optim/adamw'
import { checkModel, loadModel } from '@engine/predict/load-model'
import type { Device, Feeds } from '@engine/runtime/device'
import type { Recipe } from '@shared/recipe'
import { estimateMemory } from '@shared/training-memory'
import { DropoutMasks } from './dropout-masks'
import { buildGradientGraph } from './gradient-graph'
import { loraOf, trainableWith, withAdapters } from './lora'
import { trainingMemory } from './memory'
import { checkPrecision, lossScaleOf } from './mixed-precision'

/** A batch of 32 rows of 64 tokens, in micro-batches of the usual size. */
const PARTS = 4
const ROWS = 8
const WIDTH = 64

/** Whether the steps would find room in memory: an estimate is not worth a machine brought to its knees. */
export async function canMeasure(folder: string, recipe: Recipe): Promise<boolean> {
  const memory = trainingMemory(await checkModel(folder))
  const asked = { ...recipe, headOnly: false, batchSize: ROWS, maxLength: WIDTH }
  return estimateMemory(memory, asked) <= process.availableMemory()
}

/** Seconds of one training step per token, update included; the first step warms up and does not count. */
export async function secondsPerToken(
  folder: string,
  labels: readonly string[],
  recipe: Recipe,
  device: Device,
): Promise<number> {
  checkPrecision(recipe, device)
  const { model, weights, facts } = await loadModel(folder, {
    labels,
    seed: recipe.seed,
    dropout: recipe.dropout,
    // Whether they are replaced changes no time.
    ignoreMismatchedSizes: true,
  })
  const lora = loraOf(model, recipe)
  const gradient = buildGradientGraph(model, trainableWith(model, recipe), {
    rowGradients: device.rowGradients,
    lora,
    gradientCheckpointing: recipe.gradientCheckpointing,
    mixedPrecision: recipe.mixedPrecision === 'fp16',
  })
  const adamW = { ...adamWDefaults, weightDecay: recipe.weightDecay, maxGradNorm: recipe.maxGradNorm }
  const logits = buildLogitsGraph(model, 'int32', lora).graph
  const training = await device.openTraining({
    gradient: gradient.graph,
    logits,
    trainable: gradient.trainable,
    weights: withAdapters(weights, gradient.parameters, recipe.seed),
    moments: null,
    ...lossScaleOf(recipe),
  })
  const masks = new DropoutMasks(gradient.dropoutSites, recipe.seed)
  const width = Math.min(WIDTH, facts.maxLength)
  const batch = madeUpBatch(width, labels.length, facts.vocabularySize)
  const places = Array.from({ length: ROWS }, (_, i) => i)
  let seconds = 0
  for (let step = 1; step <= 3; step++) {
    const begun = performance.now()
    for (let part = 0; part < PARTS; part++)
      await training.gradients(
        { ...batch, ...masks.feeds(step, { places, lengths: places.map(() => width), width }) },
        part === 0,
      )
    await training.update({ options: adamW, learningRate: 0, step })
    if (step > 1) seconds += (performance.now() - begun) / 1000
  }
  await training.dispose()
  return seconds / 2 / (PARTS * ROWS * width)
}

function madeUpBatch(width: number, labels: number, vocabularySize: number): Feeds {
  const stream = hash32(0)
  const ones = (shape: readonly number[]) =>
    ({ dtype: 'float32', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1) }) as const
  return {
    input_ids: {
      dtype: 'int32',
      shape: [ROWS, width],
      data: Int32Array.from({ length: ROWS * width }, (_, i) => draw32(stream, i) % vocabularySize),
    },
    attention_mask: { dtype: 'int32', shape: [ROWS, width], data: new Int32Array(ROWS * width).fill(1) },
    labels: ones([ROWS, labels]),
    known: ones([ROWS, labels]),
    pos_weight: ones([labels]),
    loss_scale: { dtype: 'float32', shape: [], data: Float32Array.of(1 / (ROWS * labels)) },
  }
}
