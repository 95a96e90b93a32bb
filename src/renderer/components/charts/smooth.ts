/** Smoothing of a noisy curve, for the eye. */
import type { ChartPoint } from './chart-series'

/**
 * The mean of two exponential means, one run forwards and one backwards, so that the line neither lags behind a fall nor ahead
 * of it. Values that are not finite are passed over: they must not poison the rest of the line.
 */
export function smooth(points: readonly ChartPoint[], weight = 0.85): ChartPoint[] {
  const finite = points.filter(({ y }) => Number.isFinite(y))
  const values = finite.map(({ y }) => y)
  const forwards = exponentialMean(values, weight)
  const backwards = exponentialMean(values.reverse(), weight).reverse()
  return finite.map(({ x }, index) => ({ x, y: (forwards[index]! + backwards[index]!) / 2 }))
}

/** m_i = w·m_(i-1) + (1-w)·y_i, divided by 1 - w^i so that the first values are not pulled towards zero. */
function exponentialMean(values: readonly number[], weight: number): number[] {
  let mean = 0
  let mass = 0
  return values.map((value) => {
    mean = weight * mean + (1 - weight) * value
    mass = weight * mass + (1 - weight)
    return mean / mass
  })
}
