/** The classifier of an architecture as a graph under construction: the one place where its inputs are declared. */

import type { Span } from '@engine/grad/recomputation'
import { flattened, GraphBuilder } from '@engine/graph/builder'
import type { Graph, Value } from '@engine/graph/value'
import type { DropoutSite } from '@engine/nn/context'
import type { Lora } from '@engine/nn/lora'
import { type ParameterSpec, Params } from '@engine/nn/params'
import type { Architecture } from './architecture'

export interface ClassifierModel {
  readonly architecture: Architecture
  readonly config: unknown
  readonly labels: number
}

export interface Classifier {
  readonly g: GraphBuilder
  /** [B, L] */
  readonly logits: Value
  readonly parameters: readonly ParameterSpec[]
  readonly dropoutSites: readonly DropoutSite[]
  /** The encoder's layers that answer as many rows as they read. */
  readonly layers: readonly Span[]
}

export interface ClassifierOptions {
  /** With dropout. */
  readonly training: boolean
  /** int64 is what other readers of an exported model feed; int32 is lighter to fill. */
  readonly idType: 'int32' | 'int64'
  /** Adapters that are not merged into the weights; none where left out. */
  readonly lora?: Lora | null
}

/** Inputs `input_ids` and `attention_mask` [B, S], and every parameter under its checkpoint name. */
export function buildClassifier(model: ClassifierModel, options: ClassifierOptions): Classifier {
  const g = new GraphBuilder(`${model.architecture.modelType}${options.training ? '_training' : ''}`)
  const shape = ['B', 'S']
  const batch = {
    inputIds: g.input('input_ids', options.idType, shape),
    attentionMask: g.input('attention_mask', options.idType, shape),
  }
  const dropoutSites: DropoutSite[] | null = options.training ? [] : null
  const params = new Params(g)
  const { architecture, config, labels } = model
  const layers: Span[] = []
  const context = { g, rows: flattened(shape), dropoutSites, lora: options.lora ?? null, layers }
  const logits = architecture.head(context, params, architecture.pool(context, params, batch, config), config, labels)
  return { g, logits, parameters: params.specs(), dropoutSites: dropoutSites ?? [], layers }
}

/** The forward pass alone: output `logits` [B, L]. */
export function buildLogitsGraph(
  model: ClassifierModel,
  idType: ClassifierOptions['idType'],
  lora: Lora | null = null,
): { graph: Graph; parameters: readonly ParameterSpec[] } {
  const { g, logits, parameters } = buildClassifier(model, { training: false, idType, lora })
  return { graph: g.build({ logits }), parameters }
}
