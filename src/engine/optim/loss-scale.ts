/**
 * Dynamic loss scaling as torch.amp.GradScaler does it: the loss is multiplied by a scale so that small gradients survive float16, and
 * gradients are divided by it again. A step whose gradients are not all finite is skipped and halves the scale; so many good ones in
 * a row double it.
 */
import type { GraphBuilder } from '@engine/graph/builder'
import type { Value } from '@engine/graph/value'

/** GradScaler's state, under the names of its state_dict. */
export interface LossScale {
  scale: number
  /** Good steps in a row since the scale last changed. */
  growthTracker: number
}

/** Input [] of a gradient graph in mixed precision. */
export const AMP_SCALE = 'amp_scale'
/** The tracker among the inputs of an update graph, []. */
export const GROWTH_TRACKER = 'growth_tracker'

const GROWTH_FACTOR = 2
const BACKOFF_FACTOR = 0.5
const GROWTH_INTERVAL = 2000
/** The greatest power of 2 in float32. */
const GREATEST_SCALE = 2 ** 127
/** Float32's greatest number: what is not above it is infinite or no number. */
const GREATEST = 3.4028234663852886e38

export const initialLossScale = (): LossScale => ({ scale: 65_536, growthTracker: 0 })

/** The state after a step. @param gradNorm finite exactly if all gradients are */
export function nextLossScale({ scale, growthTracker }: Readonly<LossScale>, gradNorm: number): LossScale {
  if (!Number.isFinite(gradNorm)) return { scale: scale * BACKOFF_FACTOR, growthTracker: 0 }
  const good = growthTracker + 1
  if (good < GROWTH_INTERVAL) return { scale, growthTracker: good }
  return { scale: Math.min(scale * GROWTH_FACTOR, GREATEST_SCALE), growthTracker: 0 }
}

/** True where x is neither infinite nor no number, for x ≥ 0. */
export const isFiniteIn = (g: GraphBuilder, x: Value): Value => g.greater(g.scalar(GREATEST), x)

/** The same in a graph, all []. @param finite bool: whether the step's gradients are */
export function lossScaleUpdate(
  g: GraphBuilder,
  scale: Value,
  growthTracker: Value,
  finite: Value,
): { scale: Value; growthTracker: Value } {
  const good = g.shift(growthTracker, 1)
  const grows = g.greater(good, g.scalar(GROWTH_INTERVAL - 0.5))
  const doubled = g.min(g.scale(scale, GROWTH_FACTOR), g.scalar(GREATEST_SCALE))
  const zero = g.scalar(0)
  return {
    scale: g.where(finite, g.where(grows, doubled, scale), g.scale(scale, BACKOFF_FACTOR)),
    growthTracker: g.where(finite, g.where(grows, zero, good), zero),
  }
}
