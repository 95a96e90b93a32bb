/**
 * RoBERTa (Liu et al. 2019, arXiv 1907.11692) for sequence classification, as Transformers' modeling_roberta.py of 5.17 computes it:
 * BERT's encoder, positions counted from the padding id, and a two-layer tanh head on the first token in place of a pooler.
 */
import type { Value } from '@engine/graph/value'
import { additiveMask } from '@engine/nn/attention'
import { classificationHead } from '@engine/nn/classification-head'
import type { Context } from '@engine/nn/context'
import { embeddings } from '@engine/nn/embeddings'
import type { Params } from '@engine/nn/params'
import { bertLayerNames, postNormLayer } from '@engine/nn/post-norm-layer'
import { z } from 'zod'
import { type Architecture, type Batch, defineArchitecture } from './architecture'
import { encoderFacts, encoderFields, headsDivideWidth, paddingInVocabulary, rate, size, tokenId } from './config-fields'
import { firstToken } from './first-token'
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

/** Hidden states of the last layer [N, H]. */
function encode(context: Context, p: Params, { inputIds, attentionMask }: Batch, c: RobertaConfig): Value {
  const mask = additiveMask(context, attentionMask)
  const layer = {
    width: c.hidden_size,
    heads: c.num_attention_heads,
    inner: c.intermediate_size,
    activation: c.hidden_act,
    epsilon: c.layer_norm_eps,
    dropout: { weights: c.attention_probs_dropout_prob, attended: c.hidden_dropout_prob, outer: c.hidden_dropout_prob },
    names: bertLayerNames,
  }
  let x = embeddings(context, p.at('embeddings'), inputIds, {
    width: c.hidden_size,
    vocabulary: c.vocab_size,
    positions: c.max_position_embeddings,
    numbering: 'after-padding',
    types: c.type_vocab_size,
    padding: c.pad_token_id,
    epsilon: c.layer_norm_eps,
    dropout: c.hidden_dropout_prob,
  })
  for (let i = 0; i < c.num_hidden_layers; i++) x = postNormLayer(context, p.at(`encoder.layer.${i}`), x, mask, layer)
  return x
}

/** The family under the name that a variant gives itself; its parameters are called `roberta.…` in every variant. */
export function defineRoberta(modelType: string, className: string, vocabulary: number): Architecture {
  return defineArchitecture<RobertaConfig>({
    modelType,
    className,
    baseModelPrefix: 'roberta',
    config: configOf(vocabulary),
    facts: (c) => ({ ...encoderFacts(c), maxLength: c.max_position_embeddings - c.pad_token_id - 1 }),
    withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p, classifier_dropout: p }),
    classify(context, p, batch, c, labels) {
      const first = firstToken(context, encode(context, p.at('roberta'), batch, c), batch)
      const dropout = c.classifier_dropout ?? c.hidden_dropout_prob
      return classificationHead(context, p.at('classifier'), first, { activation: 'tanh', dropout, labels })
    },
    partOf: partByName('roberta'),
  })
}

export const roberta = defineRoberta('roberta', 'RobertaForSequenceClassification', 50265)
