/** Finds where computed values leave the expected ones, however they are nested. */
import { absolute, type Comparison, compare, joined } from './compare'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const failure = (sentence: string): Comparison => ({ errors: [sentence], deviation: null })

/** A sentence for every number, null, list or key of `expected` that `actual` does not have within `tolerance`. */
export function differences(expected: unknown, actual: unknown, tolerance: number, where: string): Comparison {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return failure(`${where}: a list of ${expected.length} was expected.`)
    return joined(expected.map((value, i) => differences(value, actual[i], tolerance, `${where}[${i}]`)))
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return failure(`${where}: an object was expected.`)
    return joined(Object.entries(expected).map(([key, value]) => differences(value, actual[key], tolerance, `${where}.${key}`)))
  }
  if (typeof expected === 'number' && typeof actual === 'number') return compare(where, [actual], [expected], absolute(tolerance))
  if (expected === actual) return { errors: [], deviation: 0 }
  return failure(`${where}: ${JSON.stringify(actual)} was computed, ${JSON.stringify(expected)} was expected.`)
}
