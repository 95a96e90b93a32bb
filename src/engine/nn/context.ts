/** What every layer needs to know besides its parameters: the builder, the batch and how dropout is drawn. Legend: B rows, S tokens. */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Dim } from '@engine/graph/shape'
import type { Value } from '@engine/graph/value'

/** A place where dropout acts; its mask arrives as a graph input, computed from (seed, step, row, position, unit, site). */
export interface DropoutSite {
  readonly input: string
  readonly rate: number
  /** `hidden`: mask [B·S, units]; `pooled`: [B, units]; `attention`: [B, heads, S, S], unit = (head, key). */
  readonly layout: 'hidden' | 'pooled' | 'attention'
  /** Hidden units, or heads. */
  readonly units: number
}

export interface Context {
  readonly g: GraphBuilder
  /** B·S: the rows of every [B·S, H] activation. */
  readonly rows: Dim
  /** null outside training; in training each call of `dropout` adds its site. */
  readonly dropoutSites: DropoutSite[] | null
}

/** x times a mask of 0 and 1 / (1 - rate), which drops a share `rate` of its elements; x itself outside training. */
export function dropout(context: Context, x: Value, rate: number, layout: DropoutSite['layout']): Value {
  const { g, dropoutSites } = context
  if (!dropoutSites || rate === 0) return x
  const input = `dropout/${dropoutSites.length}`
  const units = layout === 'attention' ? x.shape[1] : x.shape.at(-1)
  if (typeof units !== 'number') throw new Error(`dropout of ${x.name}: the number of units must be static, found ${units}`)
  dropoutSites.push({ input, rate, layout, units })
  return g.mul(x, g.input(input, 'float32', x.shape))
}
