/** Input vectors of an encoder. Legend: B rows, S tokens, N = B·S, E width of the tables. */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'
import { type Context, dropout } from './context'
import { layerNorm } from './layer-norm'
import type { Params } from './params'

export interface EmbeddingsConfig {
  readonly width: number
  readonly vocabulary: number
  /** Rows of the position table; null where no position vectors are added. */
  readonly positions: number | null
  /** How tokens are numbered: 0, 1, … as they stand, or from padding + 1 over the tokens that are not padding (fairseq's way). */
  readonly numbering: 'from-zero' | 'after-padding'
  /** Rows of the type table; null where the family has none. */
  readonly types: number | null
  /** Token id whose row never gets a gradient, as torch's padding_idx; null without. */
  readonly padding: number | null
  /** What the sum [N, E] goes through before it is normalised. */
  readonly project?: (sum: Value) => Value
  readonly epsilon: number
  readonly dropout: number
}

/** dropout(LayerNorm(word + position + type vectors)). ids [B, S] -> [N, E], or as wide as the projection makes it. */
export function embeddings(context: Context, p: Params, ids: Value, c: EmbeddingsConfig): Value {
  const { g, rows } = context
  const summed = c.numbering === 'from-zero' ? fromZero(context, p, ids, c) : afterPadding(context, p, ids, c)
  const flat = g.reshape(summed, [rows, c.width])
  const normalised = layerNorm(context, p.at('LayerNorm'), c.project?.(flat) ?? flat, c.epsilon)
  return dropout(context, normalised, c.dropout, 'hidden')
}

/** The vectors that all rows share are added up first, as one [S, E]. */
function fromZero(context: Context, p: Params, ids: Value, c: EmbeddingsConfig): Value {
  const { g } = context
  const words = withoutPaddingGradient(context, ids, c.padding, g.gather(wordTable(p, c), ids))
  if (c.positions === null) return withType(context, p, words, c)
  const positions = g.gather(positionTable(p, c.positions, c), g.range(ids.shape[1] as string, 'int32'))
  return g.add(words, withType(context, p, positions, c))
}

function afterPadding(context: Context, p: Params, ids: Value, c: EmbeddingsConfig): Value {
  const { g } = context
  if (c.padding === null || c.positions === null) throw new Error('internal: positions counted after padding need it and a table')
  const words = g.gather(wordTable(p, c), ids)
  const positions = g.gather(positionTable(p, c.positions, c), positionsAfterPadding(context, ids, c.padding))
  // Padding tokens stand at the position of the padding id, and neither row learns.
  const learning = withoutPaddingGradient(context, ids, c.padding, g.add(words, positions))
  return withType(context, p, learning, c)
}

const wordTable = (p: Params, c: EmbeddingsConfig) => p.weight('word_embeddings.weight', [c.vocabulary, c.width], 'normal')
const positionTable = (p: Params, count: number, c: EmbeddingsConfig) =>
  p.weight('position_embeddings.weight', [count, c.width], 'normal')

/** One text a row: every token is of type 0. */
function withType({ g }: Context, p: Params, x: Value, c: EmbeddingsConfig): Value {
  if (c.types === null) return x
  const table = p.weight('token_type_embeddings.weight', [c.types, c.width], 'normal')
  return g.add(x, g.gather(table, g.constant([0], 'int32')))
}

/** padding + (1, 2, … over the tokens that are not padding; 0 at padding), whatever the attention mask says. ids [B, S] -> [B, S]. */
function positionsAfterPadding({ g }: Context, ids: Value, padding: number): Value {
  const tokens = g.cast(isToken(g, ids, padding), 'int32')
  return g.shift(g.mul(g.cumSum(tokens, 1), tokens), padding)
}

const isToken = (g: GraphBuilder, ids: Value, padding: number): Value => g.cast(g.shift(ids, -padding), 'bool')

/** x [B, S, E] unchanged; in training no gradient flows back where the id is padding, even if the attention mask lets it be seen. */
export function withoutPaddingGradient({ g, dropoutSites }: Context, ids: Value, padding: number | null, x: Value): Value {
  const training = dropoutSites !== null
  if (!training || padding === null) return x
  const learns = g.reshape(isToken(g, ids, padding), [...ids.shape, 1])
  return g.where(learns, x, g.stopGradient(x))
}
