/**
 * DeBERTa (He et al. 2020, arXiv 2006.03654) for sequence classification, as Transformers' modeling_deberta.py of 5.17 computes it:
 * disentangled attention, queries, keys and values from one matrix, and a context pooler on the first token.
 */
import type { Value } from '@engine/graph/value'
import type { Context } from '@engine/nn/context'
import type { DisentangledProjections } from '@engine/nn/disentangled-attention'
import { linear, unbiased } from '@engine/nn/linear'
import { adapterOf } from '@engine/nn/lora'
import type { Params } from '@engine/nn/params'
import { z } from 'zod'
import { defineArchitecture } from './architecture'
import { headsDivideWidth, paddingInVocabulary, size } from './config-fields'
import { debertaFields, debertaVersion, type LayerInput, longestDistance, ofPositions, poolerFitsWidth } from './deberta-encoder'

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
  const byRole = (rows: Value): Value[] => {
    const columns = rows.shape[1] as number
    const heads = g.reshape(rows, [c.num_attention_heads, 3, depth, columns])
    return g.split(heads, 1, [1, 1, 1]).map((part) => g.reshape(part, [width, columns]))
  }
  const weights = byRole(p.weight('in_proj.weight', [3 * width, width], 'normal'))
  const adapter = adapterOf(context, p.at('in_proj'), width, 3 * width)
  const ups = adapter ? byRole(adapter.up) : []
  const projected = (role: 0 | 1 | 2, input: Value, bias: string | null, by = 1): Value => {
    const added = bias === null ? null : p.weight(bias, [width], 'zeros')
    const y = g.gemm(input, weights[role] as Value, added, { transB: 1, alpha: by, ...(added && { beta: by }) })
    return adapter?.add(y, input, by, ups[role]) ?? y
  }
  const positions = ofPositions(context)
  return {
    query: projected(0, queries, 'q_bias', factor),
    key: projected(1, x, null),
    value: projected(2, x, 'v_bias'),
    positionKey: vectors && c.pos_att_type.includes('c2p') ? unbiased(positions, p.at('pos_proj'), vectors.ahead, width) : null,
    positionQuery:
      vectors && c.pos_att_type.includes('p2c') ? linear(positions, p.at('pos_q_proj'), vectors.behind, width, factor) : null,
  }
}

export const deberta = defineArchitecture<DebertaConfig>({
  modelType: 'deberta',
  className: 'DebertaForSequenceClassification',
  // Query, key and value are one layer.
  loraTargetModules: ['in_proj'],
  config: DebertaConfig,
  ...debertaVersion<DebertaConfig>({
    positions: (c) => ({ span: longestDistance(c), buckets: null, maxLength: c.max_position_embeddings }),
    positionTable: (_, p, rows, c) =>
      c.relative_attention ? p.weight('rel_embeddings.weight', [rows, c.hidden_size], 'normal') : null,
    project,
  }),
})
