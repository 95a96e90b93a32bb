/**
 * DeBERTa-v2 and v3 (He et al. 2021, arXiv 2111.09543) for sequence classification, as Transformers' modeling_deberta_v2.py of 5.17
 * computes it: DeBERTa with log-bucketed distances, normalised position vectors, shared projections and, in the xlarge models, a
 * convolution beside the first layer.
 */
import type { Dim } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'
import { activations } from '@engine/nn/activation'
import { type Context, dropout } from '@engine/nn/context'
import { conv1d } from '@engine/nn/conv1d'
import type { DisentangledProjections } from '@engine/nn/disentangled-attention'
import { layerNorm } from '@engine/nn/layer-norm'
import { linear } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { activation, headsDivideWidth, paddingInVocabulary, size } from './config-fields'
import {
  debertaFields,
  debertaVersion,
  type LayerInput,
  longestDistance,
  ofPositions,
  poolerFitsWidth,
  tokenFactors,
} from './deberta-encoder'
import { firstToken } from './first-token'

const norms = ['none', 'layer_norm']
const namesOf = (joined: string): string[] => joined.split('|').map((name) => name.trim().toLowerCase())

const DebertaV2Config = z
  .object({
    ...debertaFields,
    vocab_size: size.default(128100),
    hidden_size: size.default(1536),
    num_hidden_layers: size.default(24),
    num_attention_heads: size.default(24),
    intermediate_size: size.default(6144),
    attention_head_size: size.optional(),
    position_buckets: z.number().int().default(-1),
    share_att_key: z.boolean().default(false),
    norm_rel_ebd: z
      .string()
      .default('none')
      .refine((joined) => namesOf(joined).every((name) => norms.includes(name)), { message: `expected ${norms.join(' or ')}` }),
    // An even kernel would shorten the text.
    conv_kernel_size: z
      .number()
      .int()
      .min(0)
      .refine((taps) => taps === 0 || taps % 2 === 1, { message: 'expected 0 or an odd number' })
      .default(0),
    conv_groups: z.literal(1).default(1),
    conv_act: activation.default('tanh'),
  })
  .refine(...headsDivideWidth)
  .refine(...paddingInVocabulary)
  .refine(...poolerFitsWidth)
  .refine((c) => (c.attention_head_size ?? c.hidden_size / c.num_attention_heads) * c.num_attention_heads === c.hidden_size, {
    message: 'the heads together must be hidden_size wide',
    path: ['attention_head_size'],
  })
  .refine((c) => c.position_buckets < 1 || bucketsAreDefined(c.position_buckets, longestDistance(c)), {
    message: 'buckets have no borders with these max_relative_positions',
    path: ['position_buckets'],
  })
type DebertaV2Config = z.infer<typeof DebertaV2Config>

/** The borders divide by the half and by the logarithm of how many times the farthest distance holds it. */
const bucketsAreDefined = (count: number, farthest: number): boolean => count > 1 && farthest - 1 !== Math.floor(count / 2)

function positionTable({ g }: Context, p: Params, rows: number, c: DebertaV2Config): Value | null {
  const width = c.hidden_size
  const table = c.relative_attention ? p.weight('rel_embeddings.weight', [rows, width], 'normal') : null
  if (!namesOf(c.norm_rel_ebd).includes('layer_norm')) return table
  // There with or without a table.
  const norm = p.at('LayerNorm')
  const [scale, bias] = [norm.weight('weight', [width], 'ones'), norm.weight('bias', [width], 'zeros')]
  return table && g.layerNormalization(table, scale, bias, c.layer_norm_eps)
}

/** With shared keys, content and positions go through the same matrices. */
function project(context: Context, p: Params, { x, queries, vectors }: LayerInput, c: DebertaV2Config): DisentangledProjections {
  const width = c.hidden_size
  const kinds = 1 + new Set(c.pos_att_type).size
  const factor = 1 / Math.sqrt((width / c.num_attention_heads) * kinds)
  const positions = ofPositions(context)
  const positionKeys = p.at(c.share_att_key ? 'key_proj' : 'pos_key_proj')
  const positionQueries = p.at(c.share_att_key ? 'query_proj' : 'pos_query_proj')
  return {
    query: linear(context, p.at('query_proj'), queries, width, factor),
    key: linear(context, p.at('key_proj'), x, width),
    value: linear(context, p.at('value_proj'), x, width),
    positionKey: vectors && c.pos_att_type.includes('c2p') ? linear(positions, positionKeys, vectors.ahead, width) : null,
    positionQuery:
      vectors && c.pos_att_type.includes('p2c') ? linear(positions, positionQueries, vectors.behind, width, factor) : null,
  }
}

/** LayerNorm(x + f(dropout(conv(embedded)))) at tokens, 0 at padding. embedded, 0 at padding, [N, H]; x [N, H] or first rows [B, H] -> as x. */
function convolve(context: Context, p: Params, embedded: Value, x: Value, batch: Batch, c: DebertaV2Config): Value {
  if (c.conv_kernel_size === 0) return x
  const { g } = context
  const isToken = tokenFactors(context, batch)
  const [texts, tokens] = batch.inputIds.shape as [Dim, Dim]
  const mixed = g.mul(conv1d(context, p.at('conv.conv'), embedded, [texts, tokens], c.conv_kernel_size), isToken)
  const activated = activations[c.conv_act](g, dropout(context, mixed, c.hidden_dropout_prob, 'hidden'))
  const asked = (value: Value) => (x.shape[0] === context.rows ? value : firstToken(context, value, batch.inputIds.shape))
  const normalised = layerNorm(context, p.at('conv.LayerNorm'), g.add(x, asked(activated)), c.layer_norm_eps)
  return g.mul(normalised, asked(isToken))
}

export const debertaV2 = defineArchitecture<DebertaV2Config>({
  modelType: 'deberta-v2',
  className: 'DebertaV2ForSequenceClassification',
  loraTargetModules: ['query_proj', 'value_proj'],
  config: DebertaV2Config,
  ...debertaVersion<DebertaV2Config>({
    positions: (c) => ({
      span: c.position_buckets > 0 ? c.position_buckets : longestDistance(c),
      buckets: c.position_buckets > 0 ? { count: c.position_buckets, farthest: longestDistance(c) } : null,
      maxLength: c.max_position_embeddings,
    }),
    positionTable,
    project,
    afterFirstLayer: convolve,
  }),
})
