/** One optimiser step: the batch in micro-batches, their gradients added up, then the update. */
import { type MicroBatch, microBatches } from '@engine/data/batches'
import { pooledFeeds } from '@engine/data/pooled'
import { padded } from '@engine/data/tokens'
import type { OptimiserStep } from '@engine/optim/adamw'
import { learningRate } from '@engine/optim/schedule'
import type { Feeds } from '@engine/runtime/device'
import type { StepRecord } from '@shared/progress'
import type { Recipe } from '@shared/recipe'
import type { DropoutMasks } from './dropout-masks'
import type { Prepared } from './prepare'
import type { CutWork, TokenBudget } from './token-budget'

/** What a step works with. */
export type Stepped = Pick<Prepared, 'train' | 'model' | 'posWeight' | 'plan' | 'adamW' | 'training'>

export interface StepInput {
  readonly prepared: Stepped
  readonly recipe: Recipe
  readonly masks: DropoutMasks
  /** Rows of the batch. */
  readonly batch: Int32Array
  /** Counted from 1. */
  readonly step: number
  /** Steps that mixed precision has skipped before: AdamW does not count them, schedule, order and dropout do. */
  readonly skippedSteps?: number
  readonly tokenBudget: TokenBudget
  readonly signal: AbortSignal
}

/** The step's record (its norm is not finite where mixed precision skipped it), or null when it was stopped between micro-batches: the state is then as before the step. */
export async function trainStep(input: StepInput): Promise<StepRecord | null> {
  const step = optimiserStep(input)
  const loss = await input.tokenBudget.fit(cutWork([input], (tokens) => gradients(input, tokens)))
  if (loss === null) return null
  return { step: input.step, loss, learningRate: step.learningRate, gradNorm: await input.prepared.training.update(step) }
}

/** The batch's loss, its gradients held; null when it was stopped. What was held before, of whatever part of a batch, is forgotten. */
async function gradients(input: StepInput, tokens: number): Promise<number | null> {
  let loss = 0
  let first = true
  for (const feeds of feedsOf(input, tokens)) {
    if (input.signal.aborted) return null
    loss += await input.prepared.training.gradients(feeds, first)
    first = false
  }
  return loss
}

/** Steps that are repeated together when memory runs out. */
const cutWork = <T>(inputs: readonly StepInput[], attempt: (tokens: number) => Promise<T>): CutWork<T> => ({
  name: inputs.length === 1 ? `step ${inputs[0]?.step}` : `steps ${inputs[0]?.step} to ${inputs.at(-1)?.step}`,
  parts: (tokens) => inputs.flatMap((input) => partsOf(input, tokens)),
  attempt,
})

/** Steps over the first of these batches, as many as the device takes in one call; null when stopped before the first was done. */
export async function trainSteps(
  input: Omit<StepInput, 'batch'> & { readonly batches: readonly Int32Array[] },
): Promise<StepRecord[] | null> {
  const { together } = input.prepared.training
  const inputs = input.batches.slice(0, together?.count() ?? 1).map((batch, i) => ({ ...input, batch, step: input.step + i }))
  if (input.signal.aborted) return null
  if (!together) {
    const record = await trainStep(inputs[0] as StepInput)
    return record && [record]
  }
  const steps = inputs.map(optimiserStep)
  const work = (tokens: number) =>
    inputs.map((one, i) => ({ microBatches: () => feedsOf(one, tokens), step: steps[i] as OptimiserStep }))
  const outcomes = await input.tokenBudget.fit(cutWork(inputs, (tokens) => together.run(work(tokens))))
  return outcomes.map((outcome, i) => ({
    step: input.step + i,
    learningRate: (steps[i] as OptimiserStep).learningRate,
    ...outcome,
  }))
}

const optimiserStep = ({ prepared: { adamW, plan }, recipe, step, skippedSteps = 0 }: StepInput): OptimiserStep => ({
  options: adamW,
  learningRate: learningRate(recipe, step - 1, plan.totalSteps),
  step: step - skippedSteps,
})

/** The micro-batches of a step's batch; a head's input has no length, and is computed as one. */
export function partsOf(
  { prepared: { train, model }, batch }: Pick<StepInput, 'prepared' | 'batch'>,
  tokens: number,
): MicroBatch[] {
  return microBatches(batch, train.lengths, train.pooled ? Number.POSITIVE_INFINITY : tokens, model.facts.lengthMultiple)
}

/** The gradient graph's inputs, micro-batch by micro-batch; each is valid until the next is made. */
function* feedsOf(input: StepInput, tokens: number): Generator<Feeds> {
  const scale = 1 / Math.max(1, knownLabels(input.prepared, input.batch))
  for (const part of partsOf(input, tokens)) yield feedsOfPart(input, part, scale)
}

/** The gradient graph's inputs for one micro-batch. @param scale 1 over the known labels of the batch */
export function feedsOfPart(input: Omit<StepInput, 'tokenBudget' | 'signal'>, part: MicroBatch, scale: number): Feeds {
  const { prepared, recipe, masks, batch, step } = input
  const lengths = part.places.map((place) => prepared.train.lengths[batch[place] as number] as number)
  return { ...batchFeeds(prepared, recipe, batch, part, scale), ...masks.feeds(step, { ...part, lengths }) }
}

export function knownLabels({ train, model }: Pick<Stepped, 'train' | 'model'>, batch: Int32Array): number {
  const width = model.labels.length
  let known = 0
  for (const row of batch) for (let i = 0; i < width; i++) if ((train.labels[row * width + i] as number) >= 0) known++
  return known
}

/** The gradient graph's inputs for one micro-batch, dropout masks aside. */
function batchFeeds(
  { train, model, posWeight }: Stepped,
  recipe: Recipe,
  batch: Int32Array,
  { places, width }: MicroBatch,
  scale: number,
): Feeds {
  const count = model.labels.length
  const rows = places.map((place) => batch[place] as number)
  const labels = new Float32Array(rows.length * count)
  const known = new Float32Array(rows.length * count)
  rows.forEach((row, i) => {
    for (let label = 0; label < count; label++) {
      const y = train.labels[row * count + label] as number
      if (y < 0) continue
      known[i * count + label] = 1
      labels[i * count + label] = smoothed(y, recipe.labelSmoothing)
    }
  })
  const shape = [rows.length, count]
  return {
    ...(train.pooled ? pooledFeeds(train.pooled, rows) : padded(train.tokens, rows, width, model.facts.padTokenId)),
    labels: { dtype: 'float32', shape, data: labels },
    known: { dtype: 'float32', shape, data: known },
    pos_weight: { dtype: 'float32', shape: [count], data: posWeight },
    loss_scale: { dtype: 'float32', shape: [], data: Float32Array.of(scale) },
  }
}

/**
 * y (1 - ε) + ε / 2: a share ε of the two outcomes of a label, which is decided by itself. Transformers' LabelSmoother spreads ε over
 * classes of which exactly one is right, and does not apply here; this is keras' BinaryCrossentropy(label_smoothing=ε).
 */
const smoothed = (y: number, epsilon: number): number => y * (1 - epsilon) + epsilon / 2
