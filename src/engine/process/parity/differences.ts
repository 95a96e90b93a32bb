/** Finds where computed values leave the expected ones. */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A sentence for every number, null, list or key of `expected` that `actual` does not have within `tolerance`. */
export function differences(expected: unknown, actual: unknown, tolerance: number, where: string): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length)
      return [`${where}: a list of ${expected.length} was expected.`]
    return expected.flatMap((value, i) => differences(value, actual[i], tolerance, `${where}[${i}]`))
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [`${where}: an object was expected.`]
    return Object.entries(expected).flatMap(([key, value]) => differences(value, actual[key], tolerance, `${where}.${key}`))
  }
  const same =
    typeof expected === 'number' && typeof actual === 'number' ? Math.abs(expected - actual) <= tolerance : expected === actual
  return same ? [] : [`${where}: ${JSON.stringify(actual)} was computed, ${JSON.stringify(expected)} was expected.`]
}
