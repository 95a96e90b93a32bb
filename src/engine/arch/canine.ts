/**
 * CANINE (Clark et al. 2021, arXiv 2103.06874) for sequence classification, as Transformers' modeling_canine.py of 5.17 computes it:
 * hashed characters, one layer of attention within blocks, a strided convolution to "molecules" of several characters, BERT's
 * encoder over the molecules and its pooler.
 */
import { flattened } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'
import { activations } from '@engine/nn/activation'
import { additiveMask } from '@engine/nn/attention'
import { blocksOf } from '@engine/nn/blocks'
import { type Context, dropout, wholeLayer } from '@engine/nn/context'
import { hashEmbeddings, MAX_HASHES } from '@engine/nn/hash-embeddings'
import { layerNorm } from '@engine/nn/layer-norm'
import { linear } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { postNormLayer } from '@engine/nn/post-norm-layer'
import { z } from 'zod'
import { type Batch, defineArchitecture } from './architecture'
import { encoderFields, headsDivideWidth, size, tokenId } from './config-fields'
import { encoderLayers, layerSettings } from './encoder'
import { firstTokenAfter } from './first-token'
import { partByName } from './part-of'

/** Every code point that Unicode has room for. */
const CODE_POINTS = 0x110000

const CanineConfig = z
  .object({
    hidden_size: encoderFields.hidden_size,
    num_hidden_layers: encoderFields.num_hidden_layers,
    num_attention_heads: encoderFields.num_attention_heads,
    intermediate_size: encoderFields.intermediate_size,
    hidden_act: encoderFields.hidden_act,
    hidden_dropout_prob: encoderFields.hidden_dropout_prob,
    attention_probs_dropout_prob: encoderFields.attention_probs_dropout_prob,
    max_position_embeddings: size.default(16384),
    type_vocab_size: size.default(16),
    initializer_range: encoderFields.initializer_range,
    layer_norm_eps: encoderFields.layer_norm_eps,
    pad_token_id: tokenId
      .max(CODE_POINTS - 1)
      .nullable()
      .default(0),
    downsampling_rate: size.default(4),
    upsampling_kernel_size: size.default(4),
    num_hash_functions: size.max(MAX_HASHES).default(8),
    num_hash_buckets: size.default(16384),
    local_transformer_stride: size.default(128),
  })
  .refine(...headsDivideWidth)
  .refine((c) => c.hidden_size % c.num_hash_functions === 0, {
    message: 'hidden_size must be a multiple of it',
    path: ['num_hash_functions'],
  })
type CanineConfig = z.infer<typeof CanineConfig>

/** dropout(LayerNorm(character + position + type vectors)). codes [B, S] -> [B·S, H]. */
function embeddings(context: Context, p: Params, codes: Value, c: CanineConfig): Value {
  const { g, rows } = context
  const width = c.hidden_size
  const characters = hashEmbeddings(g, p, codes, { width, hashes: c.num_hash_functions, buckets: c.num_hash_buckets })
  const table = p.weight('char_position_embeddings.weight', [c.num_hash_buckets, width], 'normal')
  const places = g.range(codes.shape[1] as string, 'int32')
  const types = p.weight('token_type_embeddings.weight', [c.type_vocab_size, width], 'normal')
  // The vectors that all rows share are added up first; every character is of type 0.
  const shared = g.add(g.gather(table, places), g.gather(types, g.constant([0], 'int32')))
  const sum = g.reshape(g.add(characters, shared), [rows, width])
  return dropout(context, layerNorm(context, p.at('LayerNorm'), sum, c.layer_norm_eps), c.hidden_dropout_prob, 'hidden')
}

/** Characters that have seen their block of the row: T = S, filled up to whole blocks. -> [B, T, H]. */
function characters(context: Context, p: Params, { inputIds, attentionMask }: Batch, c: CanineConfig): Value {
  const { g } = context
  const rows = inputIds.shape[0] as string
  const blocks = blocksOf(g, inputIds, c.local_transformer_stride)
  const filled = (x: Value) => g.pad(x, 1, 0, blocks.filled)
  const mask = additiveMask(context, g.reshape(filled(attentionMask), [blocks.all, blocks.places]))
  const grid = { kind: 'blocks', size: c.local_transformer_stride } as const
  const local = { ...context, rows: flattened([rows, blocks.filled]), grid }
  const embedded = g.reshape(embeddings(context, p.at('char_embeddings'), inputIds, c), [...inputIds.shape, c.hidden_size])
  const layer = (x: Value) => postNormLayer(local, p.at('initial_char_encoder.layer.0'), x, mask, layerSettings(c))
  const seen = wholeLayer(local, layer, g.reshape(filled(embedded), [local.rows, c.hidden_size]))
  return g.reshape(seen, [rows, blocks.filled, c.hidden_size])
}

