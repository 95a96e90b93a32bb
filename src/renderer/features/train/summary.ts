/** What a training will do, in words. */
import { choiceWords } from '@renderer/components/runs/recipe-words'
import { formatCount, humanDuration, plural } from '@renderer/lib/format'
import type { DataSurvey } from '@shared/model'
import type { Recipe } from '@shared/recipe'

export function summarise(survey: DataSurvey, recipe: Recipe, baseTitle: string): string {
  const wanted = survey.stepsPerEpoch * recipe.epochs
  const steps = Math.min(recipe.maxSteps ?? wanted, wanted)
  const keep = survey.evalRows > 0 ? ` and keeps the epoch with the best ${choiceWords(recipe.bestMetric)}` : ''
  const check = survey.evalRows > 0 ? `, checks it on ${formatCount(survey.evalRows)} others after each epoch` : ''
  return `Trains ${baseTitle} on ${plural(survey.trainRows, 'comment')} for ${plural(recipe.epochs, 'epoch')} (${plural(steps, 'step')})${check}${keep}.`
}

export const howLong = ({ secondsEstimate }: DataSurvey): string =>
  secondsEstimate === null
    ? 'How long it takes shows after its first steps.'
    : `Takes about ${humanDuration(secondsEstimate)} on this machine.`
