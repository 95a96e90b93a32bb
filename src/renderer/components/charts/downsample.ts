/** Fewer points for drawing: what a screen this wide cannot show is left out, what it would show is kept. */
import type { ChartPoint } from './chart-series'

/**
 * The lowest and the highest point of each of `buckets` equal parts of the x range, with both ends, in order. A spike one step
 * wide survives, which a plain mean or every-nth-point would hide. For drawing only: reading and export use every point.
 */
export function downsample(points: readonly ChartPoint[], buckets: number): readonly ChartPoint[] {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || points.length <= buckets * 2 + 2) return points
  const width = (last.x - first.x) / buckets
  const kept: ChartPoint[] = [first]
  let bucket = 0
  let extremes: ChartPoint[] = []
  for (const point of points.slice(1, -1)) {
    const at = Math.min(buckets - 1, Math.floor((point.x - first.x) / width))
    if (at !== bucket) {
      kept.push(...extremes)
      extremes = []
      bucket = at
    }
    extremes = widen(extremes, point)
  }
  kept.push(...extremes, last)
  return kept
}

/** The lowest and the highest of the bucket so far, in x order; one point while they are the same. */
function widen(extremes: ChartPoint[], point: ChartPoint): ChartPoint[] {
  if (!Number.isFinite(point.y)) return extremes
  const [first, second = first] = extremes
  if (!first || !second) return [point]
  const [low, high] = first.y < second.y ? [first, second] : [second, first]
  if (point.y < low.y) return [high, point]
  if (point.y > high.y) return [low, point]
  return extremes
}
