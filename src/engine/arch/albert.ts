/**
 * ALBERT (Lan et al. 2019, arXiv 1909.11942) for sequence classification, as Transformers' modeling_albert.py of 5.17 computes it:
 * narrow embeddings projected to the encoder's width, layers that share their parameters by groups, and BERT's pooler.
 */
import type { Value } from '@engine/graph/value'
import { additiveMask } from '@engine/nn/attention'
import { type Context, dropout } from '@engine/nn/context'
import { linear } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { postNormLayer } from '@engine/nn/post-norm-layer'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { activation, encoderFacts, encoderFields, headsDivideWidth, paddingInVocabulary, rate, size } from './config-fields'
import { encoderEmbeddings, layerSettings } from './encoder'
import { firstTokenAfter, type Layer } from './first-token'
import { partByName } from './part-of'

const AlbertConfig = z
  .object({
    ...encoderFields,
    vocab_size: size.default(30000),
    embedding_size: size.default(128),
    hidden_size: size.default(4096),
    num_hidden_groups: size.default(1),
    num_attention_heads: size.default(64),
    intermediate_size: size.default(16384),
    inner_group_num: size.default(1),
    hidden_act: activation.default('gelu_new'),
    hidden_dropout_prob: rate.default(0),
    attention_probs_dropout_prob: rate.default(0),
    classifier_dropout_prob: rate.default(0.1),
  })
  .refine(...headsDivideWidth)
  .refine(...paddingInVocabulary)
  .refine((c) => c.num_hidden_groups <= c.num_hidden_layers, {
    message: 'num_hidden_groups must not exceed num_hidden_layers',
    path: ['num_hidden_groups'],
  })
type AlbertConfig = z.infer<typeof AlbertConfig>

const names = {
  query: 'attention.query',
  key: 'attention.key',
  value: 'attention.value',
  attended: 'attention.dense',
  attendedNorm: 'attention.LayerNorm',
  inner: 'ffn',
  outer: 'ffn_output',
  outerNorm: 'full_layer_layer_norm',
}

/** The group whose parameters a layer uses: groups follow each other, each for an equal stretch of layers. */
const groupOf = (layer: number, c: AlbertConfig): number => Math.floor(layer / (c.num_hidden_layers / c.num_hidden_groups))

/** Each text's first token after the last layer [B, H]. A layer is its group's inner layers, one after the other. */
function encode(context: Context, p: Params, batch: Batch, c: AlbertConfig): Value {
  const mask = additiveMask(context, batch.attentionMask)
  const shared = layerSettings(c, names)
  // Nothing is dropped after the feed-forward block.
  const settings = { ...shared, dropout: { ...shared.dropout, outer: 0 } }
  const embedded = encoderEmbeddings(context, p, batch.inputIds, c, { width: c.embedding_size })
  const x = linear(context, p.at('encoder.embedding_hidden_mapping_in'), embedded, c.hidden_size)
  const layers = Array.from({ length: c.num_hidden_layers * c.inner_group_num }, (_, i): Layer => {
    const group = groupOf(Math.floor(i / c.inner_group_num), c)
    const names = p.at(`encoder.albert_layer_groups.${group}.albert_layers.${i % c.inner_group_num}`)
    return (x, queries) => postNormLayer(context, names, x, mask, settings, queries)
  })
  return firstTokenAfter(context, x, batch.inputIds.shape, layers)
}

export const albert = defineArchitecture<AlbertConfig>({
  modelType: 'albert',
  className: 'AlbertForSequenceClassification',
  baseModelPrefix: 'albert',
  loraTargetModules: ['query', 'value'],
  config: AlbertConfig,
  facts: encoderFacts,
  withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p, classifier_dropout_prob: p }),
  pool: (context, p, batch, c) => encode(context, p.at('albert'), batch, c),
  head(context, p, first, c, labels) {
    const pooled = context.g.tanh(linear(context, p.at('albert.pooler'), first, c.hidden_size))
    return linear(context, p.at('classifier'), dropout(context, pooled, c.classifier_dropout_prob, 'pooled'), labels)
  },
  partOf(parameter, c) {
    const part = partByName('albert', 'encoder.albert_layer_groups')(parameter)
    if (typeof part !== 'number') return part
    // Shared parameters belong to the last layer that uses them: they are frozen when all their layers are.
    const users = Array.from({ length: c.num_hidden_layers }, (_, layer) => layer).filter((layer) => groupOf(layer, c) === part)
    return users.at(-1) ?? part
  },
})
