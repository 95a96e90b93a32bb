/** The vector of each row's first token, which most classifiers read. */
import type { Shape } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'
import { type Context, wholeLayer } from '@engine/nn/context'

/** A layer of an encoder: hidden states x [N, H] and those asked for, x itself or some of its rows -> as many rows as were asked for. */
export type Layer = (x: Value, queries: Value) => Value

/**
 * The first token's vector after all layers: of the last layer no more is computed than what it reads, for nothing else does.
 * x [N, H], grid [B, S] -> [B, H].
 */
export function firstTokenAfter(context: Context, x: Value, grid: Shape, layers: readonly Layer[]): Value {
  const last = layers.length - 1
  const hidden = layers.slice(0, last).reduce((input, layer) => wholeLayer(context, layer, input), x)
  const first = firstToken(context, hidden, grid)
  return layers[last]?.(hidden, first) ?? first
}

/** Rows 0, S, 2S, … of x. x [B·S, H], grid [B, S] -> [B, H]. */
export function firstToken({ g }: Context, x: Value, [rows, tokens]: Shape): Value {
  return g.gather(x, g.mul(g.range(rows as string, 'int32'), g.dim(tokens as string, 'int32')))
}
