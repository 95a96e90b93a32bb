/** Affine layers as PyTorch stores them. */
import type { Value } from '@engine/graph/value'
import type { Context } from './context'
import { adapterOf } from './lora'
import type { Params } from './params'

/** y = factor · x Wᵀ + biasFactor · b. x [N, in] -> [N, out], weight [out, in], bias [out]. Factors cost nothing: Gemm applies them. */
export function linear(context: Context, p: Params, x: Value, out: number, factor = 1, biasFactor = factor): Value {
  const { g } = context
  const width = x.shape.at(-1)
  if (typeof width !== 'number') throw new Error(`linear on ${x.name}: the last dim must be static, found ${width}`)
  const { weight, bias } = affine(p, width, out)
  const y = g.gemm(x, weight, bias, { transB: 1, alpha: factor, beta: biasFactor })
  return adapterOf(context, p, width, out)?.add(y, x, factor) ?? y
}

/** The parameters of such a layer, for those who compute it in another order: weight [out, in], bias [out]. */
export const affine = (p: Params, width: number, out: number): { readonly weight: Value; readonly bias: Value } => ({
  weight: p.weight('weight', [out, width], 'normal'),
  bias: p.weight('bias', [out], 'zeros'),
})

/** y = factor · x Wᵀ, for layers without a bias. x [N, in] -> [N, out], weight [out, in]. */
export function unbiased(context: Context, p: Params, x: Value, out: number, factor = 1): Value {
  const width = x.shape.at(-1) as number
  const y = context.g.gemm(x, p.weight('weight', [out, width], 'normal'), null, { transB: 1, alpha: factor })
  return adapterOf(context, p, width, out)?.add(y, x, factor) ?? y
}
