/** Reference cases of architectures: logits, loss, gradients and five training steps, beside what Transformers computes. */
import { dirname } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import type { ParameterSpec } from '@engine/nn/params'
import { type AdamWOptions, adamWDefaults, isDecayed } from '@engine/optim/adamw'
import { loadModel } from '@engine/predict/load-model'
import type { ParityCase } from '@engine/process/protocol'
import { cpu } from '@engine/runtime/cpu'
import type { Feeds, Training } from '@engine/runtime/device'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { absolute, type Comparison, compare, joined, outcome, relative, rowsOf } from './compare'
import { batchOf, type GradientSummary, lossFeeds, type ModelReference, readModelReference } from './model-reference'

const LOGITS = absolute(1e-4)
const LOSS = relative(2e-4)
const GRAD_NORM = relative(1e-3)
const LOGITS_AFTER = absolute(5e-4)
/** 1e-3 relative plus 1e-6 of the largest norm. */
const gradientTolerance = (largest: number) => relative(1e-3, 1e-3 * largest)

/** Forward, backward and five steps of AdamW. */
export async function architectureCase(path: string): Promise<ParityCase> {
  const reference = await readModelReference(path)
  const loaded = await loadModel(dirname(path), { labels: null, seed: 0 })
  const gradient = buildGradientGraph(loaded.model, () => true, { rowGradients: true })
  const training = await cpu.openTraining({
    gradient: gradient.graph,
    logits: buildLogitsGraph(loaded.model, 'int32').graph,
    trainable: gradient.trainable,
    weights: loaded.weights,
    moments: null,
  })
  try {
    const feeds = { ...batchOf(reference), ...lossFeeds(reference) }
    const logits = await training.logits(batchOf(reference))
    const loss = await training.gradients(feeds, true)
    const grad = summaries(await training.heldGradients(), gradient.trainable)
    const train = reference.train ? await fiveSteps(training, feeds, reference.train) : null
    const comparisons = {
      logits: compare('logits', logits, (reference.logits ?? []).flat(), LOGITS),
      loss: compare('loss', [loss], [reference.loss ?? Number.NaN], LOSS),
      grad: compareGradients(grad, reference),
      ...(train && reference.train && compareTraining(train, gradient.trainable, reference)),
    }
    const rows = reference.input_ids.length
    const after = train && { ...train, logits_after: rowsOf(train.logits_after, rows) }
    const values = { logits: rowsOf(logits, rows), loss, grad, train: after }
    return { name: path, kind: 'architecture', ...outcome(comparisons), values }
  } finally {
    await training.dispose()
  }
}

type TrainReference = NonNullable<ModelReference['train']>

async function fiveSteps(training: Training, feeds: Feeds, expected: TrainReference) {
  const options: AdamWOptions = { ...adamWDefaults, weightDecay: expected.weight_decay, maxGradNorm: expected.max_grad_norm }
  const losses: number[] = []
  const norms: number[] = []
  for (let step = 1; step <= expected.loss_before_step.length; step++) {
    losses.push(await training.gradients(feeds, true))
    norms.push(await training.update({ options, learningRate: expected.lr, step }))
  }
  return { loss_before_step: losses, grad_norm: norms, logits_after: await training.logits(feeds) }
}

function compareTraining(
  train: Awaited<ReturnType<typeof fiveSteps>>,
  trainable: readonly ParameterSpec[],
  { train: expected, parameters_without_grad = [] }: ModelReference,
): Record<string, Comparison> {
  if (!expected) return {}
  const { loss_before_step, grad_norm, logits_after } = expected
  return {
    'train.decayed': compareDecay(trainable, expected.decayed, parameters_without_grad),
    'train.loss_before_step': compare('train.loss_before_step', train.loss_before_step, loss_before_step, LOSS),
    'train.grad_norm': compare('train.grad_norm', train.grad_norm, grad_norm, GRAD_NORM),
    'train.logits_after': compare('train.logits_after', train.logits_after, logits_after.flat(), LOGITS_AFTER),
  }
}

function summaries(
  gradients: ReadonlyMap<string, Float32Array>,
  specs: readonly ParameterSpec[],
): Record<string, GradientSummary> {
  const summary = ({ name, shape }: ParameterSpec): [string, GradientSummary] => {
    const data = gradients.get(name) ?? new Float32Array(0)
    const norm = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0))
    return [name, { norm, head: [...data.subarray(0, 8)], shape: [...shape] }]
  }
  return Object.fromEntries(specs.map(summary))
}

/** Norms and first values; parameters with and without gradient must be the same ones. */
function compareGradients(
  actual: Readonly<Record<string, GradientSummary>>,
  { grad = {}, parameters_without_grad = [] }: ModelReference,
): Comparison {
  const tolerance = gradientTolerance(Math.max(0, ...Object.values(grad).map(({ norm }) => norm)))
  const surplus = Object.keys(actual).filter((name) => !(name in grad) || parameters_without_grad.includes(name))
  return joined([
    ...Object.entries(grad).flatMap(([name, expected]) => {
      const found = actual[name]
      if (!found) return [failure(`grad: ${name} has no gradient, but the reference has one`)]
      if (found.shape.join() !== expected.shape.join())
        return [failure(`grad ${name}: shape [${found.shape}], expected [${expected.shape}]`)]
      return [
        compare(`grad ${name} norm`, [found.norm], [expected.norm], tolerance),
        compare(`grad ${name}`, found.head, expected.head, tolerance),
      ]
    }),
    ...surplus.map((name) => failure(`grad: ${name} has a gradient, but the reference has none`)),
  ])
}

const failure = (sentence: string): Comparison => ({ errors: [sentence], deviation: null })

/**
 * A parameter without gradient is never updated, so never decayed, whatever group the reference lists it in. The deviation is how
 * many names differ.
 */
function compareDecay(
  trainable: readonly ParameterSpec[],
  listed: readonly string[],
  withoutGradient: readonly string[],
): Comparison {
  const decayed = trainable.map(({ name }) => name).filter(isDecayed)
  const expected = listed.filter((name) => !withoutGradient.includes(name))
  const errors = [
    ...decayed
      .filter((name) => !expected.includes(name))
      .map((name) => `weight decay: ${name} is decayed here but not in the reference`),
    ...expected
      .filter((name) => !decayed.includes(name))
      .map((name) => `weight decay: ${name} is not decayed here but in the reference`),
  ]
  return { errors, deviation: errors.length }
}
