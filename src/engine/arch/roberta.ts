/**
 * RoBERTa (Liu et al. 2019, arXiv 1907.11692) for sequence classification, as Transformers' modeling_roberta.py of 5.17 computes it:
 * BERT's encoder, positions counted from the padding id, and a two-layer tanh head on the first token in place of a pooler.
 */
import type { Value } from '@engine/graph/value'
import { additiveMask } from '@engine/nn/attention'
import { classificationHead } from '@engine/nn/classification-head'
import type { Context } from '@engine/nn/context'
import type { Params } from '@engine/nn/params'
import { z } from 'zod'
import { type Architecture, type Batch, defineArchitecture } from './architecture'
import { encoderFacts, encoderFields, headsDivideWidth, paddingInVocabulary, rate, size, tokenId } from './config-fields'
import { encoderEmbeddings, encoderLayers } from './encoder'
import { firstTokenAfter } from './first-token'
import { partByName } from './part-of'

const configOf = (vocabulary: number) =>
  z
    .object({
      ...encoderFields,
      vocab_size: size.default(vocabulary),
      classifier_dropout: rate.nullable().default(null),
      pad_token_id: tokenId.default(1),
    })
    .refine(...headsDivideWidth)
    .refine(...paddingInVocabulary)
    .refine((c) => c.max_position_embeddings > c.pad_token_id + 1, {
      message: 'positions are counted from pad_token_id + 1, so max_position_embeddings must be greater',
      path: ['max_position_embeddings'],
    })
type RobertaConfig = z.infer<ReturnType<typeof configOf>>

/** Each text's first token after the last layer [B, H]. */
function encode(context: Context, p: Params, batch: Batch, c: RobertaConfig): Value {
  const x = encoderEmbeddings(context, p, batch.inputIds, c, { numbering: 'after-padding' })
  return firstTokenAfter(
    context,
    x,
    batch.inputIds.shape,
    encoderLayers(context, p, additiveMask(context, batch.attentionMask), c),
  )
}

/** The family under the name that a variant gives itself; its parameters are called `roberta.…` in every variant. */
export function defineRoberta(modelType: string, className: string, vocabulary: number): Architecture {
  return defineArchitecture<RobertaConfig>({
    modelType,
    className,
    baseModelPrefix: 'roberta',
    loraTargetModules: ['query', 'value'],
    config: configOf(vocabulary),
    facts: (c) => ({ ...encoderFacts(c), maxLength: c.max_position_embeddings - c.pad_token_id - 1 }),
    withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p, classifier_dropout: p }),
    pool: (context, p, batch, c) => encode(context, p.at('roberta'), batch, c),
    head(context, p, first, c, labels) {
      const dropout = c.classifier_dropout ?? c.hidden_dropout_prob
      return classificationHead(context, p.at('classifier'), first, { activation: 'tanh', dropout, labels })
    },
    partOf: partByName('roberta'),
  })
}

export const roberta = defineRoberta('roberta', 'RobertaForSequenceClassification', 50265)
