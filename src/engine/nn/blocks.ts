/** Rows cut into blocks that attend each within itself. Legend: B rows, S tokens, W places of a block, C blocks of a row. */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'

export interface Blocks {
  /** C·W: the places of a row whose last block is filled up. */
  readonly filled: string
  /** B·C and W, of a mask by block. */
  readonly all: string
  readonly places: string
}

/** Blocks of `size` places; a row that is shorter is one block as it stands. x is any input [B, S]. */
export function blocksOf(g: GraphBuilder, x: Value, size: number): Blocks {
  const [rows, tokens] = x.shape as [string, string]
  const length = g.reshape(g.dim(tokens, 'int64'), [1])
  const width = g.min(length, g.constant([size], 'int64'))
  const places = g.nameDim('W', width)
  const count = g.nameDim('C', g.div(g.shift(g.add(length, width), -1), width))
  return { filled: `${count}*${places}`, all: `${rows}*${count}`, places: `${places}` }
}
