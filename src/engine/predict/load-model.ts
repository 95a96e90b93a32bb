/** From a model folder to a classifier that can be computed: configuration, architecture, weights under their names, fresh heads. */
import { join } from 'node:path'
import type { Architecture, ModelFacts, Part } from '@engine/arch/architecture'
import { buildLogitsGraph, type ClassifierModel } from '@engine/arch/classifier'
import { architectures } from '@engine/arch/index'
import { fillNormal, hash32, streams } from '@engine/data/random'
import { type JsonObject, parseJsonObject, readSmallFile } from '@engine/io/json-file'
import { loadTensors } from '@engine/io/safetensors'
import { checkpointFiles } from '@engine/io/safetensors/checkpoint-files'
import { readHeader, type TensorEntry } from '@engine/io/safetensors/header'
import type { ParameterSpec } from '@engine/nn/params'
import type { Weight, Weights } from '@engine/runtime/device'
import { AppError, invalidInput } from '@shared/errors'

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
  /** What was freshly drawn or left aside, in sentences. */
  readonly notices: readonly string[]
}

export interface LoadOptions {
  /** Labels to train for; null takes the folder's own classifier, which must be there. */
  readonly labels: readonly string[] | null
  /** Draws what the checkpoint lacks. */
  readonly seed: number
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
  /** Names of id2label, in order; empty when the configuration names no label of its own. */
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
  const { architecture, config, facts, configJson, configAsWritten, labels: own } = await describeModel(folder)
  const labels = options.labels ?? own
  if (labels.length === 0) throw invalidInput(`${folder} holds no classifier: its config.json names no labels. Train it first.`)
  const dropped = options.dropout == null ? config : architecture.withDropout(config, options.dropout)
  const model = { architecture, config: dropped, labels: labels.length }
  const keepsHead = own.length === labels.length && own.every((name, i) => name === labels[i])
  const checkpoint = options.weights ? givenWeights(model, options.weights) : await readCheckpoint(folder, model, keepsHead)
  if (options.labels === null && checkpoint.missing.length > 0)
    throw invalidInput(
      `${folder} holds no classifier: ${checkpoint.missing.map((spec) => spec.name).join(', ')} missing. Train it first.`,
    )
  const weights = new Map<string, Weight>(checkpoint.weights)
  for (const spec of checkpoint.missing) weights.set(spec.name, drawWeight(spec, facts.initializerRange, options.seed))
  return { folder, model, facts, configJson, configAsWritten, labels, weights, notices: noticesOf(checkpoint) }
}

interface Checkpoint {
  readonly weights: Weights
  /** Of pooler and classifier only: anything else missing is an error. */
  readonly missing: readonly ParameterSpec[]
  readonly unused: readonly string[]
}

/** Compares a folder's weights with its configuration by their headers alone. @throws what loading it would throw */
export async function checkModel(folder: string): Promise<Description & { parameters: readonly ParameterSpec[] }> {
  const description = await describeModel(folder)
  const { architecture, config, labels } = description
  const model = { architecture, config, labels: Math.max(1, labels.length) }
  const stored = new Map<string, TensorEntry>()
  for (const { path } of await checkpointFiles(folder))
    for (const entry of (await readHeader(path)).entries) stored.set(entry.name, entry)
  const names = new ParameterNames(model)
  for (const name of stored.keys()) if (names.of(name) === null) stored.delete(name)
  matchParameters(folder, names, stored, labels.length > 0)
  return { ...description, parameters: names.parameters }
}

/** The parameters of a classifier, and which of them a name in a checkpoint means: with or without the base-model prefix. */
class ParameterNames {
  readonly parameters: readonly ParameterSpec[]
  private readonly specs: ReadonlyMap<string, ParameterSpec>

  constructor(readonly model: ClassifierModel) {
    this.parameters = buildLogitsGraph(model, 'int32').parameters
    this.specs = new Map(this.parameters.map((spec) => [spec.name, spec]))
  }

  of(stored: string): ParameterSpec | null {
    const name = canonicalName(stored)
    return this.specs.get(name) ?? this.specs.get(`${this.model.architecture.baseModelPrefix}.${name}`) ?? null
  }

