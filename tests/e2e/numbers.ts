/** Figures of a row of measurements. */

/** The smallest value that `share` of all do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]
  if (value === undefined) throw new Error('There is no percentile of nothing.')
  return value
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)
