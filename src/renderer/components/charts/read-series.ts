/** Reads a series where the pointer is, at full resolution whatever was drawn. */
import type { ChartPoint } from './chart-series'

/** The point nearest to `x`; null outside the range the series covers. */
export function readAt(points: readonly ChartPoint[], x: number): ChartPoint | null {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || x < first.x || x > last.x) return null
  let low = 0
  let high = points.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (points[middle]!.x <= x) low = middle
    else high = middle
  }
  const [before, after] = [points[low]!, points[high]!]
  return x - before.x <= after.x - x ? before : after
}
