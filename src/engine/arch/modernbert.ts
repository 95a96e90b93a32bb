/**
 * ModernBERT (Warner et al. 2024, arXiv 2412.13663) for sequence classification, as Transformers' modeling_modernbert.py of 5.17
 * computes it: pre-norm layers with rotary positions and gated feed-forward blocks; most layers look no further than a window.
 */
import type { Dim } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'
import { activations } from '@engine/nn/activation'
import { additiveMask, attend, windowMask } from '@engine/nn/attention'
import { type Context, dropout, wholeLayer } from '@engine/nn/context'
import { withoutPaddingGradient } from '@engine/nn/embeddings'
import { layerNorm, unbiasedLayerNorm } from '@engine/nn/layer-norm'
import { linear, unbiased } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { type Rotation, rotate, rotation } from '@engine/nn/rotary'
import { stackedLinear } from '@engine/nn/stacked-linear'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import {
  activation,
  encoderFacts,
  encoderFields,
  headsDivideWidth,
  paddingInVocabulary,
  rate,
  size,
  tokenId,
} from './config-fields'
import { firstTokenAfter, type Layer } from './first-token'
import { partByName } from './part-of'

const layerType = z.enum(['full_attention', 'sliding_attention'])
type LayerType = z.infer<typeof layerType>
const theta = z.number().positive()
const rope = z.object({ rope_type: z.literal('default').default('default'), rope_theta: theta.optional() }).nullish()

const ModernBertConfig = z
  .object({
    vocab_size: size.default(50368),
    hidden_size: encoderFields.hidden_size,
    intermediate_size: size.default(1152),
    num_hidden_layers: size.default(22),
    num_attention_heads: encoderFields.num_attention_heads,
    hidden_activation: activation.default('gelu'),
    max_position_embeddings: size.default(8192),
    initializer_range: encoderFields.initializer_range,
    initializer_cutoff_factor: z
      .number()
      .positive()
      .nullable()
      .default(2)
      .transform((factor) => factor ?? 3),
    norm_eps: z.number().positive().default(1e-5),
    norm_bias: z.boolean().default(false),
    pad_token_id: tokenId.nullable().default(50283),
    attention_bias: z.boolean().default(false),
    attention_dropout: rate.default(0),
    layer_types: z.array(layerType).nullish(),
    // How configurations before layer_types told the layers apart.
    global_attn_every_n_layers: size.default(3),
    rope_parameters: z.object({ full_attention: rope, sliding_attention: rope }).nullish(),
    // How configurations before rope_parameters gave the bases.
    global_rope_theta: theta.default(160_000),
    local_rope_theta: theta.default(10_000),
    rope_scaling: z.null().optional(),
    head_dim: size.nullish(),
    local_attention: size.default(128),
    embedding_dropout: rate.default(0),
    mlp_bias: z.boolean().default(false),
    mlp_dropout: rate.default(0),
    classifier_pooling: z.enum(['cls', 'mean']).default('cls'),
    classifier_dropout: rate.default(0),
    classifier_bias: z.boolean().default(false),
    classifier_activation: activation.default('gelu'),
  })
  .refine(...headsDivideWidth)
  .refine(...paddingInVocabulary)
  .refine((c) => (c.hidden_size / c.num_attention_heads) % 2 === 0, {
    message: 'rotary positions need an even share of hidden_size for each head',
    path: ['num_attention_heads'],
  })
  .refine((c) => c.head_dim == null || c.head_dim * c.num_attention_heads === c.hidden_size, {
    message: 'it must be hidden_size divided by num_attention_heads',
    path: ['head_dim'],
  })
  .refine((c) => c.layer_types == null || c.layer_types.length === c.num_hidden_layers, {
    message: 'it must name one type for each of num_hidden_layers',
    path: ['layer_types'],
  })
type ModernBertConfig = z.infer<typeof ModernBertConfig>

