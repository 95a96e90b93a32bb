/** Round numbers for an axis. */

/** Multiples of 1, 2 or 5 times a power of ten that cover `min` to `max`, about `count` of them; of 1 at least where only whole numbers make sense. */
export function niceTicks(min: number, max: number, count: number, whole = false): number[] {
  if (!Number.isFinite(min) || !Number.isFinite(max)) return []
  if (min === max) return niceTicks(min - (Math.abs(min) || 1) / 2, max + (Math.abs(max) || 1) / 2, count, whole)
  const rough = (max - min) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const exact = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const step = whole ? Math.max(1, exact) : exact
  const first = Math.floor(min / step)
  const last = Math.ceil(max / step)
  // Multiplying whole numbers by the step keeps 0.1 + 0.2 from drifting.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}
