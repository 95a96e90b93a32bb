/** Fields of config.json that several families share, with the defaults of Transformers' configuration classes. */
import { type ActivationName, activations } from '@engine/nn/activation'
import { z } from 'zod'
import type { ModelFacts } from './architecture'

export const size = z.number().int().positive()
/** A share of elements that dropout drops. */
export const rate = z.number().min(0).lt(1)
export const activation = z.enum(Object.keys(activations) as [ActivationName, ...ActivationName[]])
export const tokenId = z.number().int().min(0)

/** What every encoder descended from BERT is described by; a family spreads it and overrides what it calls or sets otherwise. */
export const encoderFields = {
  vocab_size: size.default(30522),
  hidden_size: size.default(768),
  num_hidden_layers: size.default(12),
  num_attention_heads: size.default(12),
  intermediate_size: size.default(3072),
  hidden_act: activation.default('gelu'),
  hidden_dropout_prob: rate.default(0.1),
  attention_probs_dropout_prob: rate.default(0.1),
  max_position_embeddings: size.default(512),
  type_vocab_size: size.default(2),
  initializer_range: z.number().positive().default(0.02),
  layer_norm_eps: z.number().positive().default(1e-12),
  pad_token_id: tokenId.nullable().default(0),
  position_embedding_type: z.literal('absolute').default('absolute'),
  is_decoder: z.literal(false).default(false),
  add_cross_attention: z.literal(false).default(false),
}
export type EncoderConfig = z.infer<z.ZodObject<typeof encoderFields>>

/** Arguments of `.refine`. */
type Refinement<Fields extends keyof EncoderConfig> = [
  holds: (c: Pick<EncoderConfig, Fields>) => boolean,
  refusal: { message: string; path: string[] },
]

/** Every head takes an equal share of the width. */
export const headsDivideWidth: Refinement<'hidden_size' | 'num_attention_heads'> = [
  (c) => c.hidden_size % c.num_attention_heads === 0,
  { message: 'hidden_size must be a multiple of num_attention_heads', path: ['num_attention_heads'] },
]

/** Padding has a row of its own among the word vectors. */
export const paddingInVocabulary: Refinement<'pad_token_id' | 'vocab_size'> = [
  (c) => (c.pad_token_id ?? 0) < c.vocab_size,
  { message: 'pad_token_id must lie below vocab_size', path: ['pad_token_id'] },
]

type FactFields = Pick<
  EncoderConfig,
  | 'num_hidden_layers'
  | 'hidden_size'
  | 'intermediate_size'
  | 'num_attention_heads'
  | 'vocab_size'
  | 'max_position_embeddings'
  | 'pad_token_id'
  | 'initializer_range'
>

/** Facts of a family that numbers its positions from 0. */
export const encoderFacts = (c: FactFields): ModelFacts => ({
  layers: c.num_hidden_layers,
  width: c.hidden_size,
  innerWidth: c.intermediate_size,
  heads: c.num_attention_heads,
  vocabularySize: c.vocab_size,
  maxLength: c.max_position_embeddings,
  padTokenId: c.pad_token_id ?? 0,
  initializerRange: c.initializer_range,
})
