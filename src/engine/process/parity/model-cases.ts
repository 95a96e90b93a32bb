/** Reference cases of models: logits, loss, gradients and five training steps, beside what Transformers computes. */
import { dirname } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { readJsonObject } from '@engine/io/json-file'
import type { ParameterSpec } from '@engine/nn/params'
import { type AdamWOptions, adamWDefaults, isDecayed } from '@engine/optim/adamw'
import { type LoadedModel, loadModel } from '@engine/predict/load-model'
import type { ParityCase } from '@engine/process/protocol'
import { cpu } from '@engine/runtime/cpu'
import type { Feeds, Training } from '@engine/runtime/device'
import { buildGradientGraph } from '@engine/train/gradient-graph'
import { invalidInput } from '@shared/errors'
import { z } from 'zod'
import { closeTo, type Rows, rowsOf, toleranceErrors } from './compare'

const Matrix = z.array(z.array(z.number()))
const GradientSummary = z.object({ norm: z.number(), head: z.array(z.number()), shape: z.array(z.number()) })
type GradientSummary = z.infer<typeof GradientSummary>
const Reference = z.object({
  input_ids: Matrix,
  attention_mask: Matrix,
  labels: Matrix,
  pos_weight: z.array(z.number()),
  logits: Matrix.nullable(),
  loss: z.number().nullable(),
  pooler_output: Matrix.optional(),
  newly_initialised: z.array(z.string()).optional(),
  grad: z.record(z.string(), GradientSummary).optional(),
  parameters_without_grad: z.array(z.string()).optional(),
  train: z
    .object({
      lr: z.number(),
      weight_decay: z.number(),
      decayed: z.array(z.string()),
      max_grad_norm: z.number(),
      loss_before_step: z.array(z.number()),
      grad_norm: z.array(z.number()),
      logits_after: Matrix,
    })
    .optional(),
})
type Reference = z.infer<typeof Reference>

const LOGITS = 1e-4
const GRADIENT = 1e-3
const GRADIENT_FLOOR = 1e-6
const LOSS = 2e-4
const GRAD_NORM = 1e-3
const LOGITS_AFTER = 5e-4

