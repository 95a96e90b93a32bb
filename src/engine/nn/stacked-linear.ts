/** Affine layers that a checkpoint holds as one, their rows end to end. */
import type { Value } from '@engine/graph/value'
import type { Context } from './context'
import { adapterOf } from './lora'
import type { Params } from './params'

/** y = factor · (x Wᵢᵀ + bᵢ). x [N, in] -> [N, sizes[i]] */
export type StackedLinear = (x: Value, factor?: number) => Value

/**
 * One layer for each of `sizes`. weight [Σ sizes, in], bias [Σ sizes] if there is one. It is the parameters that are cut: they are
 * smaller than what a batch makes of them.
 */
export function stackedLinear<const Sizes extends readonly number[]>(
  context: Context,
  p: Params,
  width: number,
  sizes: Sizes,
  { biased }: { readonly biased: boolean },
): { readonly [I in keyof Sizes]: StackedLinear } {
  const { g } = context
  const rows = sizes.reduce((a, b) => a + b, 0)
  const weights = g.split(p.weight('weight', [rows, width], 'normal'), 0, sizes)
  const biases = biased ? g.split(p.weight('bias', [rows], 'zeros'), 0, sizes) : []
  const adapter = adapterOf(context, p, width, rows)
  const ups = adapter ? g.split(adapter.up, 0, sizes) : []
  const layer =
    (weight: Value, i: number): StackedLinear =>
    (x, factor = 1) => {
      const y = g.gemm(x, weight, biases[i] ?? null, { transB: 1, alpha: factor, beta: factor })
      return adapter?.add(y, x, factor, ups[i]) ?? y
    }
  return weights.map(layer) as { [I in keyof Sizes]: StackedLinear }
}
