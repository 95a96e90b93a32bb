/**
 * BERT (Devlin et al. 2018, arXiv 1810.04805) for sequence classification, as Transformers' modeling_bert.py of 5.17 computes it:
 * post-norm encoder, tanh pooler on the first token, dropout and one affine layer.
 */
import type { Value } from '@engine/graph/value'
import { additiveMask } from '@engine/nn/attention'
import { type Context, dropout } from '@engine/nn/context'
import { linear } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { encoderFacts, encoderFields, headsDivideWidth, paddingInVocabulary, rate } from './config-fields'
import { encoderEmbeddings, encoderLayers } from './encoder'
import { firstTokenAfter } from './first-token'
import { partByName } from './part-of'

const BertConfig = z
  .object({ ...encoderFields, classifier_dropout: rate.nullable().default(null) })
  .refine(...headsDivideWidth)
  .refine(...paddingInVocabulary)
type BertConfig = z.infer<typeof BertConfig>

/** Each text's first token after the last layer [B, H]. */
function encode(context: Context, p: Params, batch: Batch, c: BertConfig): Value {
  const x = encoderEmbeddings(context, p, batch.inputIds, c)
  return firstTokenAfter(
    context,
    x,
    batch.inputIds.shape,
    encoderLayers(context, p, additiveMask(context, batch.attentionMask), c),
  )
}

export const bert = defineArchitecture<BertConfig>({
  modelType: 'bert',
  className: 'BertForSequenceClassification',
  baseModelPrefix: 'bert',
  loraTargetModules: ['query', 'value'],
  config: BertConfig,
  facts: encoderFacts,
  withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p, classifier_dropout: p }),
  pool: (context, p, batch, c) => encode(context, p.at('bert'), batch, c),
  head(context, p, first, c, labels) {
    const pooled = context.g.tanh(linear(context, p.at('bert.pooler.dense'), first, c.hidden_size))
    const dropped = dropout(context, pooled, c.classifier_dropout ?? c.hidden_dropout_prob, 'pooled')
    return linear(context, p.at('classifier'), dropped, labels)
  },
  partOf: partByName('bert'),
})
