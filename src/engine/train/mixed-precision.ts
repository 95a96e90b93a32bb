/** Mixed precision as a recipe asks for it: where it can be had, and the loss scale that a run starts or goes on with. */
import { initialLossScale, type LossScale } from '@engine/optim/loss-scale'
import type { Device, TrainingState } from '@engine/runtime/device'
import { AppError } from '@shared/errors'
import { floatOnly, type Recipe } from '@shared/recipe'

type Precision = Pick<Recipe, 'mixedPrecision'>

/** @throws AppError('unsupported') where the device computes in float32 alone */
export function checkPrecision({ mixedPrecision }: Precision, device: Pick<Device, 'name' | 'mixedPrecision'>): void {
  if (mixedPrecision === 'no' || device.mixedPrecision) return
  throw new AppError('unsupported', floatOnly(device.name))
}

/** Live from here on, as the weights are. @param resumed the state of a checkpoint */
export const lossScaleOf = (
  { mixedPrecision }: Precision,
  resumed?: Pick<TrainingState, 'lossScale'>,
): { readonly lossScale?: LossScale } => (mixedPrecision === 'no' ? {} : { lossScale: resumed?.lossScale ?? initialLossScale() })
