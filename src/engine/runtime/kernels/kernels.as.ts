/**
 * The arithmetic of the optimiser over one stretch, in WebAssembly SIMD: one pass over memory where ONNX's elementwise operators take
 * one each. AssemblyScript; built by scripts/build/assemblyscript.mjs. Lanes hold STRETCH float32 each and lie one after another.
 */

/** Elements of a lane: four lanes, 64 KiB each, stay in a level-2 cache. */
const STRETCH: usize = 16384
const BYTES: usize = STRETCH * 4
const lanes = memory.data(<i32>(4 * BYTES), 16)

export function stretch(): usize {
  return STRETCH
}
export function begin(): usize {
  return lanes
}

/** Lanes value, gradient, first, second: engine/optim/adamw.ts has the formula and the scalars. `n` is rounded up to whole vectors. */
export function adamW(
  n: usize,
  beta1: f32,
  firstFactor: f32,
  beta2: f32,
  secondFactor: f32,
  stepSize: f32,
  epsilon: f32,
  keep: f32,
): void {
  const b1 = f32x4.splat(beta1)
  const b2 = f32x4.splat(beta2)
  const k1 = f32x4.splat(firstFactor)
  const k2 = f32x4.splat(secondFactor)
  const rate = f32x4.splat(stepSize)
  const eps = f32x4.splat(epsilon)
  const kept = f32x4.splat(keep)
  for (let i = lanes, end = lanes + n * 4; i < end; i += 16) {
    const gradient = v128.load(i + BYTES)
    const first = f32x4.add(f32x4.mul(v128.load(i + 2 * BYTES), b1), f32x4.mul(gradient, k1))
    const scaled = f32x4.mul(gradient, k2)
    const second = f32x4.add(f32x4.mul(v128.load(i + 3 * BYTES), b2), f32x4.mul(scaled, scaled))
    const change = f32x4.div(f32x4.mul(first, rate), f32x4.add(f32x4.sqrt(second), eps))
    v128.store(i, f32x4.sub(f32x4.mul(v128.load(i), kept), change))
    v128.store(i + 2 * BYTES, first)
    v128.store(i + 3 * BYTES, second)
  }
}

/** Σ x² of the first lane's n elements, added up in float64. */
export function sumOfSquares(n: usize): f64 {
  let low = f64x2.splat(0)
  let high = f64x2.splat(0)
  const whole = n & ~3
  for (let i = lanes, end = lanes + whole * 4; i < end; i += 16) {
    const x = v128.load(i)
    const a = f64x2.promote_low_f32x4(x)
    const b = f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15))
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
  }
  const sums = f64x2.add(low, high)
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
  for (let i = lanes + whole * 4, end = lanes + n * 4; i < end; i += 4) {
    const x = <f64>load<f32>(i)
    sum += x * x
  }
  return sum
}

/** First lane += second lane. */
export function add(n: usize): void {
  for (let i = lanes, end = lanes + n * 4; i < end; i += 16) v128.store(i, f32x4.add(v128.load(i), v128.load(i + BYTES)))
}
