/** The vector of each row's first token, which most classifiers read. */
import type { Value } from '@engine/graph/value'
import type { Context } from '@engine/nn/context'
import type { Batch } from './architecture'

/** Rows 0, S, 2S, … of x. x [B·S, H] -> [B, H]. */
export function firstToken({ g }: Context, x: Value, { inputIds }: Batch): Value {
  const [rows, tokens] = inputIds.shape as [string, string]
  return g.gather(x, g.mul(g.range(rows, 'int32'), g.dim(tokens, 'int32')))
}
