/** The encoder of BERT as its descendants kept it: embeddings and post-norm layers, set up from config.json's own names. */
import type { Value } from '@engine/graph/value'
import type { Context } from '@engine/nn/context'
import { type EmbeddingsConfig, embeddings } from '@engine/nn/embeddings'
import type { Params } from '@engine/nn/params'
import { bertLayerNames, type PostNormConfig, postNormLayer } from '@engine/nn/post-norm-layer'
import type { EncoderConfig } from './config-fields'
import type { Layer } from './first-token'

type LayerFields =
  | 'hidden_size'
  | 'num_attention_heads'
  | 'intermediate_size'
  | 'hidden_act'
  | 'layer_norm_eps'
  | 'attention_probs_dropout_prob'
  | 'hidden_dropout_prob'

export const layerSettings = (c: Pick<EncoderConfig, LayerFields>, names = bertLayerNames): PostNormConfig => ({
  width: c.hidden_size,
  heads: c.num_attention_heads,
  inner: c.intermediate_size,
  activation: c.hidden_act,
  epsilon: c.layer_norm_eps,
  dropout: { weights: c.attention_probs_dropout_prob, attended: c.hidden_dropout_prob, outer: c.hidden_dropout_prob },
  names,
})

/** `encoder.layer.0` to the last, with a bias on the attention scores [B, heads or 1, S or 1, S]. */
export function encoderLayers(
  context: Context,
  p: Params,
  bias: Value,
  c: Pick<EncoderConfig, LayerFields | 'num_hidden_layers'>,
  names = bertLayerNames,
): Layer[] {
  const settings = layerSettings(c, names)
  return Array.from(
    { length: c.num_hidden_layers },
    (_, i) => (x, queries) => postNormLayer(context, p.at(`encoder.layer.${i}`), x, bias, settings, queries),
  )
}

type EmbeddingFields =
  | 'hidden_size'
  | 'vocab_size'
  | 'max_position_embeddings'
  | 'type_vocab_size'
  | 'pad_token_id'
  | 'layer_norm_eps'
  | 'hidden_dropout_prob'

/** `embeddings`, with what a family does otherwise. ids [B, S] -> [N, E]. */
export function encoderEmbeddings(
  context: Context,
  p: Params,
  ids: Value,
  c: Pick<EncoderConfig, EmbeddingFields>,
  otherwise: Partial<EmbeddingsConfig> = {},
): Value {
  return embeddings(context, p.at('embeddings'), ids, {
    width: c.hidden_size,
    vocabulary: c.vocab_size,
    positions: c.max_position_embeddings,
    numbering: 'from-zero',
    types: c.type_vocab_size,
    padding: c.pad_token_id,
    epsilon: c.layer_norm_eps,
    dropout: c.hidden_dropout_prob,
    ...otherwise,
  })
}
