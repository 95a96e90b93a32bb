/** Gradients of the matrix products. */
import type { GradRule } from '@engine/grad/rule'
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'

/** Swaps the last two axes. */
function transposed(g: GraphBuilder, x: Value): Value {
  const rank = x.shape.length
  return g.transpose(
    x,
    x.shape.map((_, i) => (i === rank - 2 ? rank - 1 : i === rank - 1 ? rank - 2 : i)),
  )
}

// y = a b, batch dims broadcast.   da = dy bᵀ, db = aᵀ dy
export const matMul: GradRule<'MatMul'> = ({ g, inputs: [a, b], dy, needs }) => [
  needs(0) ? g.matMul(dy, transposed(g, b)) : null,
  needs(1) ? g.matMul(transposed(g, a), dy) : null,
]

// y = alpha · A' B' + beta · C, where A' = A or Aᵀ.   dA' = alpha · dy B'ᵀ, dB' = alpha · A'ᵀ dy, dC = beta · dy
export const gemm: GradRule<'Gemm'> = ({ g, inputs: [a, b, c], dy, attributes: { alpha, beta, transA, transB }, needs }) => {
  const scale = { alpha }
  const flip = (on: number) => (on ? 0 : 1)
  const da = () =>
    transA
      ? g.gemm(b, dy, null, { ...scale, transA: transB, transB: 1 })
      : g.gemm(dy, b, null, { ...scale, transB: flip(transB) })
  const db = () =>
    transB
      ? g.gemm(dy, a, null, { ...scale, transA: 1, transB: transA })
      : g.gemm(a, dy, null, { ...scale, transA: flip(transA) })
  const products = [needs(0) ? da() : null, needs(1) ? db() : null]
  return c ? [...products, needs(2) ? g.scale(dy, beta) : null] : products
}
