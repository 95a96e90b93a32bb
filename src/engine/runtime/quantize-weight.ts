/** Weights of a matrix product in 8 bits, symmetric about zero, with a scale for each output (onnxruntime's `per_channel`). */
import type { Weight } from './device'

/**
 * The greatest weight in 7 bits (onnxruntime's `reduce_range`). Without VNNI, x64 processors add two products of a uint8 and an int8 in
 * 16 bits, which end at 32,767: 2 · 255 · 63 fits, 2 · 255 · 127 does not and would be cut off without a word.
 */
const MOST = 63

export interface QuantizedWeight {
  /** [in, out], as a product from the right reads it. */
  readonly values: { readonly shape: readonly [number, number]; readonly data: Int8Array }
  /** [out]: weight ≈ scale · value */
  readonly scales: Float32Array
}

/** scale = max |w| / 63 over a row, value = round(w / scale). weight [out, in]; a row of zeros has the scale 0. */
export function quantizeWeight({ shape, data }: Weight): QuantizedWeight {
  const [rows, width] = shape as [number, number]
  const values = new Int8Array(rows * width)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const weights = data.subarray(row * width, (row + 1) * width)
    const most = weights.reduce((greatest, weight) => Math.max(greatest, Math.abs(weight)), 0)
    scales[row] = most / MOST
    if (most === 0) continue
    for (let i = 0; i < width; i++) values[i * rows + row] = Math.round(((weights[i] as number) * MOST) / most)
  }
  return { values: { shape: [width, rows], data: values }, scales }
}
