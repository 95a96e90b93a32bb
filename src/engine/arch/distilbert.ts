/**
 * DistilBERT (Sanh et al. 2019, arXiv 1910.01108) for sequence classification, as Transformers' modeling_distilbert.py of 5.17 computes
 * it: BERT without token types and pooler, no dropout after attention, and a relu layer before the classifier.
 */
import type { Value } from '@engine/graph/value'
import { additiveMask } from '@engine/nn/attention'
import { type Context, dropout } from '@engine/nn/context'
import { embeddings } from '@engine/nn/embeddings'
import { linear } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { type PostNormConfig, postNormLayer } from '@engine/nn/post-norm-layer'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { encoderFields, paddingInVocabulary, rate, size } from './config-fields'
import { firstTokenAfter, type Layer } from './first-token'
import { partByName } from './part-of'

/** Not configurable in this family. */
const EPSILON = 1e-12

const DistilBertConfig = z
  .object({
    vocab_size: encoderFields.vocab_size,
    max_position_embeddings: encoderFields.max_position_embeddings,
    // Says only how the position table began; the checkpoint holds it either way.
    sinusoidal_pos_embds: z.boolean().default(false),
    n_layers: size.default(6),
    n_heads: size.default(12),
    dim: size.default(768),
    hidden_dim: size.default(4 * 768),
    dropout: rate.default(0.1),
    attention_dropout: rate.default(0.1),
    activation: encoderFields.hidden_act,
    initializer_range: encoderFields.initializer_range,
    seq_classif_dropout: rate.default(0.2),
    pad_token_id: encoderFields.pad_token_id,
  })
  .refine((c) => c.dim % c.n_heads === 0, { message: 'dim must be a multiple of n_heads', path: ['n_heads'] })
  .refine(...paddingInVocabulary)
type DistilBertConfig = z.infer<typeof DistilBertConfig>

const layerSettings = (c: DistilBertConfig): PostNormConfig => ({
  width: c.dim,
  heads: c.n_heads,
  inner: c.hidden_dim,
  activation: c.activation,
  epsilon: EPSILON,
  dropout: { weights: c.attention_dropout, attended: 0, outer: c.dropout },
  names: {
    query: 'attention.q_lin',
    key: 'attention.k_lin',
    value: 'attention.v_lin',
    attended: 'attention.out_lin',
    attendedNorm: 'sa_layer_norm',
    inner: 'ffn.lin1',
    outer: 'ffn.lin2',
    outerNorm: 'output_layer_norm',
  },
})

/** Each text's first token after the last layer [B, H]. */
function encode(context: Context, p: Params, batch: Batch, c: DistilBertConfig): Value {
  const mask = additiveMask(context, batch.attentionMask)
  const settings = layerSettings(c)
  const layers = Array.from(
    { length: c.n_layers },
    (_, i): Layer =>
      (x, queries) =>
        postNormLayer(context, p.at(`transformer.layer.${i}`), x, mask, settings, queries),
  )
  const embedded = embeddings(context, p.at('embeddings'), batch.inputIds, {
    width: c.dim,
    vocabulary: c.vocab_size,
    positions: c.max_position_embeddings,
    numbering: 'from-zero',
    types: null,
    padding: c.pad_token_id,
    epsilon: EPSILON,
    dropout: c.dropout,
  })
  return firstTokenAfter(context, embedded, batch.inputIds.shape, layers)
}

export const distilbert = defineArchitecture<DistilBertConfig>({
  modelType: 'distilbert',
  className: 'DistilBertForSequenceClassification',
  baseModelPrefix: 'distilbert',
  loraTargetModules: ['q_lin', 'v_lin'],
  config: DistilBertConfig,
  facts: (c) => ({
    layers: c.n_layers,
    width: c.dim,
    innerWidth: c.hidden_dim,
    heads: c.n_heads,
    vocabularySize: c.vocab_size,
    maxLength: c.max_position_embeddings,
    padTokenId: c.pad_token_id ?? 0,
    initializerRange: c.initializer_range,
  }),
  withDropout: (c, p) => ({ ...c, dropout: p, attention_dropout: p, seq_classif_dropout: p }),
  pool: (context, p, batch, c) => encode(context, p.at('distilbert'), batch, c),
  head(context, p, first, c, labels) {
    const hidden = context.g.relu(linear(context, p.at('pre_classifier'), first, c.dim))
    return linear(context, p.at('classifier'), dropout(context, hidden, c.seq_classif_dropout, 'pooled'), labels)
  },
  partOf: partByName('distilbert', 'transformer.layer'),
})
