/** Holds computed numbers against a reference's: how far they stray at most, and a sentence for what leaves its tolerance. */

export type Rows = readonly (readonly number[])[]

/** A flat [rows, width] array as rows. */
export function rowsOf(flat: ArrayLike<number>, rows: number): number[][] {
  const width = rows === 0 ? 0 : flat.length / rows
  return Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (_, i) => flat[row * width + i]!))
}

/** A value may stray from the expected one by `limit` units. */
export interface Tolerance {
  readonly limit: number
  unit(expected: number): number
}
export const absolute = (limit: number): Tolerance => ({ limit, unit: () => 1 })
/** Of the expected value's size, to which `floor` is added where values near zero would else allow nothing. */
export const relative = (limit: number, floor = 0): Tolerance => ({ limit, unit: (expected) => Math.abs(expected) + floor })

export interface Comparison {
  readonly errors: readonly string[]
  /** The largest difference, in units; null where there is no number for it: other lengths, values that are no numbers. */
  readonly deviation: number | null
}

/** One sentence for a whole array: how many values are off, and the worst of them. */
export function compare(where: string, actual: ArrayLike<number>, expected: readonly number[], tolerance: Tolerance): Comparison {
  if (actual.length !== expected.length)
    return { errors: [`${where}: ${actual.length} values were computed, ${expected.length} were expected`], deviation: null }
  const strays = expected.map((value, i) => strayOf(actual[i]!, value, tolerance))
  const off = strays.filter((stray) => stray > tolerance.limit).length
  const largest = Math.max(0, ...strays)
  const deviation = Number.isFinite(largest) ? largest : null
  if (off === 0) return { errors: [], deviation }
  const worst = strays.indexOf(largest)
  const allowed = (tolerance.limit * tolerance.unit(expected[worst]!)).toExponential(1)
  const sentence = `${actual[worst]} was computed, ${expected[worst]} was expected (±${allowed})`
  if (expected.length === 1) return { errors: [`${where}: ${sentence}`], deviation }
  return { errors: [`${off} of ${expected.length} values are off; ${where}[${worst}]: ${sentence}`], deviation }
}

/** Infinite for a value that is no number, which is never close. */
function strayOf(actual: number, expected: number, tolerance: Tolerance): number {
  const difference = Math.abs(actual - expected)
  if (difference === 0) return 0
  const stray = difference / tolerance.unit(expected)
  return Number.isNaN(stray) ? Number.POSITIVE_INFINITY : stray
}

/** Several comparisons of one quantity as one. */
export function joined(comparisons: readonly Comparison[]): Comparison {
  const deviations = comparisons.map(({ deviation }) => deviation)
  return {
    errors: comparisons.flatMap(({ errors }) => errors),
    deviation: deviations.includes(null) ? null : Math.max(0, ...deviations.map(Number)),
  }
}

/** What a case reports of its comparisons, by quantity. */
export function outcome(comparisons: Readonly<Record<string, Comparison>>) {
  const errors = Object.values(comparisons).flatMap((comparison) => comparison.errors)
  const deviations = Object.fromEntries(Object.entries(comparisons).map(([key, { deviation }]) => [key, deviation]))
  return { ok: errors.length === 0, errors, deviations }
}
