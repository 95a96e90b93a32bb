/** What the curves of a run say in words, beside the notices the engine itself sent. */
import { epochNumber } from '@renderer/lib/format'
import type { EpochResult } from '@shared/evaluation'
import type { RunDetail } from '@shared/run'

type Told = Pick<RunDetail, 'steps' | 'epochs'>

export function adviceFor(run: Told): string[] {
  return [lossNotFinite(run), overfitting(run.epochs), neverPredicts(run.epochs)].filter((advice) => advice !== null)
}

function lossNotFinite({ steps }: Told): string | null {
  const bad = steps.find((step) => !Number.isFinite(step.loss))
  if (!bad) return null
  return `At step ${bad.step.toLocaleString('en')} the loss stopped being a number: the training has diverged. Start again with a lower learning rate, or with a few warm-up steps.`
}

/** Validation loss above its minimum in the last two epochs while the training loss went on falling. */
function overfitting(epochs: readonly EpochResult[]): string | null {
  const told = epochs.filter((epoch) => epoch.validationLoss !== null && epoch.trainingLoss !== null)
  if (told.length < 3) return null
  const best = told.reduce((a, b) => (b.validationLoss! < a.validationLoss! ? b : a))
  const after = told.filter((epoch) => epoch.epoch > best.epoch)
  if (after.length < 2 || after.at(-1)!.trainingLoss! >= best.trainingLoss!) return null
  return `Since epoch ${epochNumber(best.epoch)} the validation loss rises while the training loss still falls: the model is learning its comments by heart (overfitting). Fewer epochs, more comments or more dropout help.`
}

function neverPredicts(epochs: readonly EpochResult[]): string | null {
  const last = epochs.at(-1)
  if (!last || epochs.some((epoch) => epoch.f1 !== 0)) return null
  const ranking = last.averagePrecision
  const learned = ranking === null ? '' : ` Average precision, which needs no threshold, stands at ${ranking.toFixed(3)}.`
  return `F1 is 0 in every epoch: no probability has passed its threshold yet, as is usual early on and with rare labels.${learned} More epochs or a higher learning rate help.`
}
