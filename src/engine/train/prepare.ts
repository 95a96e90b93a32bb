/** Everything a run needs before its first step: model, tokens, weights of the loss, graphs and the device that holds them. */
import { join } from 'node:path'
import { buildLogitsGraph } from '@engine/arch/classifier'
import { buildHeadLogitsGraph } from '@engine/arch/head'
import type { PooledRows } from '@engine/data/pooled'
import { readSnapshot, type Snapshot } from '@engine/data/snapshot'
import { cachedTokens } from '@engine/data/token-cache'
import { rowLengths, type TokenRows } from '@engine/data/tokens'
import { balancedPosWeights } from '@engine/data/weights'
import type { Tokenizer } from '@engine/io/tokenizer'
import type { Lora } from '@engine/nn/lora'
import { type AdamWOptions, adamWDefaults } from '@engine/optim/adamw'
import { type LoadedModel, loadModel } from '@engine/predict/load-model'
import { openTokenizerOf } from '@engine/predict/open-tokenizer'
import type { Device, Training } from '@engine/runtime/device'
import { invalidInput } from '@shared/errors'
import type { Recipe } from '@shared/recipe'
import { type Checkpoint, loadCheckpoint } from './checkpoint'
import { freezeNotice } from './freeze'
import { buildGradientGraph, type GradientGraph } from './gradient-graph'
import { loraOf, trainableWith, withAdapters } from './lora'
import { checkPrecision, lossScaleOf } from './mixed-precision'
import { makePlan, type Plan, readOrder } from './plan'
import { poolRows } from './pool-rows'
import { baseCopy } from './save-run'

export interface TrainInput {
  readonly runFolder: string
  /** Read at the beginning of a fresh run alone: a resumed one has all it needs in its own folder. */
  readonly baseFolder: string
  readonly labels: readonly string[]
  readonly recipe: Recipe
  /** The user agrees that a classifier of other labels loses its output layer. */
  readonly ignoreMismatchedSizes?: boolean
  readonly resume: boolean
  readonly device: Device
  /** Tokens of one micro-batch, padding included; left out, token-budget.ts decides. It changes memory and speed, not the result. */
  readonly tokenBudget?: number
  /** Where tokenised data is kept for the next run; left out, it is not. */
  readonly tokenCache?: string
  readonly signal: AbortSignal
}

export interface DataSet extends Snapshot {
  /** Of the frozen encoder, where the head trains alone. */
  readonly pooled?: PooledRows
  readonly tokens: TokenRows
  readonly lengths: Int32Array
}

export interface Prepared {
  readonly model: LoadedModel
  readonly train: DataSet
  readonly evaluation: DataSet
  readonly posWeight: Float32Array
  readonly plan: Plan
  readonly adamW: AdamWOptions
  readonly gradient: GradientGraph
  /** Adapters that train in place of the encoder; null where it trains itself. */
  readonly lora: Lora | null
  readonly training: Training
  readonly checkpoint: Checkpoint | null
  readonly notices: readonly string[]
}

export type OnPhase = (phase: 'loading' | 'tokenising' | 'embedding', done: number, total: number) => void

/** Where the head trains alone: gives each data set the vectors that its frozen encoder makes of it. */
export type AddVectors = (sets: [DataSet, DataSet], model: LoadedModel, onPhase: OnPhase) => Promise<[DataSet, DataSet]>