/**
 * f(convolution of R characters at a time), moved on by one place: the first place is the first character's, the last molecule's
 * is lost. x [B, T, H] -> LayerNorm [B·M, H], M = ⌊S / R⌋.
 */
function molecules(context: Context, p: Params, x: Value, c: CanineConfig): Value {
  const { g } = context
  const [rows, , width] = x.shape as [string, string, number]
  const rate = c.downsampling_rate
  const weight = g.reshape(g.transpose(p.weight('conv.weight', [width, width, rate], 'normal'), [0, 2, 1]), [width, rate * width])
  const windows = g.reshape(g.window(x, 1, 0, `${rate}*M`), [`${rows}*M`, rate * width])
  const joined = g.gemm(windows, weight, p.weight('conv.bias', [width], 'zeros'), { transB: 1 })
  const kept = g.window(g.reshape(activations[c.hidden_act](g, joined), [rows, 'M', width]), 1, 0, 'M-1')
  const moved = g.add(g.pad(kept, 1, 1, 'M'), g.pad(g.slice(x, 1, 0, 1), 1, 0, 'M'))
  return layerNorm(context, p.at('LayerNorm'), g.reshape(moved, [`${rows}*M`, width]), c.layer_norm_eps)
}

/** 1 where a window of R characters holds any that is no padding. mask [B, S] -> [B, M]. */
function moleculeMask({ g }: Context, mask: Value, c: CanineConfig): Value {
  const rows = mask.shape[0] as string
  const windows = g.reshape(g.window(g.cast(mask, 'float32'), 1, 0, `${c.downsampling_rate}*M`), [rows, 'M', c.downsampling_rate])
  return g.min(g.reduceSum(windows, [2]), g.scalar(1))
}

/** The first place after the encoder over the molecules. -> [B, H]. */
function encode(context: Context, p: Params, batch: Batch, c: CanineConfig): Value {
  const { g } = context
  const [rows, tokens] = batch.inputIds.shape as [string, string]
  const count = g.div(g.reshape(g.dim(tokens, 'int64'), [1]), g.constant([c.downsampling_rate], 'int64'))
  g.nameDim('M', count)
  g.nameDim('M-1', g.shift(count, -1))
  const short = molecules(context, p.at('chars_to_molecules'), characters(context, p, batch, c), c)
  const mask = additiveMask(context, moleculeMask(context, batch.attentionMask, c))
  const deep = { ...context, rows: `${rows}*M`, grid: { kind: 'groups', size: c.downsampling_rate } as const }
  const first = firstTokenAfter(deep, short, [rows, 'M'], encoderLayers(deep, p, mask, c))
  declareUpsampling(deep, p, short, mask, c)
  return first
}

/** The way back to characters has no part in classification; its parameters are kept as the checkpoint holds them. */
function declareUpsampling(context: Context, p: Params, x: Value, mask: Value, c: CanineConfig): void {
  const width = c.hidden_size
  const projection = p.at('projection')
  projection.weight('conv.weight', [width, 2 * width, c.upsampling_kernel_size], 'normal')
  projection.weight('conv.bias', [width], 'zeros')
  layerNorm(context, projection.at('LayerNorm'), x, c.layer_norm_eps)
  postNormLayer({ ...context, dropoutSites: null }, p.at('final_char_encoder.layer.0'), x, mask, layerSettings(c))
}

const partOf = partByName('canine')

export const canine = defineArchitecture<CanineConfig>({
  modelType: 'canine',
  className: 'CanineForSequenceClassification',
  baseModelPrefix: 'canine',
  loraTargetModules: ['query', 'value'],
  config: CanineConfig,
  facts: (c) => ({
    layers: c.num_hidden_layers,
    width: c.hidden_size,
    innerWidth: c.intermediate_size,
    heads: c.num_attention_heads,
    vocabularySize: CODE_POINTS,
    maxLength: Math.floor(Math.min(c.max_position_embeddings, c.num_hash_buckets) / c.downsampling_rate) * c.downsampling_rate,
    padTokenId: c.pad_token_id ?? 0,
    initializerRange: c.initializer_range,
    lengthMultiple: c.downsampling_rate,
  }),
  withDropout: (c, p) => ({ ...c, hidden_dropout_prob: p, attention_probs_dropout_prob: p }),
  pool: (context, p, batch, c) => encode(context, p.at('canine'), batch, c),
  head(context, p, first, c, labels) {
    const pooled = context.g.tanh(linear(context, p.at('canine.pooler.dense'), first, c.hidden_size))
    return linear(context, p.at('classifier'), dropout(context, pooled, c.hidden_dropout_prob, 'pooled'), labels)
  },
  partOf(parameter) {
    return /^canine\.(projection|final_char_encoder)\./.test(parameter) ? 'pooler' : partOf(parameter)
  },
})
