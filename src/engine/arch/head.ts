/** A classifier in its two parts: the encoder up to the vectors that the head reads, and the head from there. */
import { flattened, GraphBuilder } from '@engine/graph/builder'
import type { Graph } from '@engine/graph/value'
import type { DropoutSite } from '@engine/nn/context'
import { type ParameterSpec, Params } from '@engine/nn/params'
import type { Classifier, ClassifierModel } from './classifier'

/** Input `pooled` [B, H], the vectors that the encoder answers, and the parameters of pooler and classifier. */
export function buildHead(
  { architecture, config, labels }: ClassifierModel,
  { training }: { readonly training: boolean },
): Classifier {
  const g = new GraphBuilder(`${architecture.modelType}_head${training ? '_training' : ''}`)
  const dropoutSites: DropoutSite[] | null = training ? [] : null
  const params = new Params(g)
  const pooled = g.input('pooled', 'float32', ['B', architecture.facts(config).width])
  const logits = architecture.head({ g, rows: 'B', dropoutSites }, params, pooled, config, labels)
  return { g, logits, parameters: params.specs(), dropoutSites: dropoutSites ?? [], layers: [] }
}

/** The head's forward pass: output `logits` [B, L]. */
export function buildHeadLogitsGraph(model: ClassifierModel): Graph {
  const { g, logits } = buildHead(model, { training: false })
  return g.build({ logits })
}

export interface PoolGraph {
  readonly graph: Graph
  /** Those that the vectors depend on. */
  readonly parameters: readonly ParameterSpec[]
}

/**
 * The encoder's forward pass without dropout: the vectors [B, H] of `input_ids` and `attention_mask` [B, S]. They come under the name
 * `logits`, by which a device answers whatever an inference graph computes.
 */
export function buildPoolGraph({ architecture, config }: ClassifierModel): PoolGraph {
  const g = new GraphBuilder(`${architecture.modelType}_encoder`)
  const shape = ['B', 'S']
  const batch = { inputIds: g.input('input_ids', 'int32', shape), attentionMask: g.input('attention_mask', 'int32', shape) }
  const params = new Params(g)
  const graph = g.build({ logits: architecture.pool({ g, rows: flattened(shape), dropoutSites: null }, params, batch, config) })
  const used = new Set(graph.inputs.map(({ name }) => name))
  return { graph, parameters: params.specs().filter(({ name }) => used.has(name)) }
}
