/** Convolution along a text, as sums of matrix products. Legend: B rows, S tokens, N = B·S, H width, K taps. */
import type { Dim } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'
import type { Context } from './context'
import type { Params } from './params'

/** y[s] = b + Σ_t W[:, :, t] x[s + t - (K - 1) / 2], zeros outside the text's row; K odd. x [N, H] -> [N, H], weight [H, H, K]. */
export function conv1d({ g, rows }: Context, p: Params, x: Value, [texts, tokens]: readonly [Dim, Dim], taps: number): Value {
  const width = x.shape.at(-1) as number
  const size = g.shift(g.reshape(g.dim(tokens, 'int64'), [1]), taps - 1)
  const longer = g.nameDim(`${tokens}+${taps - 1}`, size)
  const padded = g.pad(g.reshape(x, [texts, tokens, width]), 1, (taps - 1) / 2, longer)
  const weight = g.reshape(p.weight('weight', [width, width, taps], 'normal'), [width * width, taps])
  const tap = (t: number) => g.reshape(g.window(padded, 1, t, tokens), [rows, width])
  const columns = g.split(weight, 1, new Array<number>(taps).fill(1))
  return columns.reduce(
    (sum, column, t) => g.gemm(tap(t), g.reshape(column, [width, width]), sum, { transB: 1 }),
    p.weight('bias', [width], 'zeros'),
  )
}