async function readReference(path: string): Promise<Reference> {
  const parsed = Reference.safeParse(await readJsonObject(path))
  if (!parsed.success) throw invalidInput(`${path}: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** A checkpoint in some file format: its logits, or its pooled vectors where it has no classifier. */
export async function loadingCase(path: string): Promise<ParityCase> {
  const reference = await readReference(path)
  const folder = dirname(path)
  const wantsPooled = reference.logits === null
  const labels = wantsPooled ? (reference.labels[0] ?? []).map((_, i) => `label ${i}`) : null
  const loaded = await loadModel(folder, { labels, seed: 0, ignoreMismatchedSizes: true })
  const expected = (wantsPooled ? reference.pooler_output : reference.logits) ?? []
  const key = wantsPooled ? 'pooler_output' : 'logits'
  const actual = wantsPooled ? await pooledVectors(loaded, reference) : await logitsOf(loaded, reference)
  const values = { [key]: rowsOf(actual, expected.length) }
  const errors = toleranceErrors(key, actual, expected.flat(), () => LOGITS)
  return { name: path, kind: 'loading', ok: errors.length === 0, errors, values }
}

/** tanh's output is the classifier's input: an identity classifier shows it unchanged. */
async function pooledVectors(loaded: LoadedModel, reference: Reference): Promise<Float32Array> {
  const width = loaded.facts.width
  const identity = Float32Array.from({ length: width * width }, (_, i) => (i % (width + 1) === 0 ? 1 : 0))
  const weights = new Map(loaded.weights)
  for (const name of weights.keys()) {
    if (loaded.model.architecture.partOf(name, loaded.model.config) !== 'classifier') continue
    weights.set(
      name,
      name.endsWith('bias') ? { shape: [width], data: new Float32Array(width) } : { shape: [width, width], data: identity },
    )
  }
  return logitsOf({ ...loaded, model: { ...loaded.model, labels: width }, weights }, reference)
}

async function logitsOf({ model, weights }: LoadedModel, reference: Reference): Promise<Float32Array> {
  const inference = await cpu.openInference(buildLogitsGraph(model, 'int32').graph, weights)
  try {
    return await inference.logits(batchOf(reference))
  } finally {
    await inference.dispose()
  }
}

/** A whole architecture: forward, backward and five steps of AdamW. */
export async function architectureCase(path: string): Promise<ParityCase> {
  const reference = await readReference(path)
  const loaded = await loadModel(dirname(path), { labels: null, seed: 0 })
  const gradient = buildGradientGraph(loaded.model, () => true, { rowGradients: true })
  const adamW = {
    ...adamWDefaults,
    weightDecay: reference.train?.weight_decay ?? 0,
    maxGradNorm: reference.train?.max_grad_norm ?? 1,
  }
  const training = await cpu.openTraining({
    gradient: gradient.graph,
    logits: buildLogitsGraph(loaded.model, 'int32').graph,
    trainable: gradient.trainable,
    weights: loaded.weights,
    moments: null,
  })
  try {
    const batch = batchOf(reference)
    const feeds = { ...batch, ...lossFeeds(reference) }
    const logits = await training.logits(batch)
    const loss = await training.gradients(feeds, true)
    const grad = summaries(await training.heldGradients(), gradient.trainable)
    const train = reference.train ? await fiveSteps(training, feeds, adamW, reference.train) : null
    const errors = [
      ...toleranceErrors('logits', logits, (reference.logits ?? []).flat(), () => LOGITS),
      ...toleranceErrors('loss', [loss], [reference.loss ?? Number.NaN], (value) => LOSS * Math.abs(value)),
      ...gradientErrors(grad, reference),
      ...decayErrors(gradient.trainable, reference),
      ...(train ? trainErrors(train, reference) : []),
    ]
    const rows = reference.input_ids.length
    const values = {
      logits: rowsOf(logits, rows),
      loss,
      grad,
      train: train && { ...train, logits_after: rowsOf(train.logits_after, rows) },
    }
    return { name: path, kind: 'architecture', ok: errors.length === 0, errors, values }
  } finally {
    await training.dispose()
  }
}

async function fiveSteps(
  training: Training,
  feeds: Feeds,
  adamW: AdamWOptions,
  { lr, loss_before_step }: NonNullable<Reference['train']>,
) {
  const losses: number[] = []
  const norms: number[] = []
  for (let step = 1; step <= loss_before_step.length; step++) {
    losses.push(await training.gradients(feeds, true))
    norms.push(await training.update({ options: adamW, learningRate: lr, step }))
  }
  return { loss_before_step: losses, grad_norm: norms, logits_after: await training.logits(feeds) }
}

type Trained = Awaited<ReturnType<typeof fiveSteps>>

function trainErrors(train: Trained, { train: expected }: Reference): string[] {
  if (!expected) return []
  return [
    ...toleranceErrors(
      'train.loss_before_step',
      train.loss_before_step,
      expected.loss_before_step,
      (value) => LOSS * Math.abs(value),
    ),
    ...toleranceErrors('train.grad_norm', train.grad_norm, expected.grad_norm, (value) => GRAD_NORM * Math.abs(value)),
    ...toleranceErrors('train.logits_after', train.logits_after, expected.logits_after.flat(), () => LOGITS_AFTER),
  ]
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

/** Norms and first values within 1e-3 relative plus 1e-6 of the largest norm; parameters with and without gradient must be the same ones. */
function gradientErrors(
  actual: Readonly<Record<string, GradientSummary>>,
  { grad = {}, parameters_without_grad = [] }: Reference,
): string[] {
  const floor = GRADIENT_FLOOR * Math.max(0, ...Object.values(grad).map(({ norm }) => norm))
  const tolerance = (value: number) => GRADIENT * Math.abs(value) + floor
  const missing = Object.keys(grad).filter((name) => !(name in actual))
  const surplus = Object.keys(actual).filter((name) => !(name in grad) || parameters_without_grad.includes(name))
  return [
    ...missing.map((name) => `grad: ${name} has no gradient, but the reference has one`),
    ...surplus.map((name) => `grad: ${name} has a gradient, but the reference has none`),
    ...Object.entries(grad).flatMap(([name, expected]) => {
      const found = actual[name]
      if (!found) return []
      const shape =
        found.shape.join() === expected.shape.join() ? [] : [`grad ${name}: shape [${found.shape}], expected [${expected.shape}]`]
      return [
        ...shape,
        ...closeTo(`grad ${name} norm`, found.norm, expected.norm, tolerance),
        ...toleranceErrors(`grad ${name}`, found.head, expected.head, tolerance),
      ]
    }),
  ]
}

/** A parameter without gradient is never updated, so never decayed, whatever group the reference lists it in. */
function decayErrors(trainable: readonly ParameterSpec[], { train, parameters_without_grad = [] }: Reference): string[] {
  if (!train) return []
  const decayed = trainable.map(({ name }) => name).filter(isDecayed)
  const expected = train.decayed.filter((name) => !parameters_without_grad.includes(name))
  const differ = [...decayed.filter((name) => !expected.includes(name)), ...expected.filter((name) => !decayed.includes(name))]
  return differ.map(
    (name) =>
      `weight decay: ${name} is ${decayed.includes(name) ? 'decayed here but not' : 'not decayed here but'} in the reference`,
  )
}

function batchOf({ input_ids, attention_mask }: Reference): Feeds {
  const integers = (rows: Rows) =>
    ({ dtype: 'int32', shape: [rows.length, rows[0]?.length ?? 0], data: Int32Array.from(rows.flat()) }) as const
  return { input_ids: integers(input_ids), attention_mask: integers(attention_mask) }
}

function lossFeeds({ labels, pos_weight }: Reference): Feeds {
  const shape = [labels.length, labels[0]?.length ?? 0]
  const flat = Float32Array.from(labels.flat())
  return {
    labels: { dtype: 'float32', shape, data: flat },
    known: { dtype: 'float32', shape, data: new Float32Array(flat.length).fill(1) },
    pos_weight: { dtype: 'float32', shape: [pos_weight.length], data: Float32Array.from(pos_weight) },
    loss_scale: { dtype: 'float32', shape: [], data: Float32Array.of(1 / flat.length) },
  }
}
