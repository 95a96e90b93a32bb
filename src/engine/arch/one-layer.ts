/** One layer out of a classifier's graph, told from the parameters that it reads: what `npm run graph` prints. */
import { excerpt } from '@engine/graph/excerpt'
import type { Graph, Node, Value } from '@engine/graph/value'
import type { ParameterSpec } from '@engine/nn/params'
import { invalidInput } from '@shared/errors'
import type { ClassifierModel } from './classifier'

export interface ClassifierGraph {
  readonly graph: Graph
  readonly parameters: readonly ParameterSpec[]
}

/** Of what depends on no parameter: masks, places, shapes. */
const NO_LAYER = Number.NEGATIVE_INFINITY

/**
 * Layer `layer`, from 0, of a logits or a gradient graph, with the masks and shapes that it reads. In a gradient graph the layer's
 * backward pass follows; each of its nodes belongs where the node stands whose gradient it helps to compute.
 */
export function oneLayer({ graph, parameters }: ClassifierGraph, model: ClassifierModel, layer: number): Graph {
  const { layers } = model.architecture.facts(model.config)
  if (!Number.isInteger(layer) || layer < 0 || layer >= layers)
    throw invalidInput(`There is no layer ${layer}: this ${model.architecture.modelType} has layers 0 to ${layers - 1}.`)
  const layerOf = layersOf(graph, parameterPlaces(graph, parameters, model, layers), layers)
  return excerpt(
    graph,
    `${graph.name}, layer ${layer}`,
    (node) => layerOf.get(node) === layer,
    (node) => layerOf.get(node) === NO_LAYER,
  )
}

/** -1 for the embeddings, 0 … for the layers, `layers` for what follows them. */
function layersOf(graph: Graph, placeOf: (input: Value) => number, layers: number): ReadonlyMap<Node, number> {
  const layerOf = new Map<Node, number>()
  for (const node of graph.nodes) {
    const of = (value: Value) => (value.source.kind === 'node' ? (layerOf.get(value.source.node) ?? NO_LAYER) : placeOf(value))
    const forward = () => Math.max(NO_LAYER, ...node.inputs.map(of))
    layerOf.set(node, node.gradientOf ? (layerOf.get(node.gradientOf) ?? layers) : forward())
  }
  return layerOf
}

/**
 * Answers the layer in which a parameter is read, asked once for each forward reading, in order. A parameter that several layers
 * share (ALBERT) counts as the last one's: its readings are dealt out evenly to the layers from the one after its predecessor's.
 */
function parameterPlaces(
  graph: Graph,
  parameters: readonly ParameterSpec[],
  { architecture, config }: ClassifierModel,
  layers: number,
): (input: Value) => number {
  const parts = new Map(parameters.map(({ name }) => [name, architecture.partOf(name, config)]))
  const owners = [...parts.values()].filter((part) => typeof part === 'number')
  const readings = new Map<Value, number>()
  for (const value of graph.nodes.flatMap((node) => (node.gradientOf ? [] : node.inputs)))
    readings.set(value, (readings.get(value) ?? 0) + 1)
  const seen = new Map<Value, number>()
  return (value) => {
    const part = value.source.kind === 'input' ? parts.get(value.name) : undefined
    if (part === undefined) return NO_LAYER
    if (typeof part !== 'number') return part === 'embeddings' ? -1 : layers
    const first = Math.max(-1, ...owners.filter((owner) => owner < part)) + 1
    const before = seen.get(value) ?? 0
    seen.set(value, before + 1)
    return first + Math.floor((before * (part - first + 1)) / (readings.get(value) as number))
  }
}
