/**
 * DeBERTa (He et al. 2020, arXiv 2006.03654) for sequence classification, as Transformers' modeling_deberta.py of 5.17 computes it:
 * disentangled attention, queries, keys and values from one matrix, and a context pooler on the first token.
 */
import type { Value } from '@engine/graph/value'
import type { Context } from '@engine/nn/context'
import type { DisentangledProjections } from '@engine/nn/disentangled-attention'
import { linear, unbiased } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { z } from 'zod'
import { defineArchitecture } from './architecture'
import { headsDivideWidth, paddingInVocabulary, size } from './config-fields'
import { debertaFields, debertaVersion, type LayerInput, longestDistance, poolerFitsWidth } from './deberta-encoder'

const DebertaConfig = z
  .object({ ...debertaFields, vocab_size: size.default(50265), talking_head: z.literal(false).default(false) })
  .refine(...headsDivideWidth)
  .refine(...paddingInVocabulary)
  .refine(...poolerFitsWidth)
type DebertaConfig = z.infer<typeof DebertaConfig>

/** Queries and values have biases beside the common matrix, keys have none. */
function project(context: Context, p: Params, { x, queries, vectors }: LayerInput, c: DebertaConfig): DisentangledProjections {
  const { g } = context
  const width = c.hidden_size
  const depth = width / c.num_attention_heads
  const factor = 1 / Math.sqrt(depth * (1 + c.pos_att_type.length))
  // in_proj holds, head by head, the rows of its query, its key and its value.
  const heads = g.reshape(p.weight('in_proj.weight', [3 * width, width], 'normal'), [c.num_attention_heads, 3, depth, width])
  const [query, key, value] = g.split(heads, 1, [1, 1, 1]).map((part) => g.reshape(part, [width, width])) as [Value, Value, Value]
  const bias = (name: string) => p.weight(name, [width], 'zeros')
  return {
    query: g.gemm(queries, query, bias('q_bias'), { transB: 1, alpha: factor, beta: factor }),
    key: g.gemm(x, key, null, { transB: 1 }),
    value: g.gemm(x, value, bias('v_bias'), { transB: 1 }),
    positionKey: vectors && c.pos_att_type.includes('c2p') ? unbiased(context, p.at('pos_proj'), vectors.ahead, width) : null,
    positionQuery:
      vectors && c.pos_att_type.includes('p2c') ? linear(context, p.at('pos_q_proj'), vectors.behind, width, factor) : null,
  }
}

export const deberta = defineArchitecture<DebertaConfig>({
  modelType: 'deberta',
  className: 'DebertaForSequenceClassification',
  config: DebertaConfig,
  ...debertaVersion<DebertaConfig>({
    positions: (c) => ({ span: longestDistance(c), buckets: null, maxLength: c.max_position_embeddings }),
    positionTable: (_, p, rows, c) =>
      c.relative_attention ? p.weight('rel_embeddings.weight', [rows, c.hidden_size], 'normal') : null,
    project,
  }),
})