const layerTypes = (c: ModernBertConfig): LayerType[] =>
  c.layer_types ??
  Array.from({ length: c.num_hidden_layers }, (_, i) =>
    i % c.global_attn_every_n_layers === 0 ? 'full_attention' : 'sliding_attention',
  )

/** What layers of one type share: which keys a query sees, and how queries and keys are turned. */
interface Sight {
  readonly bias: Value
  readonly rotation: Rotation
}

function sightOf(context: Context, mask: Value, type: LayerType, c: ModernBertConfig): Sight {
  const full = type === 'full_attention'
  const settings = {
    heads: c.num_attention_heads,
    depth: c.hidden_size / c.num_attention_heads,
    theta: c.rope_parameters?.[type]?.rope_theta ?? (full ? c.global_rope_theta : c.local_rope_theta),
  }
  const bias = full ? mask : windowMask(context, mask, Math.floor(c.local_attention / 2))
  return { bias, rotation: rotation(context.g, mask.shape[3] as string, settings) }
}

const norm = (context: Context, p: Params, x: Value, c: ModernBertConfig): Value =>
  (c.norm_bias ? layerNorm : unbiasedLayerNorm)(context, p, x, c.norm_eps)

/** A block's input, normalised: x [N, H], and the rows asked for, x itself or each text's first [B, H]. */
interface Asked {
  readonly x: Value
  readonly queries: Value
}

/** Of a site's mask, what the rows asked for need. */
const layoutOf = (context: Context, x: Value) => (x.shape[0] === context.rows ? 'hidden' : 'pooled')

/** -> as many rows as were asked for. */
function attention(context: Context, p: Params, { x, queries }: Asked, sight: Sight, c: ModernBertConfig): Value {
  const { g } = context
  const [width, heads] = [c.hidden_size, c.num_attention_heads]
  const [query, key, value] = stackedLinear(context, p.at('Wqkv'), width, [width, width, width], { biased: c.attention_bias })
  const turned = rotate(g, key(x), sight.rotation)
  const asked = query(queries, 1 / Math.sqrt(width / heads))
  const parts = {
    // The first place is turned by no angle.
    query: queries === x ? rotate(g, asked, sight.rotation) : g.reshape(asked, [turned.shape[0] as Dim, 1, heads, width / heads]),
    key: turned,
    value: g.reshape(value(x), turned.shape),
  }
  const mixed = attend(context, parts, sight.bias, c.attention_dropout)
  const dense = c.attention_bias ? linear : unbiased
  return dropout(context, dense(context, p.at('Wo'), mixed, width), c.attention_dropout, layoutOf(context, queries))
}

/** Wo · dropout(f(a) · b), [a, b] = Wi · x: a gated linear unit (Shazeer 2020, arXiv 2002.05202). x [N, H] -> [N, H]. */
function feedForward(context: Context, p: Params, x: Value, c: ModernBertConfig): Value {
  const { g } = context
  const inner = c.intermediate_size
  const [input, gate] = stackedLinear(context, p.at('Wi'), c.hidden_size, [inner, inner], { biased: c.mlp_bias })
  const gated = g.mul(activations[c.hidden_activation](g, input(x)), gate(x))
  const dropped = dropout(context, gated, c.mlp_dropout, layoutOf(context, x))
  return (c.mlp_bias ? linear : unbiased)(context, p.at('Wo'), dropped, c.hidden_size)
}

/** The embeddings arrive normalised, so the first layer's attention does not normalise again. */
function layer(context: Context, p: Params, { x, queries }: Asked, sight: Sight, first: boolean, c: ModernBertConfig): Value {
  const { g } = context
  const seen = (input: Value) => (first ? input : norm(context, p.at('attn_norm'), input, c))
  const block = attention(context, p.at('attn'), { x: seen(x), queries: seen(queries) }, sight, c)
  const attended = g.add(queries, block)
  return g.add(attended, feedForward(context, p.at('mlp'), norm(context, p.at('mlp_norm'), attended, c), c))
}

