/** What a training will do, in words. */
import { choiceWords } from '@renderer/components/runs/recipe-words'
import { epochNumber, formatCount, humanBytes, humanDuration, plural } from '@renderer/lib/format'
import type { DryRun } from '@shared/dry-run'
import type { DataSurvey } from '@shared/model'
import type { Recipe } from '@shared/recipe'

export function summarise(survey: DataSurvey, recipe: Recipe, baseTitle: string): string {
  const judged = survey.evalRows > 0 ? `${checks(survey, recipe)} and keeps the best by ${choiceWords(recipe.bestMetric)}` : ''
  const early = recipe.earlyStoppingPatience === null ? '' : ` ${endsEarly(recipe.earlyStoppingPatience)}`
  return `Trains ${baseTitle} on ${plural(survey.trainRows, 'comment')} for ${length(survey, recipe)}${judged}.${early}`
}

/** A maximum of steps counts whatever the epochs say. */
function length({ stepsPerEpoch }: DataSurvey, { epochs, maxSteps }: Recipe): string {
  if (maxSteps === null) return `${plural(epochs, 'epoch')} (${plural(stepsPerEpoch * epochs, 'step')})`
  const passes = epochNumber(maxSteps / stepsPerEpoch)
  return `${plural(maxSteps, 'step')} (${passes} ${passes === 1 ? 'epoch' : 'epochs'})`
}

const checks = ({ evalRows }: DataSurvey, { evalSteps }: Recipe): string =>
  `, checks it on ${formatCount(evalRows)} others after each ${evalSteps === null ? 'epoch' : evalSteps === 1 ? 'step' : `${formatCount(evalSteps)} steps`}`

const endsEarly = (patience: number): string =>
  `Ends early ${patience === 1 ? 'at the first check' : `after ${formatCount(patience)} checks in a row`} without a gain.`

export const howLong = ({ secondsEstimate }: DataSurvey): string =>
  secondsEstimate === null
    ? 'How long it takes shows after its first steps.'
    : `Takes about ${humanDuration(secondsEstimate)} on this machine.`

export const measuredWords = ({ peakRssBytes, secondsPerEpoch, secondsTotal, totalSteps, stepsPerEpoch }: DryRun): string => {
  const epoch = `about ${humanDuration(secondsPerEpoch)} per epoch`
  const whole = totalSteps === stepsPerEpoch ? '' : `, ${humanDuration(secondsTotal)} in all`
  return `Measured: peak ${humanBytes(peakRssBytes)}, ${epoch}${whole}.`
}