export async function prepare(
  input: TrainInput,
  onPhase: OnPhase,
  addVectors: AddVectors = (sets, model) => withVectors(sets, model, input, onPhase),
): Promise<Prepared> {
  const { recipe, labels } = input
  checkPrecision(recipe, input.device)
  onPhase('loading', 0, 1)
  const checkpoint = input.resume ? await loadCheckpoint(input.runFolder) : null
  const source = checkpoint ? baseCopy(input.runFolder) : input.baseFolder
  const weights = checkpoint?.state.weights
  const { seed, dropout } = recipe
  const { ignoreMismatchedSizes } = input
  const model = await loadModel(source, { labels, seed, dropout, weights, ignoreMismatchedSizes })
  if (recipe.maxLength > model.facts.maxLength)
    throw invalidInput(`The maximum length is ${recipe.maxLength} tokens, but this base takes at most ${model.facts.maxLength}.`)
  if (recipe.freeze !== null && recipe.freeze > model.facts.layers)
    throw invalidInput(`${recipe.freeze} layers are to be frozen, but this base has ${model.facts.layers}.`)
  const lora = loraOf(model.model, recipe)
  const tokenizer = await openTokenizerOf(source, model.facts)
  onPhase('loading', 1, 1)
  const snapshots = await Promise.all(
    ['train.jsonl', 'eval.jsonl'].map((file) => readSnapshot(join(input.runFolder, file), labels.length)),
  )
  const tokenised = await tokenise(snapshots as [Snapshot, Snapshot], tokenizer, input, onPhase)
  const [train, evaluation] = recipe.headOnly ? await addVectors(tokenised, model, onPhase) : tokenised
  const { weights: posWeight, warnings } = lossWeights(recipe, train, labels)
  const plan = makePlan(recipe, train.lengths, await readOrder(input.runFolder, train.ids.length))
  const adamW = { ...adamWDefaults, weightDecay: recipe.weightDecay, maxGradNorm: recipe.maxGradNorm }
  const gradient = buildGradientGraph(model.model, trainableWith(model.model, recipe), {
    rowGradients: input.device.rowGradients,
    lora,
    headOnly: recipe.headOnly,
    gradientCheckpointing: recipe.gradientCheckpointing,
    mixedPrecision: recipe.mixedPrecision === 'fp16',
  })
  const started = withAdapters(model.weights, gradient.parameters, seed)
  const training = await input.device.openTraining({
    gradient: gradient.graph,
    logits: recipe.headOnly ? buildHeadLogitsGraph(model.model) : buildLogitsGraph(model.model, 'int32', lora).graph,
    trainable: gradient.trainable,
    weights: started,
    moments: checkpoint ? checkpoint.state : null,
    ...lossScaleOf(recipe, checkpoint?.state),
  })
  return {
    model,
    train,
    evaluation,
    posWeight,
    plan,
    adamW,
    gradient,
    lora,
    training,
    checkpoint,
    // A run that goes on told of base and data when it began.
    notices: checkpoint ? [] : [...baseNotices(input, model, gradient), ...warnings],
  }
}

async function tokenise(
  snapshots: readonly [Snapshot, Snapshot],
  tokenizer: Tokenizer,
  input: TrainInput,
  onPhase: OnPhase,
): Promise<[DataSet, DataSet]> {
  const total = snapshots[0].texts.length + snapshots[1].texts.length
  let before = 0
  const encode = async (snapshot: Snapshot): Promise<DataSet> => {
    const tokens = await cachedTokens({
      folder: input.tokenCache ?? null,
      tokenizer,
      texts: snapshot.texts,
      maxLength: input.recipe.maxLength,
      onProgress: (done) => onPhase('tokenising', before + done, total),
      signal: input.signal,
    })
    before += snapshot.texts.length
    return { ...snapshot, tokens, lengths: rowLengths(tokens) }
  }
  const train = await encode(snapshots[0])
  if (train.ids.length === 0) throw invalidInput('There is nothing to train on: the training data has no rows.')
  return [train, await encode(snapshots[1])]
}

/** The encoder is needed for this alone: training and evaluation begin at its vectors. */
async function withVectors(
  sets: [DataSet, DataSet],
  model: LoadedModel,
  { device, tokenCache, signal }: TrainInput,
  onPhase: OnPhase,
): Promise<[DataSet, DataSet]> {
  const onProgress = (done: number, total: number) => onPhase('embedding', done, total)
  const pooled = await poolRows(
    { model, device, cache: tokenCache ?? null, signal, onProgress },
    sets.map(({ tokens }) => tokens),
  )
  return sets.map((set, i) => ({ ...set, pooled: pooled[i] })) as [DataSet, DataSet]
}

function lossWeights(recipe: Recipe, train: DataSet, labels: readonly string[]) {
  if (recipe.classWeights === 'balanced') return balancedPosWeights(train.labels, labels)
  return { weights: new Float32Array(labels.length).fill(1), warnings: [] }
}

const HEAD_ONLY_NOTICE =
  'Head only: the encoder stays as it is and computes each comment once, without dropout; pooler and classifier train on what it answers.'

/** What base and recipe have to tell of each other. */
function baseNotices({ recipe }: TrainInput, { model, notices }: LoadedModel, { parameters }: GradientGraph): string[] {
  const shared = freezeNotice(model, parameters, recipe.freeze)
  return [...notices, ...(shared ? [shared] : []), ...(recipe.headOnly ? [HEAD_ONLY_NOTICE] : [])]
}
