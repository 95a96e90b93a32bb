/** Where a training under way stands among its epochs and evaluations. */
import { nextEvaluationStep } from '@shared/next-evaluation-step'
import type { RunDetail } from '@shared/run'
import type { LiveRun } from './live-run'

type Underway = Pick<RunDetail, 'recipe' | 'step' | 'totalSteps' | 'trainRows' | 'epochs'>
type Heard = Pick<LiveRun, 'epoch'> | null

/** Epochs of the whole run; a maximum of steps counts whatever the recipe's epochs say. */
export function epochCount(run: Underway, live: Heard): number {
  const { maxSteps, epochs } = run.recipe
  // Rounded, so that a quotient just above a whole number is that number.
  return maxSteps === null ? epochs : Math.ceil(Number((maxSteps / stepsPerEpoch(run, live)).toFixed(6)))
}

/** The epoch that is under way: the engine counts what is done, with its fraction. */
export const epochNow = (run: Underway, live: Heard): number => Math.min(epochCount(run, live), Math.floor(live?.epoch ?? 0) + 1)

/** The epoch at whose end the next evaluation comes; a fraction where evaluations come each n steps. */
export function nextEvaluation(run: Underway, live: Heard): number {
  const { evalSteps } = run.recipe
  if (evalSteps === null) return epochNow(run, live)
  const schedule = { evaluateEvery: evalSteps, totalSteps: run.totalSteps ?? Number.POSITIVE_INFINITY }
  return nextEvaluationStep(schedule, run.epochs.at(-1)?.step ?? 0) / stepsPerEpoch(run, live)
}

/** As the engine told it, and before its first step as the rows make it. */
const stepsPerEpoch = ({ step, trainRows, recipe }: Underway, live: Heard): number =>
  step > 0 && live?.epoch ? step / live.epoch : Math.ceil(trainRows / recipe.batchSize)
