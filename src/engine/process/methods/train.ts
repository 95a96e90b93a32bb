/** Trains a run in its folder. */
import { checkMixedPrecision } from '@engine/process/devices/check-mixed-precision'
import { modelPath } from '@engine/process/model-path'
import { type Method, peakRssBytes } from '@engine/process/task'
import { tokensAtFirst } from '@engine/train/token-budget'
import { train as trainRun } from '@engine/train/train'

export const train: Method<'train'> = async ({ base, halvings = 0, ...request }, { signal, report, devices }) => {
  const { device, notice } = await devices.choose(request.recipe.device)
  await checkMixedPrecision(request.recipe, device)
  if (notice !== null) report({ kind: 'notice', message: notice })
  const baseFolder = await modelPath(base)
  const tokenBudget = tokensAtFirst(device, halvings)
  const { status, counters } = await trainRun({ ...request, baseFolder, device, tokenBudget, signal }, report)
  return {
    status,
    device: device.name,
    steps: counters.step,
    trainSeconds: counters.trainSeconds,
    samplesPerSecond: counters.trainSeconds > 0 ? counters.rowsSeen / counters.trainSeconds : 0,
    epochs: counters.epochs,
    evaluation: counters.best?.evaluation ?? null,
    bestEpoch: counters.best?.epoch ?? null,
    peakRssBytes: peakRssBytes(),
  }
}
