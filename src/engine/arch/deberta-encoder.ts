/** What DeBERTa's versions share: configuration, embeddings, the encoder around disentangled attention, and the context pooler's head. */
import type { Value } from '@engine/graph/value'
import { activations } from '@engine/nn/activation'
import { type Context, dropout, dropoutMask } from '@engine/nn/context'
import { type DisentangledProjections, disentangledAttention, tokenPairs } from '@engine/nn/disentangled-attention'
import { linear, unbiased } from '@engine/nn/linear'
import type { Params } from '@engine/nn/params'
import { postNormBlocks } from '@engine/nn/post-norm-layer'
import { type RelativePositionsConfig, relativeRows } from '@engine/nn/relative-positions'
import { z } from 'zod'
import type { Architecture, Batch } from './architecture'
import { activation, encoderFacts, encoderFields, rate, size } from './config-fields'
import { encoderEmbeddings, layerSettings } from './encoder'
import { firstTokenAfter } from './first-token'
import { partByName } from './part-of'

const terms = ['c2p', 'p2c']

/** A list, or names joined by |, of the kinds of scores that positions take part in. */
const scoreTerms = z
  .union([z.string(), z.array(z.string()), z.null()])
  .default([])
  .transform((given) => (typeof given === 'string' ? given.split('|').map((term) => term.trim().toLowerCase()) : (given ?? [])))
  .refine((given) => given.every((term) => terms.includes(term)), { message: `expected any of ${terms.join(', ')}` })

export const debertaFields = {
  ...encoderFields,
  type_vocab_size: z.number().int().min(0).default(0),
  layer_norm_eps: z.number().positive().default(1e-7),
  embedding_size: size.optional(),
  position_biased_input: z.boolean().default(true),
  relative_attention: z.boolean().default(false),
  max_relative_positions: z.number().int().default(-1),
  pos_att_type: scoreTerms,
  pooler_hidden_act: activation.default('gelu'),
  pooler_hidden_size: size.optional(),
  pooler_dropout: rate.default(0),
  cls_dropout: rate.nullable().default(null),
}
export type DebertaFields = z.infer<z.ZodObject<typeof debertaFields>>

/** Arguments of `.refine`: the pooler reads a token's vector as it is. */
export const poolerFitsWidth: [holds: (c: DebertaFields) => boolean, refusal: { message: string; path: string[] }] = [
  (c) => (c.pooler_hidden_size ?? c.hidden_size) === c.hidden_size,
  { message: 'it must equal hidden_size', path: ['pooler_hidden_size'] },
]

/** Distances up to this have a position vector of their own. */
export const longestDistance = (c: Pick<DebertaFields, 'max_relative_positions' | 'max_position_embeddings'>): number =>
  c.max_relative_positions < 1 ? c.max_position_embeddings : c.max_relative_positions

/**
 * The position vectors of one layer, its dropout done: those of keys ahead of their query and of keys behind it, [2S, H]; where only
 * the first place asks, both by the key's place, [S, H].
 */
export interface PositionVectors {
  readonly ahead: Value
  readonly behind: Value
}

/** For the projections of position vectors: LoRA's dropout, which is drawn by text and place, leaves them alone. */
export const ofPositions = (context: Context): Context => ({ ...context, dropoutSites: null })

/** What a layer's attention is made of. */
export interface LayerInput {
  /** [N, H] */
  readonly x: Value
  /** x, or each text's first row [B, H]. */
  readonly queries: Value
  /** null where positions take no part in the scores. */
  readonly vectors: PositionVectors | null
}

/** What one version does in its own way. */
interface Version<Config> {
  readonly positions: (c: Config) => RelativePositionsConfig
  /** The table of position vectors [2·span, H], in what state the layers read it; null where there is none. p: the encoder's. */
  positionTable(context: Context, p: Params, rows: number, c: Config): Value | null
  /** p: the parameters of a layer's attention. */
  project(context: Context, p: Params, input: LayerInput, c: Config): DisentangledProjections
  /** What the first layer's output, [N, H] or first rows [B, H], becomes, given the embeddings [N, H]. */
  afterFirstLayer?(context: Context, p: Params, embedded: Value, x: Value, batch: Batch, c: Config): Value
}

/** 1 for a token, 0 for padding, as a factor of its vector. -> [N, 1]. */
export const tokenFactors = ({ g, rows }: Context, { attentionMask }: Batch): Value =>
  g.reshape(g.cast(attentionMask, 'float32'), [rows, 1])

