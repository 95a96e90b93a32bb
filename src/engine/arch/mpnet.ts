/**
 * MPNet (Song et al. 2020, arXiv 2004.09297) for sequence classification, as Transformers' modeling_mpnet.py of 5.17 computes it:
 * RoBERTa's positions and head, no token types, and one table of relative position biases that all layers add to their scores.
 */
import type { Value } from '@engine/graph/value'
import { additiveMask } from '@engine/nn/attention'
import { classificationHead } from '@engine/nn/classification-head'
import type { Context } from '@engine/nn/context'
import type { Params } from '@engine/nn/params'
import { BUCKETS, relativePositionBias } from '@engine/nn/relative-bias'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { encoderFacts, encoderFields, headsDivideWidth, paddingInVocabulary, size, tokenId } from './config-fields'
import { encoderEmbeddings, encoderLayers } from './encoder'
import { firstTokenAfter } from './first-token'
import { partByName } from './part-of'

/** Fixed in the family's code: positions and untrained rows go by it, whatever pad_token_id says. */
const PADDING = 1

const layerNames = {
  query: 'attention.attn.q',
  key: 'attention.attn.k',
  value: 'attention.attn.v',
  attended: 'attention.attn.o',
  attendedNorm: 'attention.LayerNorm',
  inner: 'intermediate.dense',
  outer: 'output.dense',
  outerNorm: 'output.LayerNorm',
}

const MPNetConfig = z
  .object({
    ...encoderFields,
    vocab_size: size.default(30527),
    max_position_embeddings: z
      .number()
      .int()
      .min(PADDING + 2)
      .default(512),
    // The rows of the table; the computation reads the first 32 of them and no others.
    relative_attention_num_buckets: z.number().int().min(BUCKETS).default(BUCKETS),
    pad_token_id: tokenId.nullable().default(PADDING),
  })
  .refine(...headsDivideWidth)
  .refine(...paddingInVocabulary)
type MPNetConfig = z.infer<typeof MPNetConfig>

/** Each text's first token after the last layer [B, H]. */
function encode(context: Context, p: Params, batch: Batch, c: MPNetConfig): Value {
  const { inputIds, attentionMask } = batch
  const x = encoderEmbeddings(context, p, inputIds, c, { numbering: 'after-padding', types: null, padding: PADDING })
  const positions = relativePositionBias(context, p.at('encoder.relative_attention_bias'), inputIds.shape[1] as string, {
    heads: c.num_attention_heads,
    rows: c.relative_attention_num_buckets,
    maxLength: c.max_position_embeddings,
  })
  // Added up once: every layer reads the sum.
  const bias = context.g.add(positions, additiveMask(context, attentionMask))
  return firstTokenAfter(context, x, batch.inputIds.shape, encoderLayers(context, p, bias, c, layerNames))
}

export const mpnet = defineArchitecture<MPNetConfig>({
  modelType: 'mpnet',
  className: 'MPNetForSequenceClassification',
  baseModelPrefix: 'mpnet',
  loraTargetModules: ['q', 'v'],
  config: MPNetConfig,
  facts: (c) => ({
    ...encoderFacts(c),
    maxLength: c.max_position_embeddings - PADDING - 1,
    padTokenId: c.pad_token_id ?? PADDING,
  }),
  withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p }),
  pool: (context, p, batch, c) => encode(context, p.at('mpnet'), batch, c),
  head(context, p, first, c, labels) {
    return classificationHead(context, p.at('classifier'), first, {
      activation: 'tanh',
      dropout: c.hidden_dropout_prob,
      labels,
    })
  },
  partOf: partByName('mpnet'),
})
