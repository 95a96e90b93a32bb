/** Measures what a training would take of this machine. */
import { modelPath } from '@engine/process/model-path'
import { type Method, peakRssBytes } from '@engine/process/task'
import { dryRun as measure } from '@engine/train/dry-run'

export const dryRun: Method<'dryRun'> = async ({ base, ...request }, { signal, report, devices }) => {
  const { device, notice } = await devices.choose(request.recipe.device)
  const input = { ...request, baseFolder: await modelPath(base), device, tokenBudget: device.tokensAtOnce, resume: false, signal }
  const measured = await measure(input, peakRssBytes, report)
  return notice === null ? measured : { ...measured, notices: [notice, ...measured.notices] }
}
