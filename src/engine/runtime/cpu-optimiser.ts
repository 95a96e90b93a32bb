/** AdamW on the CPU: every parameter updated in place. */
import type { ParameterSpec } from '@engine/nn/params'
import { isDecayed, type OptimiserStep, updateScalars } from '@engine/optim/adamw'
import type { TrainingState, Weight, Weights } from './device'
import { adamW, sumOfSquares } from './kernels/kernels'

type Gradients = ReadonlyMap<string, Float32Array>

/** One step over weights and moments; answers the gradients' norm before clipping. */
export function updateInPlace(
  specs: readonly ParameterSpec[],
  step: OptimiserStep,
  state: TrainingState,
  gradients: Gradients,
): number {
  const norm = globalNorm(gradients)
  const dataOf = (weights: Weights, name: string) => (weights.get(name) as Weight).data
  for (const { name } of specs) {
    const part = {
      value: dataOf(state.weights, name),
      gradient: gradients.get(name) as Float32Array,
      first: dataOf(state.first, name),
      second: dataOf(state.second, name),
    }
    adamW(part, step.options, updateScalars(step, norm, isDecayed(name)))
  }
  return norm
}

function globalNorm(gradients: Gradients): number {
  let sum = 0
  for (const gradient of gradients.values()) sum += sumOfSquares(gradient)
  return Math.sqrt(sum)
}
