/** Where a training under way stands among its epochs and evaluations. */
import type { RunDetail } from '@shared/run'
import type { LiveRun } from './live-run'

type Underway = Pick<RunDetail, 'recipe' | 'step' | 'totalSteps' | 'trainRows' | 'epochs'>
type Heard = Pick<LiveRun, 'epoch'> | null

/** The epoch that is under way: `epoch` counts what is done, with its fraction. */
export const epochNow = (epoch: number, epochs: number): number => Math.min(epochs, Math.floor(epoch) + 1)

/** The epoch at whose end the next evaluation comes; a fraction where evaluations come each n steps. */
export function nextEvaluation(run: Underway, live: Heard): number {
  const { evalSteps, epochs } = run.recipe
  const epoch = live?.epoch ?? 0
  if (evalSteps === null) return epochNow(epoch, epochs)
  const last = run.epochs.at(-1)?.step ?? 0
  const step = Math.min(run.totalSteps ?? Number.POSITIVE_INFINITY, (Math.floor(last / evalSteps) + 1) * evalSteps)
  return step / stepsPerEpoch(run, epoch)
}

/** As the engine told it, and before its first step as the rows make it. */
const stepsPerEpoch = ({ step, trainRows, recipe }: Underway, epoch: number): number =>
  step > 0 && epoch > 0 ? step / epoch : Math.ceil(trainRows / recipe.batchSize)