/** Word vectors and what the configuration adds to them, brought to the encoder's width and normalised; 0 at padding. -> [N, H]. */
function embed(context: Context, p: Params, batch: Batch, c: DebertaFields): Value {
  const width = c.embedding_size ?? c.hidden_size
  const vectors = encoderEmbeddings(context, p, batch.inputIds, c, {
    width,
    positions: c.position_biased_input ? c.max_position_embeddings : null,
    types: c.type_vocab_size || null,
    ...(width !== c.hidden_size && {
      project: (sum) => unbiased(context, p.at('embeddings.embed_proj'), sum, c.hidden_size),
    }),
  })
  return context.g.mul(vectors, tokenFactors(context, batch))
}

/** Answers each layer's position vectors, picked by distance from one table and dropped anew; null where no scores need them. */
function positionVectors<Config extends DebertaFields>(
  context: Context,
  p: Params,
  tokens: string,
  version: Version<Config>,
  c: Config,
): (first: boolean) => PositionVectors | null {
  const { g } = context
  const positions = version.positions(c)
  // A table that no scores need is kept as the checkpoint holds it.
  const table = version.positionTable(context, p, 2 * positions.span, c)
  if (!table || c.pos_att_type.length === 0) return () => null
  const rows = relativeRows(g, tokens, positions)
  return (first) => {
    const mask = dropoutMask(context, table.shape, c.hidden_dropout_prob, 'table')
    // The mask's rows are picked like the table's: all layers then share one look-up, and its gradient is scattered once.
    const pick = (index: Value) => (mask ? g.mul(g.gather(table, index), g.gather(mask, index)) : g.gather(table, index))
    const [ahead, behind] = first ? [rows.fromFirst, rows.fromFirst] : [rows.ahead, rows.behind]
    return { ahead: pick(ahead), behind: pick(behind) }
  }
}

/** The first token's vector after all layers [B, H]. */
function encode<Config extends DebertaFields>(
  context: Context,
  p: Params,
  batch: Batch,
  version: Version<Config>,
  c: Config,
): Value {
  const seen = tokenPairs(context, batch.attentionMask)
  const embedded = embed(context, p, batch, c)
  const encoder = p.at('encoder')
  const vectorsOf = positionVectors(context, encoder, batch.inputIds.shape[1] as string, version, c)
  const attention = { heads: c.num_attention_heads, dropout: c.attention_probs_dropout_prob }
  const layers = Array.from({ length: c.num_hidden_layers }, (_, i) => (x: Value, queries: Value) => {
    const layer = encoder.at(`layer.${i}`)
    const vectors = vectorsOf(queries !== x)
    const parts = version.project(context, layer.at('attention.self'), { x, queries, vectors }, c)
    const mixed = disentangledAttention(context, parts, seen, attention)
    const output = postNormBlocks(context, layer, queries, mixed, layerSettings(c))
    return i === 0 && version.afterFirstLayer ? version.afterFirstLayer(context, encoder, embedded, output, batch, c) : output
  })
  return firstTokenAfter(context, embedded, batch.inputIds.shape, layers)
}

/** f(W dropout(x) + b) of each text's first token. x [B, H] -> [B, H]. */
function pool(context: Context, p: Params, x: Value, c: DebertaFields): Value {
  const dropped = dropout(context, x, c.pooler_dropout, 'pooled')
  return activations[c.pooler_hidden_act](context.g, linear(context, p.at('dense'), dropped, c.hidden_size))
}

/** Everything of an architecture but its names and its configuration. */
export const debertaVersion = <Config extends DebertaFields>(
  version: Version<Config>,
): Pick<Architecture<Config>, 'baseModelPrefix' | 'facts' | 'withDropout' | 'pool' | 'head' | 'partOf'> => ({
  baseModelPrefix: 'deberta',
  facts: encoderFacts,
  withDropout: (c, p) => ({
    ...c,
    hidden_dropout_prob: p,
    attention_probs_dropout_prob: p,
    pooler_dropout: p,
    cls_dropout: p,
  }),
  pool: (context, p, batch, c) => encode(context, p.at('deberta'), batch, version, c),
  head(context, p, first, c, labels) {
    const pooled = pool(context, p.at('pooler'), first, c)
    const dropped = dropout(context, pooled, c.cls_dropout ?? c.hidden_dropout_prob, 'pooled')
    return linear(context, p.at('classifier'), dropped, labels)
  },
  partOf(parameter) {
    if (parameter.startsWith('pooler.')) return 'pooler'
    // The convolution reads the first layer's output.
    return parameter.startsWith('deberta.encoder.conv.') ? 0 : partByName('deberta')(parameter)
  },
})
