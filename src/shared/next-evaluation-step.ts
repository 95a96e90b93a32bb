/** When a training evaluates: the engine ends a stretch of steps there, and the window says so beforehand. */

interface Schedule {
  /** Steps between two evaluations. */
  readonly evaluateEvery: number
  /** The last step of the run is evaluated as well; infinite while it is not known. */
  readonly totalSteps: number
}

/** The step whose end is evaluated next, `last` being the step evaluated last or 0: min(total, (⌊last / every⌋ + 1) · every). */
export const nextEvaluationStep = ({ evaluateEvery, totalSteps }: Schedule, last: number): number =>
  Math.min(totalSteps, (Math.floor(last / evaluateEvery) + 1) * evaluateEvery)
