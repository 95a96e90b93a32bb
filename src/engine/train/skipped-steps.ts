/** The steps that mixed precision skips: counted, told of, and too many in a row end the run. */
import { invalidInput } from '@shared/errors'
import type { Counters } from './checkpoint'

/** From the first scale, 65,536, so many halvings lead far below 1: it is no longer the scale that is too large. */
const MOST_IN_A_ROW = 24

export class SkippedSteps {
  private inARow = 0

  constructor(
    private readonly counters: Pick<Counters, 'skippedSteps' | 'step'>,
    private readonly report: (message: string) => void,
  ) {}

  /** @throws AppError where no scale leads to finite gradients */
  take(step: number, skipped: boolean): void {
    this.inARow = skipped ? this.inARow + 1 : 0
    if (!skipped) return
    if (this.counters.skippedSteps++ === 0)
      this.report(
        `Step ${step} was skipped: a gradient exceeded what float16 holds, so the loss scale was halved. Mixed precision finds its scale in this way.`,
      )
    if (this.inARow === MOST_IN_A_ROW)
      throw invalidInput(
        `Mixed precision found no finite gradients in ${this.inARow} steps in a row, the last of them step ${step}, at however small a loss scale. Start again without it, or with a lower learning rate.`,
      )
  }

  /** At the end, of all steps of the run. */
  tell(scale: number): void {
    const { skippedSteps, step } = this.counters
    if (skippedSteps > 0)
      this.report(
        `Mixed precision skipped ${skippedSteps} of ${step} steps, whose gradients exceeded what float16 holds; the loss scale ended at ${scale.toLocaleString('en')}.`,
      )
  }
}
