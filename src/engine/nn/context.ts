/** What every layer needs to know besides its parameters: the builder, the batch and how dropout is drawn. Legend: B rows, S tokens. */
import type { Span } from '@engine/grad/recomputation'
import type { GraphBuilder } from '@engine/graph/builder'
import { type Dim, formatShape, type Shape } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'
import type { Lora } from './lora'

/** A place where dropout acts; its mask arrives as a graph input, computed from (seed, step, row, position, unit, site). */
export interface DropoutSite {
  readonly input: string
  readonly rate: number
  /**
   * `hidden`: mask [B·S, units]; `pooled`: [B, units], what `hidden` has at each text's first position; `attention`:
   * [B, heads, S, S], unit = (head, key); `first-query`: [B, heads, 1, S], what `attention` has for the first query; `table`: [tableRows, units], the same for every text of the batch.
   */
  readonly layout: 'hidden' | 'pooled' | 'attention' | 'first-query' | 'table'
  /** Hidden units, or heads. */
  readonly units: number
  readonly tableRows?: number
  readonly grid?: Grid
}

/**
 * Positions that are not the batch's tokens one by one. `blocks`: each row is filled up to blocks of min(S, size) positions, which
 * attend within themselves: `hidden` is [B·C·W, units], `attention` [B·C, heads, W, W]. `groups`: one position for `size` tokens,
 * what is left over dropped.
 */
export interface Grid {
  readonly kind: 'blocks' | 'groups'
  readonly size: number
}

export interface Context {
  readonly g: GraphBuilder
  /** B·S: the rows of every [B·S, H] activation. */
  readonly rows: Dim
  readonly grid?: Grid
  /** null outside training; in training each call of `dropout` adds its site. */
  readonly dropoutSites: DropoutSite[] | null
  /** Adapters beside the affine layers; none where left out. */
  readonly lora?: Lora | null
  /** Each layer of an encoder adds itself, so that what it keeps for the backward pass can be recomputed there. */
  readonly layers?: Span[]
}

/** x [N, H] through a layer, all of its rows asked for. */
export function wholeLayer({ layers }: Context, layer: (x: Value, queries: Value) => Value, x: Value): Value {
  const output = layer(x, x)
  layers?.push({ input: x, output })
  return output
}

/** x times a mask of 0 and 1 / (1 - rate), which drops a share `rate` of its elements; x itself outside training. */
export function dropout(context: Context, x: Value, rate: number, layout: DropoutSite['layout']): Value {
  const mask = dropoutMask(context, x.shape, rate, layout)
  return mask ? context.g.mul(x, mask) : x
}

/** The mask alone, for a value of this shape; null where nothing is dropped. */
export function dropoutMask(context: Context, shape: Shape, rate: number, layout: DropoutSite['layout']): Value | null {
  const { g, dropoutSites, grid } = context
  if (!dropoutSites || rate === 0) return null
  const input = `dropout/${dropoutSites.length}`
  const units = layout === 'attention' || layout === 'first-query' ? shape[1] : shape.at(-1)
  if (typeof units !== 'number') throw new Error(`${input}: the number of units must be static, found ${formatShape(shape)}`)
  const tableRows = layout === 'table' ? (shape[0] as number) : undefined
  dropoutSites.push({ input, rate, layout, units, ...(tableRows && { tableRows }), ...(grid && { grid }) })
  return g.input(input, 'float32', shape)
}
