/** AdamW on the CPU: every parameter updated in place. */
import type { ParameterSpec } from '@engine/nn/params'
import { isDecayed, type OptimiserStep, updateScalars } from '@engine/optim/adamw'
import { nextLossScale } from '@engine/optim/loss-scale'
import type { CpuGradients } from './cpu-gradients'
import type { TrainingState, Weight, Weights } from './device'
import { adamW } from './kernels/kernels'

/** One step over weights and moments, or none where mixed precision skips it; answers the gradients' norm before clipping. */
export function updateInPlace(
  specs: readonly ParameterSpec[],
  step: OptimiserStep,
  state: TrainingState,
  gradients: CpuGradients,
): number {
  const norm = Math.sqrt(gradients.sumOfSquares())
  if (state.lossScale) {
    Object.assign(state.lossScale, nextLossScale(state.lossScale, norm))
    if (!Number.isFinite(norm)) return norm
  }
  const dataOf = (weights: Weights, name: string) => (weights.get(name) as Weight).data
  for (const { name } of specs) {
    const part = {
      value: dataOf(state.weights, name),
      gradient: gradients.of(name),
      first: dataOf(state.first, name),
      second: dataOf(state.second, name),
    }
    adamW(part, step.options, updateScalars(step, norm, isDecayed(name)))
  }
  return norm
}
