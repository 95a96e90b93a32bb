/** Passes over float32 arrays of any length and place, each stretch copied through the level-2 cache into WebAssembly and back. */
import type { UpdateScalars } from '@engine/optim/adamw'
import bytes from './kernels.as.ts?wasm'

/** The module's exports, as kernels.as.ts declares them. */
interface Exports {
  memory: { buffer: ArrayBuffer }
  stretch(): number
  begin(): number
  adamW(
    n: number,
    beta1: number,
    firstFactor: number,
    beta2: number,
    secondFactor: number,
    stepSize: number,
    epsilon: number,
    keep: number,
  ): void
  sumOfSquares(n: number): number
  add(n: number): void
}

const { memory, stretch, begin, ...passes } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
  .exports as unknown as Exports
const STRETCH = stretch()
const lanes = Array.from({ length: 4 }, (_, i) => new Float32Array(memory.buffer, begin() + i * STRETCH * 4, STRETCH))

const lane = (i: number) => lanes[i] as Float32Array

/** What is not an array but can be read like one, stretch by stretch. */
export interface LaneSource {
  readonly length: number
  copyTo(lane: Float32Array, from: number, count: number): void
}

/** A parameter, its gradient and its moments: all of the same length. */
export interface AdamWState {
  readonly value: Float32Array
  readonly gradient: Float32Array | LaneSource
  readonly first: Float32Array
  readonly second: Float32Array
}

/** One step, as `buildUpdateGraph` computes it, to the bit: value, first and second are written over. */
export function adamW(
  { value, gradient, first, second }: AdamWState,
  { beta1, beta2 }: { beta1: number; beta2: number },
  s: UpdateScalars,
): void {
  overStretches([value, gradient, first, second], [0, 2, 3], (n) =>
    passes.adamW(n, beta1, s.first_factor, beta2, s.second_factor, s.step_size, s.epsilon, s.keep),
  )
}

/** Σ x², added up in float64. */
export function sumOfSquares(x: Float32Array): number {
  let sum = 0
  overStretches([x], [], (n) => {
    sum += passes.sumOfSquares(n)
  })
  return sum
}

/** sum += extra, element by element. */
export function addTo(sum: Float32Array, extra: Float32Array): void {
  overStretches([sum, extra], [0], passes.add)
}

/** Copies a stretch of each array into its lane, runs the pass, and copies the `changed` lanes back. */
function overStretches(
  arrays: readonly (Float32Array | LaneSource)[],
  changed: readonly number[],
  pass: (n: number) => void,
): void {
  const { length } = arrays[0] as Float32Array
  for (let from = 0; from < length; from += STRETCH) {
    const n = Math.min(STRETCH, length - from)
    arrays.forEach((array, i) => {
      if (array instanceof Float32Array) lane(i).set(array.subarray(from, from + n))
      else array.copyTo(lane(i), from, n)
    })
    pass(n)
    for (const i of changed) (arrays[i] as Float32Array).set(lane(i).subarray(0, n), from)
  }
}