  partOf(spec: ParameterSpec): Part {
    return this.model.architecture.partOf(spec.name, this.model.config)
  }
}

async function readCheckpoint(folder: string, model: ClassifierModel, keepsHead: boolean): Promise<Checkpoint> {
  const names = new ParameterNames(model)
  const unused: string[] = []
  const stored = await loadTensors(folder, {
    wanted: (name) => {
      const used = names.of(name) !== null
      if (!used) unused.push(name)
      return used
    },
  })
  return { ...matchParameters(folder, names, stored, keepsHead), unused: unused.filter((name) => !name.endsWith('position_ids')) }
}

function givenWeights(model: ClassifierModel, weights: Weights): Checkpoint {
  for (const { name, shape } of buildLogitsGraph(model, 'int32').parameters) {
    const found = weights.get(name)?.shape
    if (found?.join() !== shape.join())
      throw invalidInput(
        `The checkpoint holds ${found ? `${name} in the shape [${found.join(', ')}]` : `no ${name}`}; [${shape.join(', ')}] was expected. Start a new run.`,
      )
  }
  return { weights, missing: [], unused: [] }
}

/** Each stored tensor under its parameter's name; shapes must fit, and only pooler and classifier may be missing. */
function matchParameters<T extends { readonly shape: readonly number[] }>(
  folder: string,
  names: ParameterNames,
  stored: ReadonlyMap<string, T>,
  keepsHead: boolean,
): { weights: Map<string, T>; missing: readonly ParameterSpec[] } {
  const { parameters } = names
  const weights = new Map<string, T>()
  for (const [name, tensor] of stored) {
    const spec = names.of(name) as ParameterSpec
    if (spec.shape.join() === tensor.shape.join()) weights.set(spec.name, tensor)
    else if (keepsHead || names.partOf(spec) !== 'classifier')
      throw invalidInput(
        `${folder}: ${name} has shape [${tensor.shape.join(', ')}], but config.json asks for [${spec.shape.join(', ')}].`,
      )
  }
  if (!keepsHead) for (const spec of parameters) if (names.partOf(spec) === 'classifier') weights.delete(spec.name)
  const missing = parameters.filter((spec) => !weights.has(spec.name))
  const vital = missing.filter((spec) => !['pooler', 'classifier'].includes(String(names.partOf(spec))))
  if (vital.length > 0)
    throw invalidInput(
      `${folder}: the checkpoint lacks ${vital.length} parameters that config.json asks for, ${vital[0]?.name} the first of them.`,
    )
  return { weights, missing }
}

/** TensorFlow-era checkpoints call LayerNorm's weight and bias gamma and beta. */
const canonicalName = (name: string): string =>
  name.replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias')

function noticesOf({ missing, unused }: Checkpoint): string[] {
  const names = (list: readonly string[]) =>
    list.length > 6 ? `${list.slice(0, 6).join(', ')} and ${list.length - 6} more` : list.join(', ')
  const fresh = missing.map((spec) => spec.name)
  return [
    ...(fresh.length > 0
      ? [`Some weights were not in the checkpoint and are newly initialised: ${names(fresh)}. Training makes them useful.`]
      : []),
    ...(unused.length > 0 ? [`Some weights of the checkpoint were not used: ${names(unused)}.`] : []),
  ]
}

/** As Transformers draws: N(0, initializer_range) or the family's own for matrices, zeros for biases, ones for normalisation weights. */
function drawWeight(spec: ParameterSpec, initializerRange: number, seed: number): Weight {
  const { deviation, cutoff } = spec.normal ?? { deviation: initializerRange, cutoff: Number.POSITIVE_INFINITY }
  const data = new Float32Array(spec.shape.reduce((a, b) => a * b, 1))
  if (spec.initialisation === 'ones') data.fill(1)
  if (spec.initialisation === 'normal')
    fillNormal(data, deviation, hash32(seed, streams.initialisation, ...Buffer.from(spec.name)), cutoff)
  return { shape: spec.shape, data }
}

/** id2label in order of its keys. */
function labelNames(config: JsonObject): string[] {
  const map = config.id2label
  if (typeof map !== 'object' || map === null) return []
  const names = Object.entries(map).sort(([a], [b]) => Number(a) - Number(b))
  return names.map(([, name]) => String(name))
}
