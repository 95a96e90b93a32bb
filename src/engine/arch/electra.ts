/**
 * ELECTRA's discriminator (Clark et al. 2020, arXiv 2003.10555) for sequence classification, as Transformers' modeling_electra.py of
 * 5.17 computes it: BERT's encoder behind embeddings of their own width, and a two-layer gelu head on the first token.
 */
import type { Value } from '@engine/graph/value'
import { additiveMask } from '@engine/nn/attention'
import { classificationHead } from '@engine/nn/classification-head'
import type { Context } from '@engine/nn/context'
import { linear } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { encoderFacts, encoderFields, headsDivideWidth, paddingInVocabulary, rate, size } from './config-fields'
import { encoderEmbeddings, encoderLayers } from './encoder'
import { firstTokenAfter } from './first-token'
import { partByName } from './part-of'

const ElectraConfig = z
  .object({
    ...encoderFields,
    embedding_size: size.default(128),
    hidden_size: size.default(256),
    num_attention_heads: size.default(4),
    intermediate_size: size.default(1024),
    classifier_dropout: rate.nullable().default(null),
  })
  .refine(...headsDivideWidth)
  .refine(...paddingInVocabulary)
type ElectraConfig = z.infer<typeof ElectraConfig>

/** Each text's first token after the last layer [B, H]; embeddings of another width are projected to H first. */
function encode(context: Context, p: Params, batch: Batch, c: ElectraConfig): Value {
  const embedded = encoderEmbeddings(context, p, batch.inputIds, c, { width: c.embedding_size })
  const x = c.embedding_size === c.hidden_size ? embedded : linear(context, p.at('embeddings_project'), embedded, c.hidden_size)
  return firstTokenAfter(
    context,
    x,
    batch.inputIds.shape,
    encoderLayers(context, p, additiveMask(context, batch.attentionMask), c),
  )
}

export const electra = defineArchitecture<ElectraConfig>({
  modelType: 'electra',
  className: 'ElectraForSequenceClassification',
  baseModelPrefix: 'electra',
  loraTargetModules: ['query', 'value'],
  config: ElectraConfig,
  facts: encoderFacts,
  withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p, classifier_dropout: p }),
  pool: (context, p, batch, c) => encode(context, p.at('electra'), batch, c),
  head(context, p, first, c, labels) {
    const dropout = c.classifier_dropout ?? c.hidden_dropout_prob
    // gelu whatever hidden_act says.
    return classificationHead(context, p.at('classifier'), first, { activation: 'gelu', dropout, labels })
  },
  partOf: partByName('electra'),
})
