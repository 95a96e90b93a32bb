/** Exponential smoothing of a noisy curve. */
import type { ChartPoint } from './chart-series'

/**
 * m_i = w·m_(i-1) + (1-w)·y_i, divided by 1 - w^i so that the first values are not pulled towards zero.
 * Values that are not finite are passed over: they must not poison the rest of the line.
 */
export function smooth(points: readonly ChartPoint[], weight = 0.9): ChartPoint[] {
  let mean = 0
  let mass = 0
  return points.flatMap(({ x, y }) => {
    if (!Number.isFinite(y)) return []
    mean = weight * mean + (1 - weight) * y
    mass = weight * mass + (1 - weight)
    return [{ x, y: mean / mass }]
  })
}
