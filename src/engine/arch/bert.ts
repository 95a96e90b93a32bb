/**
 * BERT (Devlin et al. 2018, arXiv 1810.04805) for sequence classification, as Transformers' modeling_bert.py of 5.17 computes it:
 * post-norm encoder, tanh pooler on the first token, dropout and one affine layer.
 */
import type { Value } from '@engine/graph/value'
import { type ActivationName, activations } from '@engine/nn/activation'
import { additiveMask, selfAttention } from '@engine/nn/attention'
import { type Context, dropout } from '@engine/nn/context'
import { layerNorm } from '@engine/nn/layer-norm'
import { linear } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { firstToken } from './first-token'

const size = z.number().int().positive()
const rate = z.number().min(0).lt(1)

const BertConfig = z
  .object({
    vocab_size: size,
    hidden_size: size,
    num_hidden_layers: size,
    num_attention_heads: size,
    intermediate_size: size,
    max_position_embeddings: size,
    type_vocab_size: size,
    hidden_act: z.enum(Object.keys(activations) as [ActivationName, ...ActivationName[]]),
    layer_norm_eps: z.number().positive(),
    hidden_dropout_prob: rate,
    attention_probs_dropout_prob: rate,
    classifier_dropout: rate.nullable().default(null),
    pad_token_id: z.number().int().min(0).nullable().default(0),
    initializer_range: z.number().positive().default(0.02),
    position_embedding_type: z.literal('absolute').default('absolute'),
    is_decoder: z.literal(false).default(false),
    add_cross_attention: z.literal(false).default(false),
  })
  .refine((c) => c.hidden_size % c.num_attention_heads === 0, {
    message: 'hidden_size must be a multiple of num_attention_heads',
    path: ['num_attention_heads'],
  })
type BertConfig = z.infer<typeof BertConfig>

/** Word, position and type vectors added, normalised. ids [B, S] -> [N, H]. */
function embeddings(context: Context, p: Params, { inputIds }: Batch, c: BertConfig): Value {
  const { g, rows } = context
  const table = (name: string, count: number) => p.weight(`${name}.weight`, [count, c.hidden_size], 'normal')
  const words = g.gather(table('word_embeddings', c.vocab_size), inputIds)
  const positions = g.gather(
    table('position_embeddings', c.max_position_embeddings),
    g.range(inputIds.shape[1] as string, 'int32'),
  )
  // One text a row: every token is of type 0.
  const types = g.gather(table('token_type_embeddings', c.type_vocab_size), g.constant([0], 'int32'))
  const sum = g.add(words, g.add(positions, types))
  const normalised = layerNorm(context, p.at('LayerNorm'), g.reshape(sum, [rows, c.hidden_size]), c.layer_norm_eps)
  return dropout(context, normalised, c.hidden_dropout_prob, 'hidden')
}

/** LayerNorm(x + dropout(W y + b)). x [N, H], y [N, I] -> [N, H]. */
function residualNorm(context: Context, p: Params, x: Value, y: Value, c: BertConfig): Value {
  const projected = dropout(context, linear(context, p.at('dense'), y, c.hidden_size), c.hidden_dropout_prob, 'hidden')
  return layerNorm(context, p.at('LayerNorm'), context.g.add(projected, x), c.layer_norm_eps)
}

/** Attention and feed-forward block, each with its residual. x [N, H], mask [B, 1, 1, S] -> [N, H]. */
function bertLayer(context: Context, p: Params, x: Value, mask: Value, c: BertConfig): Value {
  const attention = selfAttention(context, p.at('attention.self'), x, mask, {
    width: c.hidden_size,
    heads: c.num_attention_heads,
    dropout: c.attention_probs_dropout_prob,
    names: { query: 'query', key: 'key', value: 'value' },
  })
  const attended = residualNorm(context, p.at('attention.output'), x, attention, c)
  const activate = activations[c.hidden_act]
  const inner = activate(context.g, linear(context, p.at('intermediate.dense'), attended, c.intermediate_size))
  return residualNorm(context, p.at('output'), attended, inner, c)
}

/** Hidden states of the last layer [N, H]. */
function encode(context: Context, p: Params, batch: Batch, c: BertConfig): Value {
  const mask = additiveMask(context, batch.attentionMask)
  let x = embeddings(context, p.at('embeddings'), batch, c)
  for (let layer = 0; layer < c.num_hidden_layers; layer++) x = bertLayer(context, p.at(`encoder.layer.${layer}`), x, mask, c)
  return x
}

/** tanh(W x₀ + b) of each row's first token. x [N, H] -> [B, H]. */
function pool(context: Context, p: Params, x: Value, batch: Batch, c: BertConfig): Value {
  return context.g.tanh(linear(context, p.at('dense'), firstToken(context, x, batch), c.hidden_size))
}

export const bert = defineArchitecture<BertConfig>({
  modelType: 'bert',
  className: 'BertForSequenceClassification',
  baseModelPrefix: 'bert',
  config: BertConfig,
  facts: (c) => ({
    layers: c.num_hidden_layers,
    width: c.hidden_size,
    vocabularySize: c.vocab_size,
    maxLength: c.max_position_embeddings,
    padTokenId: c.pad_token_id ?? 0,
    initializerRange: c.initializer_range,
  }),
  withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p, classifier_dropout: p }),
  classify(context, p, batch, c, labels) {
    const hidden = encode(context, p.at('bert'), batch, c)
    const pooled = pool(context, p.at('bert.pooler'), hidden, batch, c)
    const dropped = dropout(context, pooled, c.classifier_dropout ?? c.hidden_dropout_prob, 'pooled')
    return linear(context, p.at('classifier'), dropped, labels)
  },
  partOf(parameter) {
    const layer = /^bert\.encoder\.layer\.(\d+)\./.exec(parameter)?.[1]
    if (layer !== undefined) return Number(layer)
    if (parameter.startsWith('bert.embeddings.')) return 'embeddings'
    return parameter.startsWith('bert.pooler.') ? 'pooler' : 'classifier'
  },
})
