/** Holds computed numbers against a reference's, with a sentence for what leaves its tolerance. */

export type Rows = readonly (readonly number[])[]

/** A flat [rows, width] array as rows. */
export function rowsOf(flat: ArrayLike<number>, rows: number): number[][] {
  const width = rows === 0 ? 0 : flat.length / rows
  return Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (_, i) => flat[row * width + i]!))
}

/** `tolerance` of the expected value; a value that is not a number is never close. */
export function closeTo(where: string, actual: number, expected: number, tolerance: (expected: number) => number): string[] {
  if (Math.abs(actual - expected) <= tolerance(expected)) return []
  return [`${where}: ${actual} was computed, ${expected} was expected (±${tolerance(expected).toExponential(1)})`]
}

/** One sentence for a whole array: how many values are off, and the worst of them. */
export function toleranceErrors(
  where: string,
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: (expected: number) => number,
): string[] {
  if (actual.length !== expected.length)
    return [`${where}: ${actual.length} values were computed, ${expected.length} were expected`]
  const excess = expected.map((value, i) => {
    const difference = Math.abs(actual[i]! - value)
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference - tolerance(value)
  })
  const off = excess.filter((value) => value > 0).length
  if (off === 0) return []
  const worst = excess.indexOf(Math.max(...excess))
  const [sentence] = closeTo(`${where}[${worst}]`, actual[worst]!, expected[worst]!, tolerance)
  return [`${off} of ${expected.length} values are off; ${sentence}`]
}
