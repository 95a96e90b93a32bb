/** The encoder layer of the original Transformer (Vaswani et al. 2017): each block is added to its input, then normalised. */
import type { Value } from '@engine/graph/value'
import type { ActivationName } from './activation'
import { selfAttention } from './attention'
import { type Context, dropout } from './context'
import { feedForward } from './feed-forward'
import { layerNorm } from './layer-norm'
import { linear } from './linear'
import type { Params } from './params'

/** Where a checkpoint keeps a layer's affine and normalisation parameters. */
export interface PostNormNames {
  readonly query: string
  readonly key: string
  readonly value: string
  /** Projection of the joined heads, and the normalisation after it. */
  readonly attended: string
  readonly attendedNorm: string
  /** First and second layer of the feed-forward block, and the normalisation after it. */
  readonly inner: string
  readonly outer: string
  readonly outerNorm: string
}

/** The names of BERT and of the families that kept its code. */
export const bertLayerNames: PostNormNames = {
  query: 'attention.self.query',
  key: 'attention.self.key',
  value: 'attention.self.value',
  attended: 'attention.output.dense',
  attendedNorm: 'attention.output.LayerNorm',
  inner: 'intermediate.dense',
  outer: 'output.dense',
  outerNorm: 'output.LayerNorm',
}

export interface PostNormConfig {
  readonly width: number
  readonly heads: number
  readonly inner: number
  readonly activation: ActivationName
  readonly epsilon: number
  /** Rates on the attention weights, on the attention block's output and on the feed-forward block's. */
  readonly dropout: { readonly weights: number; readonly attended: number; readonly outer: number }
  readonly names: PostNormNames
}

/** x [N, H], bias added to the scores [B or 1, heads or 1, S or 1, S], queries x or each text's first row [B, H] -> as queries. */
export function postNormLayer(context: Context, p: Params, x: Value, bias: Value, c: PostNormConfig, queries = x): Value {
  const attention = { width: c.width, heads: c.heads, dropout: c.dropout.weights, names: c.names }
  return postNormBlocks(context, p, queries, selfAttention(context, p, x, bias, attention, queries), c)
}

/** The layer after its attention, of whatever kind: x and the joined heads, [N, H] or first rows [B, H] -> the same. */
export function postNormBlocks(context: Context, p: Params, x: Value, mixed: Value, c: PostNormConfig): Value {
  const { names } = c
  const layout = x.shape[0] === context.rows ? 'hidden' : 'pooled'
  const added = (norm: string, block: Value, rate: number, input: Value) =>
    layerNorm(context, p.at(norm), context.g.add(dropout(context, block, rate, layout), input), c.epsilon)
  const joined = linear(context, p.at(names.attended), mixed, c.width)
  const attended = added(names.attendedNorm, joined, c.dropout.attended, x)
  return added(names.outerNorm, feedForward(context, p, attended, c), c.dropout.outer, attended)
}
