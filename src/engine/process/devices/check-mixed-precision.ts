/** Mixed precision is tried out as devices are, when a run asks for it. */
import type { Device } from '@engine/runtime/device'
import { AppError } from '@shared/errors'
import type { Recipe } from '@shared/recipe'
import { prove } from './prove'

/** Devices that compute in float32 alone refuse it by themselves. @throws AppError('unsupported') with what differs from the CPU */
export async function checkMixedPrecision({ mixedPrecision }: Pick<Recipe, 'mixedPrecision'>, device: Device): Promise<void> {
  if (mixedPrecision === 'no' || !device.mixedPrecision) return
  const difference = await prove(device, true)
  if (difference !== null)
    throw new AppError('unsupported', `Mixed precision cannot be used on ${device.name}. ${difference} Leave it off.`)
}