function embeddings(context: Context, p: Params, ids: Value, c: ModernBertConfig): Value {
  const { g, rows } = context
  const table = p.weight('tok_embeddings.weight', [c.vocab_size, c.hidden_size], 'normal')
  const words = withoutPaddingGradient(context, ids, c.pad_token_id, g.gather(table, ids))
  const normalised = norm(context, p.at('norm'), g.reshape(words, [rows, c.hidden_size]), c)
  return dropout(context, normalised, c.embedding_dropout, 'hidden')
}

/** The first token's vector after the last layer, or the mean over the tokens that are not padding. -> [B, H]. */
function encode(context: Context, p: Params, { inputIds, attentionMask }: Batch, c: ModernBertConfig): Value {
  const mask = additiveMask(context, attentionMask)
  const types = layerTypes(c)
  const sights = new Map([...new Set(types)].map((type) => [type, sightOf(context, mask, type, c)]))
  const layers = types.map((type, i): Layer => {
    const sight = sights.get(type) as Sight
    return (x, queries) => layer(context, p.at(`layers.${i}`), { x, queries }, sight, i === 0, c)
  })
  const embedded = embeddings(context, p.at('embeddings'), inputIds, c)
  const last = (x: Value) => norm(context, p.at('final_norm'), x, c)
  if (c.classifier_pooling === 'cls') return last(firstTokenAfter(context, embedded, inputIds.shape, layers))
  const hidden = layers.reduce((x, layer) => wholeLayer(context, layer, x), embedded)
  return mean(context, last(hidden), attentionMask)
}

/** Over the tokens that are not padding. x [N, H], mask [B, S] -> [B, H]. */
function mean({ g }: Context, x: Value, attentionMask: Value): Value {
  const width = x.shape[1] as number
  const mask = g.cast(attentionMask, 'float32')
  const [rows, tokens] = mask.shape as [string, string]
  const sum = g.matMul(g.reshape(mask, [rows, 1, tokens]), g.reshape(x, [rows, tokens, width]))
  return g.div(g.reshape(sum, [rows, width]), g.reduceSum(mask, [1], true))
}

/** norm(f(W x)), which masked-language-model checkpoints hold as well. x [B, H] -> [B, H]. */
function head(context: Context, p: Params, x: Value, c: ModernBertConfig): Value {
  const dense = c.classifier_bias ? linear : unbiased
  const deviation = c.initializer_range / Math.sqrt(2 * c.num_hidden_layers)
  const weights = p.at('dense').drawnFrom({ deviation, cutoff: c.initializer_cutoff_factor })
  const hidden = activations[c.classifier_activation](context.g, dense(context, weights, x, c.hidden_size))
  return norm(context, p.at('norm'), hidden, c)
}

const partOf = partByName('model', 'layers')

export const modernbert = defineArchitecture<ModernBertConfig>({
  modelType: 'modernbert',
  className: 'ModernBertForSequenceClassification',
  baseModelPrefix: 'model',
  // Query, key and value are one layer.
  loraTargetModules: ['Wqkv'],
  config: ModernBertConfig,
  facts: encoderFacts,
  withDropout: (c, p) => ({ ...c, embedding_dropout: p, attention_dropout: p, mlp_dropout: p, classifier_dropout: p }),
  pool: (context, p, batch, c) => encode(context, p.at('model'), batch, c),
  head(context, p, pooled, c, labels) {
    const dropped = dropout(context, head(context, p.at('head'), pooled, c), c.classifier_dropout, 'pooled')
    const weights = p.at('classifier').drawnFrom({ deviation: c.hidden_size ** -0.5, cutoff: c.initializer_cutoff_factor })
    return linear(context, weights, dropped, labels)
  },
  partOf(parameter, c) {
    if (parameter.startsWith('head.')) return 'pooler'
    return parameter.startsWith('model.final_norm.') ? c.num_hidden_layers - 1 : partOf(parameter)
  },
})
