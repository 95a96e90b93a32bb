/** From a model folder to a classifier that can be computed: configuration, architecture, weights under their names, fresh heads. */
import { join } from 'node:path'
import type { Architecture, ModelFacts } from '@engine/arch/architecture'
import { buildLogitsGraph, type ClassifierModel } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { type JsonObject, parseJsonObject, readSmallFile } from '@engine/io/json-file'
import { loadTensors, storedTensors } from '@engine/io/load-tensors'
import type { ParameterSpec } from '@engine/nn/params'
import type { Weight, Weights } from '@engine/runtime/device'
import { AppError, invalidInput } from '@shared/errors'
import { type Matched, matchParameters, ownLabels, ParameterNames } from './checkpoint-parameters'
import { drawWeight } from './draw-weight'
import { loadingNotices } from './loading-notices'

/** Far beyond any encoder: a graph is built layer by layer, and a hostile count would take all memory. */
const MAX_LAYERS = 1000

export interface LoadedModel {
  readonly folder: string
  readonly model: ClassifierModel
  readonly facts: ModelFacts
  /** config.json as it stands. */
  readonly configJson: JsonObject
  /** The same, to be written again: its numbers spelt as they were. */
  readonly configAsWritten: JsonObject
  readonly labels: readonly string[]
  readonly weights: Weights
  /** Parameters that the checkpoint does not give, freshly drawn. */
  readonly drawn: readonly string[]
  /** What was freshly drawn or left aside, in sentences. */
  readonly notices: readonly string[]
}

export interface LoadOptions {
  /** Labels to train for; null takes the folder's own classifier, which must be there. */
  readonly labels: readonly string[] | null
  /** Draws what the checkpoint lacks. */
  readonly seed: number
  /** The user agrees that a classifier of other labels loses its output layer; without it such a base is refused. */
  readonly ignoreMismatchedSizes?: boolean
  /** Replaces every dropout rate; null keeps them. */
  readonly dropout?: number | null
  /** Of every parameter, taken instead of the folder's own: those of a training that goes on. */
  readonly weights?: Weights
}

export interface Description {
  readonly architecture: Architecture
  readonly config: unknown
  readonly facts: ModelFacts
  readonly configJson: JsonObject
  readonly configAsWritten: JsonObject
  /** Names of id2label, in order; empty when the configuration names no label of its own. There may be no weights for them. */
  readonly labels: readonly string[]
}

/** Reads a folder's configuration; a family or a setting that the engine does not cover is refused by name. */
export async function describeModel(folder: string): Promise<Description> {
  const path = join(folder, 'config.json')
  const bytes = await readSmallFile(path)
  if (bytes === null) throw new AppError('not-found', `${folder} is not a model folder: it has no config.json.`)
  const configJson = parseJsonObject(bytes, path)
  const architecture = architectures.get(String(configJson.model_type))
  if (!architecture)
    throw new AppError(
      'unsupported',
      `${path}: model_type "${configJson.model_type}" is not supported; supported are ${[...architectures.keys()].join(', ')}.`,
    )
  const parsed = architecture.config.safeParse(configJson)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const keys = issue?.path ?? []
    const value = keys.reduce((part: unknown, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], configJson)
    throw new AppError(
      'unsupported',
      `${path}: "${keys.join('.')}" is ${JSON.stringify(value)}, which ${architecture.modelType} here does not cover: ${issue?.message}.`,
    )
  }
  const facts = architecture.facts(parsed.data)
  if (facts.layers > MAX_LAYERS)
    throw new AppError('unsupported', `${path} describes a model of ${facts.layers} layers; at most ${MAX_LAYERS} are covered.`)
  const configAsWritten = parseJsonObject(bytes, path, { asWritten: true })
  return { architecture, config: parsed.data, facts, configJson, configAsWritten, labels: labelNames(configJson) }
}

