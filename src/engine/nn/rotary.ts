/** Rotary positions (Su et al. 2021, arXiv 2104.09864): queries and keys are turned by angles that grow with their place. */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'

/** Legend: B rows, S tokens, n heads, d units of a head, H = n · d. */
export interface Rotation {
  /** [S, H]: the angles of a head's units, for each head again. */
  readonly cos: Value
  readonly sin: Value
  /** [d, d]: x · turn is a head's vector x turned by a quarter, its halves taken as the planes' two axes: (-x₂, x₁). */
  readonly turn: Value
}

/** Unit j and unit j + d/2 of a head at place s lie in a plane that is turned by s · theta^(-2j/d). */
export function rotation(g: GraphBuilder, tokens: string, c: { heads: number; depth: number; theta: number }): Rotation {
  const { heads, depth } = c
  const speeds = rotationSpeeds(depth, c.theta)
  const places = g.reshape(g.cast(g.range(tokens, 'int32'), 'float32'), [tokens, 1])
  const angles = g.mul(places, g.constant([...speeds, ...speeds], 'float32'))
  const forHeads = (x: Value) =>
    g.reshape(g.expand(g.reshape(x, [tokens, 1, depth]), [tokens, heads, depth]), [tokens, heads * depth])
  return { cos: forHeads(g.cos(angles)), sin: forHeads(g.sin(angles)), turn: quarterTurn(g, depth) }
}

/** x · cos + turned(x) · sin. x [B·S, H] -> [B, S, n, d]. */
export function rotate(g: GraphBuilder, x: Value, { cos, sin, turn }: Rotation): Value {
  const [tokens, width] = cos.shape as [string, number]
  const depth = turn.shape[0] as number
  const [rows] = String(x.shape[0]).split('*') as [string]
  const heads = [rows, tokens, width / depth, depth]
  const flat = [rows, tokens, width]
  const turned = g.reshape(g.matMul(g.reshape(x, heads), turn), flat)
  return g.reshape(g.add(g.mul(g.reshape(x, flat), cos), g.mul(turned, sin)), heads)
}

/** theta^(-2j/d) for j < d/2, each operation rounded to float32 as the reference does. */
function rotationSpeeds(depth: number, theta: number): number[] {
  return Array.from({ length: depth / 2 }, (_, j) => {
    const exponent = Math.fround((2 * j) / depth)
    return Math.fround(1 / Math.fround(theta ** exponent))
  })
}

function quarterTurn(g: GraphBuilder, depth: number): Value {
  const half = depth / 2
  const at = (from: number, to: number) => (from === to + half ? -1 : to === from + half ? 1 : 0)
  const rows = Array.from({ length: depth }, (_, from) => Array.from({ length: depth }, (_, to) => at(from, to)))
  return g.constant(rows.flat(), 'float32', [depth, depth])
}
