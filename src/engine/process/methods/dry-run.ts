/** Measures what a training would take of this machine. */
import { checkMixedPrecision } from '@engine/process/devices/check-mixed-precision'
import { modelPath } from '@engine/process/model-path'
import { type Method, peakRssBytes } from '@engine/process/task'
import { dryRun as measure } from '@engine/train/dry-run'
import { tokensAtFirst } from '@engine/train/token-budget'

export const dryRun: Method<'dryRun'> = async ({ base, halvings = 0, ...request }, { signal, report, devices }) => {
  const { device, notice } = await devices.choose(request.recipe.device)
  await checkMixedPrecision(request.recipe, device)
  const baseFolder = await modelPath(base)
  const tokenBudget = tokensAtFirst(device, halvings)
  const measured = await measure({ ...request, baseFolder, device, tokenBudget, resume: false, signal }, peakRssBytes, report)
  return notice === null ? measured : { ...measured, notices: [notice, ...measured.notices] }
}
