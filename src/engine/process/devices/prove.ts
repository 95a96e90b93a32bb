/** Whether a device trains: two tiny steps of BERT, each in two micro-batches, with the loss, gradients and weights that the CPU has. */
import { buildLogitsGraph, type ClassifierModel } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { draw32, fillNormal, hash32 } from '@engine/data/random'
import { adamWDefaults } from '@engine/optim/adamw'
import { initialLossScale } from '@engine/optim/loss-scale'
import { cpu } from '@engine/runtime/cpu'
import type { Device, Feeds, StepOutcome, Training, Weight } from '@engine/runtime/device'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { internal } from '@shared/errors'

/** Relative to the norm of what is compared; of a gradient that is all rounding (a key's bias has none), to that of all gradients. */
const TOLERANCE = 1e-3
/** Of mixed precision, whose parts are rounded to 11 digits of 2 each. */
const MIXED_TOLERANCE = 3e-2
const ROUNDING = 1e-2
const [ROWS, WIDTH, TOKENS, LABELS] = [3, 5, 40, 2]
/** Beside this ε, gradients that are rounding move nothing. */
const options = { ...adamWDefaults, epsilon: 1e-3, weightDecay: 0.02, maxGradNorm: 1 }
const stepOf = (step: number) => ({ options, learningRate: 1e-2, step })

const GRADIENT = 'gradient of '

/**
 * What differs, as a sentence; null where nothing does. @throws what the device throws
 * @param mixedPrecision whether the device computes in it, still beside the CPU's float32
 */
export async function prove(device: Device, mixedPrecision = false): Promise<string | null> {
  const [expected, found] = [await trained(cpu, false), await trained(device, mixedPrecision)]
  const tolerance = mixedPrecision ? MIXED_TOLERANCE : TOLERANCE
  const all = expected.get('norm')?.[0] as number
  for (const [name, values] of expected) {
    const other = found.get(name)
    if (!other) return `It computes no ${name}.`
    const norm = Math.max(Math.hypot(...values), name.startsWith(GRADIENT) ? ROUNDING * all : 0)
    const distance = Math.hypot(...values.map((value, i) => value - (other[i] as number)))
    if (!(distance <= tolerance * norm))
      return `It computes something else than the CPU: ${name} of one tiny training step differs by ${(distance / norm).toExponential(1)} of its size.`
  }
  return null
}

/** By name: everything that a step leaves behind. */
async function trained(device: Device, mixedPrecision: boolean): Promise<Map<string, Float32Array>> {
  const model = tinyModel()
  const gradient = buildGradientGraph(model, () => true, { rowGradients: device.rowGradients, mixedPrecision })
  const weights = new Map(gradient.parameters.map((spec) => [spec.name, drawn(spec.name, spec.shape)]))
  const logits = buildLogitsGraph(model, 'int32').graph
  const { trainable } = gradient
  const training = await device.openTraining({
    gradient: gradient.graph,
    logits,
    trainable,
    weights,
    moments: null,
    ...(mixedPrecision && { lossScale: initialLossScale() }),
  })
  try {
    const loss = (await training.gradients(batch(1), true)) + (await training.gradients(batch(2), false))
    const gradients = [...(await training.heldGradients())].map(([name, data]) => [`${GRADIENT}${name}`, data.slice()] as const)
    const norm = await training.update(stepOf(1))
    const second = await secondStep(training)
    const state = await training.state()
    const moved = trainable.map(({ name }) => [name, (state.weights.get(name) as Weight).data.slice()] as const)
    const number = (name: string, value: number) => [name, Float32Array.of(value)] as const
    const later = [number('norm', norm), number('second loss', second.loss), number('second norm', second.gradNorm)]
    return new Map([number('loss', loss), ...gradients, ...later, ...moved])
  } finally {
    await training.dispose()
  }
}

/** As the device's runs take it: within one call where it has such calls. */
async function secondStep(training: Training): Promise<StepOutcome> {
  if (training.together) {
    const [outcome] = await training.together.run([{ microBatches: () => [batch(3), batch(4)], step: stepOf(2) }])
    return outcome as StepOutcome
  }
  const loss = (await training.gradients(batch(3), true)) + (await training.gradients(batch(4), false))
  return { loss, gradNorm: await training.update(stepOf(2)) }
}

function tinyModel(): ClassifierModel {
  const architecture = architectures.get('bert')
  if (!architecture) throw internal('the index of architectures lacks bert')
  const sizes = { vocab_size: TOKENS, hidden_size: 8, num_hidden_layers: 1, num_attention_heads: 2, intermediate_size: 12 }
  const dropout = { hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 }
  return { architecture, config: architecture.config.parse({ ...sizes, ...dropout, max_position_embeddings: 8 }), labels: LABELS }
}

function drawn(name: string, shape: readonly number[]): Weight {
  const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
  fillNormal(data, 0.3, hash32(1, ...Buffer.from(name)))
  return { shape, data }
}

/** Made-up rows; the last is padded, and a token repeats. */
function batch(seed: number): Feeds {
  const shape = [ROWS, WIDTH]
  const ids = Int32Array.from({ length: ROWS * WIDTH }, (_, i) => (i % 2 === 0 ? 7 : draw32(hash32(seed), i) % TOKENS))
  const mask = Int32Array.from({ length: ROWS * WIDTH }, (_, i) => (i < ROWS * WIDTH - 2 ? 1 : 0))
  const answers = (value: (i: number) => number) => ({
    dtype: 'float32' as const,
    shape: [ROWS, LABELS],
    data: Float32Array.from({ length: ROWS * LABELS }, (_, i) => value(i)),
  })
  return {
    input_ids: { dtype: 'int32', shape, data: ids },
    attention_mask: { dtype: 'int32', shape, data: mask },
    labels: answers((i) => (i + seed) % 2),
    known: answers(() => 1),
    pos_weight: { dtype: 'float32', shape: [LABELS], data: Float32Array.of(1, 2) },
    loss_scale: { dtype: 'float32', shape: [], data: Float32Array.of(1 / (2 * ROWS * LABELS)) },
  }
}
