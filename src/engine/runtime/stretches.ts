/** Cuts flat arrays into stretches that fit the processor's cache, as views: nothing is copied. */
import { type OrtTensor, toOrt } from './session'

/** Elements: a handful of such stretches, 1 MiB each, stay in a level-2 cache. */
const STRETCH = 262_144

/** Begin and end of each stretch of an array. */
export function* stretches(length: number): Generator<readonly [number, number]> {
  for (let begin = 0; begin < length; begin += STRETCH) yield [begin, Math.min(length, begin + STRETCH)]
}

/** A stretch as a vector tensor over the array's own memory. */
export const vector = (data: Float32Array, [begin, end]: readonly [number, number]): OrtTensor =>
  toOrt({ dtype: 'float32', shape: [end - begin], data: data.subarray(begin, end) })

export const scalar = (value: number): OrtTensor => toOrt({ dtype: 'float32', shape: [], data: Float32Array.of(value) })