export async function loadModel(folder: string, options: LoadOptions): Promise<LoadedModel> {
  const description = await describeModel(folder)
  const { architecture, facts, configJson, configAsWritten } = description
  const config = options.dropout == null ? description.config : architecture.withDropout(description.config, options.dropout)
  const loaded = { folder, facts, configJson, configAsWritten }
  if (options.weights) {
    const labels = options.labels ?? description.labels
    const model = { architecture, config, labels: labels.length }
    return { ...loaded, model, labels, weights: givenWeights(model, options.weights), drawn: [], notices: [] }
  }
  const { labels, model, own, unused, ...matched } = await readCheckpoint(description, folder, options)
  const weights = new Map<string, Weight>(matched.weights)
  for (const name of matched.reordered) weights.set(name, inOrder(weights.get(name) as Weight, own, labels))
  for (const spec of matched.missing) weights.set(spec.name, drawWeight(spec, facts.initializerRange, options.seed))
  const notices = loadingNotices(architecture.className, { ...matched, own, labels, unused })
  const drawn = matched.missing.map(({ name }) => name)
  return { ...loaded, model: { ...model, config }, labels, weights, drawn, notices }
}

interface Checkpoint extends Matched<Weight> {
  readonly model: ClassifierModel
  readonly labels: readonly string[]
  readonly own: readonly string[]
  readonly unused: readonly string[]
}

async function readCheckpoint(description: Description, folder: string, options: LoadOptions): Promise<Checkpoint> {
  const { architecture, config, labels: named } = description
  const names = new ParameterNames({ architecture, config, labels: Math.max(1, named.length) })
  const unused: string[] = []
  const stored = await loadTensors(folder, {
    wanted: (name) => {
      const used = names.of(name) !== null
      if (!used) unused.push(name)
      return used
    },
  })
  const own = ownLabels(names, named, stored)
  const labels = options.labels ?? (own.length > 0 ? own : named)
  if (labels.length === 0) throw invalidInput(`${folder} holds no classifier: its config.json names no labels. Train it first.`)
  const model = { architecture, config, labels: labels.length }
  const matched = matchParameters(folder, new ParameterNames(model), stored, {
    own,
    labels,
    ignoreMismatchedSizes: options.ignoreMismatchedSizes ?? false,
  })
  if (options.labels === null && matched.missing.length > 0)
    throw invalidInput(
      `${folder} holds no classifier: ${matched.missing.map(({ name }) => name).join(', ')} missing. Train it first.`,
    )
  return { ...matched, model, labels, own, unused: unused.filter((name) => !name.endsWith('position_ids')) }
}

/** Compares a folder's weights with its configuration by their headers alone. @throws what loading it would throw */
export async function checkModel(folder: string): Promise<Description & { parameters: readonly ParameterSpec[] }> {
  const description = await describeModel(folder)
  const { architecture, config, labels: named } = description
  const stored = await storedTensors(folder)
  const names = new ParameterNames({ architecture, config, labels: Math.max(1, named.length) })
  for (const name of stored.keys()) if (names.of(name) === null) stored.delete(name)
  const labels = ownLabels(names, named, stored)
  const own = new ParameterNames({ architecture, config, labels: Math.max(1, labels.length) })
  matchParameters(folder, own, stored, { own: labels, labels, ignoreMismatchedSizes: false })
  return { ...description, labels, parameters: own.parameters }
}

function givenWeights(model: ClassifierModel, weights: Weights): Weights {
  for (const { name, shape } of buildLogitsGraph(model, 'int32').parameters) {
    const found = weights.get(name)?.shape
    if (found?.join() !== shape.join())
      throw invalidInput(
        `The checkpoint holds ${found ? `${name} in the shape [${found.join(', ')}]` : `no ${name}`}; [${shape.join(', ')}] was expected. Start a new run.`,
      )
  }
  return weights
}

/** The rows of an output layer, one a label of `own`, in the order of `labels`. */
function inOrder({ shape, data }: Weight, own: readonly string[], labels: readonly string[]): Weight {
  const width = data.length / own.length
  const ordered = new Float32Array(data.length)
  for (const [row, label] of labels.entries()) {
    const from = own.indexOf(label) * width
    ordered.set(data.subarray(from, from + width), row * width)
  }
  return { shape, data: ordered }
}

/** id2label in order of its keys. */
function labelNames(config: JsonObject): string[] {
  const map = config.id2label
  if (typeof map !== 'object' || map === null) return []
  const names = Object.entries(map).sort(([a], [b]) => Number(a) - Number(b))
  return names.map(([, name]) => String(name))
}
