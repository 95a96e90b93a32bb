/** LoRA's adapters become part of the weights beside which they trained, so that a saved model is an ordinary one. */
import { adapterOfDown, type Lora } from '@engine/nn/lora'
import type { Weight, Weights } from '@engine/runtime/device'

/** W + scaling · B A for each adapted layer, the others as they are, no adapters left. The arrays given stay as they are. */
export function mergeAdapters(weights: Weights, { scaling }: Lora): Weights {
  const merged = new Map(weights)
  for (const parameter of weights.keys()) {
    const names = adapterOfDown(parameter)
    if (!names) continue
    const [weight, down, up] = [names.weight, names.down, names.up].map((name) => weights.get(name) as Weight)
    merged.set(names.weight, {
      shape: (weight as Weight).shape,
      data: product(weight as Weight, down as Weight, up as Weight, scaling),
    })
    merged.delete(names.down)
    merged.delete(names.up)
  }
  return merged
}

/** W [out, in] + scaling · B [out, r] A [r, in], summed up in float64. */
function product({ data: weight }: Weight, down: Weight, { data: up, shape }: Weight, scaling: number): Float32Array {
  const [rows, rank] = shape as [number, number]
  const width = down.shape[1] as number
  const merged = new Float32Array(weight.length)
  const sums = new Float64Array(width)
  for (let row = 0; row < rows; row++) {
    sums.fill(0)
    for (let r = 0; r < rank; r++) {
      const factor = up[row * rank + r] as number
      for (let i = 0, from = r * width; i < width; i++) sums[i] = (sums[i] as number) + factor * (down.data[from + i] as number)
    }
    for (let i = 0, to = row * width; i < width; i++) merged[to + i] = (weight[to + i] as number) + scaling * (sums[i] as number)
  }
  return merged
}
